//! Secrets that nobody has thought up.

use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;

/// 256 bits.
const LENGTH: usize = 32;

/// The system gives no randomness.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no randomness")]
pub struct NoRandomness;

/// A new secret of 256 random bits, in 43 letters that need no escape in a URL, in a connection string or anywhere
/// else: letters, digits, `-` and `_`.
pub fn random_secret() -> Result<SecretString, NoRandomness> {
    let mut bytes = [0; LENGTH];
    rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes).into())
}
