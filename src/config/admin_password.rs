//! What the admin's password is checked against.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Params};
use secrecy::{ExposeSecret, SecretString};

/// An argon2 hash of the admin's password, in PHC's notation (`$argon2id$v=19$m=...`). Nothing shows it: whoever has it
/// can try passwords at leisure.
#[derive(Clone)]
pub struct AdminPasswordHash(SecretString);

impl AdminPasswordHash {
    /// The hash; `None` where it is not argon2's, or lacks a part without which no password would ever fit.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        let hash = PasswordHash::new(text).ok()?;
        let whole = hash.salt.is_some() && hash.hash.is_some();
        let usable = Algorithm::new(hash.algorithm.as_str()).is_ok() && Params::try_from(&hash).is_ok();
        (whole && usable).then(|| Self(text.to_owned().into()))
    }

    /// The hash itself, to check a password against.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for AdminPasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdminPasswordHash")
    }
}

/// The hash as it is in use now. Clones share it.
#[derive(Clone, Default)]
pub struct AdminPassword(Arc<ArcSwapOption<AdminPasswordHash>>);

impl AdminPassword {
    /// With this hash; `None`, there is no admin area.
    #[must_use]
    pub fn new(hash: Option<AdminPasswordHash>) -> Self {
        let password = Self::default();
        password.replace(hash);
        password
    }

    /// The hash in use; `None` where nobody may log in.
    #[must_use]
    pub fn hash(&self) -> Option<Arc<AdminPasswordHash>> {
        self.0.load_full()
    }

    /// From here on this is the hash, for all clones.
    pub fn replace(&self, hash: Option<AdminPasswordHash>) {
        self.0.store(hash.map(Arc::new));
    }
}

impl fmt::Debug for AdminPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdminPassword")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$kMv0RSgJ7vHZhMRAR2Q8UxZOHXlVXkhRFCQSdq5oyYA";

    #[test]
    fn only_a_whole_hash_of_argon2_is_one() {
        let hash = AdminPasswordHash::of_text(HASH).unwrap();
        assert_eq!((hash.expose(), format!("{hash:?}").as_str()), (HASH, "AdminPasswordHash"));
        let without_hash = HASH.rsplit_once('$').unwrap().0;
        let other = HASH.replace("argon2id", "pbkdf2-sha256");
        for text in ["", "a password", without_hash, &other, &HASH.replace("t=2", "t=0")] {
            assert!(AdminPasswordHash::of_text(text).is_none(), "{text}");
        }
    }

    #[test]
    fn clones_share_what_is_in_use() {
        let (password, clone) = (AdminPassword::new(None), AdminPassword::default());
        assert!(password.hash().is_none() && clone.hash().is_none());
        let clone = password.clone();
        password.replace(AdminPasswordHash::of_text(HASH));
        assert_eq!(clone.hash().unwrap().expose(), HASH);
    }
}
