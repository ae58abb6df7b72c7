//! Secrets that nobody has thought up.

use std::fmt::Write;

use aws_lc_rs::rand;
use secrecy::SecretString;

/// 256 bits.
const LENGTH: usize = 32;

/// The system gives no randomness.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no randomness")]
pub struct NoRandomness;

/// A new secret of 256 random bits, in 64 hexadecimal digits: they need no escape in a URL, in a connection string or
/// anywhere else, and ElastiCache, which takes neither `_` nor `=`, takes them as a token.
pub fn random_secret() -> Result<SecretString, NoRandomness> {
    let mut bytes = [0; LENGTH];
    rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
    let mut digits = String::with_capacity(2 * LENGTH);
    for byte in bytes {
        let _ = write!(digits, "{byte:02x}");
    }
    Ok(digits.into())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn digits_and_letters_alone() {
        let (one, other) = (random_secret().unwrap(), random_secret().unwrap());
        for secret in [&one, &other] {
            let secret = secret.expose_secret();
            assert!(secret.len() == 64 && secret.chars().all(|letter| letter.is_ascii_alphanumeric()), "{secret}");
        }
        assert_ne!(one.expose_secret(), other.expose_secret());
    }
}
