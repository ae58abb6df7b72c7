//! `xkcdapp params hash-password`

use std::process::ExitCode;

use anyhow::{anyhow, ensure};
use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::rand;
use secrecy::{ExposeSecret, SecretString};

use super::super::print;
use super::entry;

/// As few characters as an admin's password may have.
const LEAST: usize = 12;
/// The least that OWASP advises for argon2id: 19 MiB, two passes, one lane.
/// <https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id>
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// As RFC 9106 advises.
const SALT: usize = 16;

/// Prints the hash of a password that somebody enters.
pub(super) fn run() -> anyhow::Result<ExitCode> {
    let password = entry::secret("password")?;
    ensure!(password.expose_secret().chars().count() >= LEAST, "password: has fewer than {LEAST} characters");
    print(&hash(&password)?)?;
    Ok(ExitCode::SUCCESS)
}

fn hash(password: &SecretString) -> anyhow::Result<String> {
    let mut salt = [0; SALT];
    rand::fill(&mut salt).map_err(|_| anyhow!("the system gives no randomness"))?;
    let params = Params::new(MEMORY, PASSES, LANES, None).map_err(|error| anyhow!("argon2: {error}"))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon2.hash_password_with_salt(password.expose_secret().as_bytes(), &salt);
    Ok(hash.map_err(|error| anyhow!("argon2: {error}"))?.to_string())
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordVerifier;
    use argon2::password_hash::phc::PasswordHash;

    use super::*;

    #[test]
    fn a_hash_is_of_its_password_alone_and_never_the_same() {
        let hash = |password: &str| super::hash(&password.into()).unwrap();
        let (one, other) = (hash("correct horse battery"), hash("correct horse battery"));
        assert_ne!(one, other);
        for text in [&one, &other] {
            assert!(text.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{text}");
            let parsed = PasswordHash::new(text).unwrap();
            assert!(Argon2::default().verify_password(b"correct horse battery", &parsed).is_ok());
            assert!(Argon2::default().verify_password(b"correct horse batterie", &parsed).is_err());
        }
    }
}
