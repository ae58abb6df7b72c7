//! The hash that an admin's password is compared with.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordVerifier};

/// More memory than this, in KiB, is no hash that anybody meant: two at once are computed beside everything else.
const MOST_MEMORY: u32 = 256 * 1024;
/// More passes over the memory would take longer than anybody waits.
const MOST_PASSES: u32 = 20;
/// More lanes only cost time here.
const MOST_LANES: u32 = 16;

/// With as much memory, in KiB, and as many passes a hash is work to guess at, or with more memory and one pass (OWASP's
/// password storage cheat sheet).
const ENOUGH: [(u32, u32); 2] = [(19 * 1024, 2), (46 * 1024, 1)];

/// The hash of an admin's password, which nothing shows.
#[derive(Clone)]
pub struct AdminPasswordHash(Arc<PasswordHash>);

impl AdminPasswordHash {
    /// A hash as `xkcdapp params hash-password` prints it, `$argon2id$v=19$...`; `None` where it is no complete hash by
    /// Argon2 within bounds (256 MiB, 20 passes, 16 lanes).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let hash = PasswordHash::new(text).ok()?;
        Algorithm::try_from(hash.algorithm.as_str()).ok()?;
        let params = Params::try_from(&hash).ok()?;
        let bounded = params.m_cost() <= MOST_MEMORY && params.t_cost() <= MOST_PASSES && params.p_cost() <= MOST_LANES;
        (bounded && hash.salt.is_some() && hash.hash.is_some()).then(|| Self(Arc::new(hash)))
    }

    /// Whether whoever gets hold of the hash has little work with guessing the password.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        let by_argon2id = Algorithm::try_from(self.0.algorithm.as_str()) == Ok(Algorithm::Argon2id);
        let enough = |params: Params| {
            ENOUGH.iter().any(|(memory, passes)| params.m_cost() >= *memory && params.t_cost() >= *passes)
        };
        !(by_argon2id && Params::try_from(&*self.0).is_ok_and(enough))
    }

    /// Whether this is the password. Takes as long, and as much memory, as the hash says: not for a thread that others
    /// wait for.
    #[must_use]
    pub fn is_of(&self, password: &str) -> bool {
        Argon2::default().verify_password(password.as_bytes(), &*self.0).is_ok()
    }
}

impl fmt::Debug for AdminPasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdminPasswordHash")
    }
}

/// The hash that holds now. Clones share it; without one there is no admin area.
#[derive(Clone, Debug, Default)]
pub struct AdminPassword(Arc<ArcSwapOption<AdminPasswordHash>>);

impl AdminPassword {
    /// This one, to begin with.
    #[must_use]
    pub fn new(hash: Option<AdminPasswordHash>) -> Self {
        let password = Self::default();
        password.replace(hash);
        password
    }

    /// The hash at this moment.
    #[must_use]
    pub fn current(&self) -> Option<AdminPasswordHash> {
        self.0.load().as_deref().cloned()
    }

    /// Whether there is one.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load().is_some()
    }

    /// From here on this one holds, with a warning where it is a weak one. Who is logged in stays so.
    pub fn replace(&self, hash: Option<AdminPasswordHash>) {
        if hash.as_ref().is_some_and(AdminPasswordHash::is_weak) {
            tracing::warn!(
                "ADMIN_PASSWORD_HASH is little work to guess at: `xkcdapp params hash-password` makes one by argon2id with \
                 at least 19 MiB and 2 passes"
            );
        }
        self.0.store(hash.map(Arc::new));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of `correct horse`, with as little work as Argon2 allows.
    const HASH: &str = include_str!("admin_password/hash.txt");

    #[test]
    fn the_password_and_no_other() {
        let hash = AdminPasswordHash::parse(HASH.trim()).unwrap();
        assert!(hash.is_of("correct horse"));
        for wrong in ["", "correct hors", "correct horse ", "Correct horse"] {
            assert!(!hash.is_of(wrong), "{wrong:?}");
        }
    }

    #[test]
    fn what_is_no_hash_or_would_take_the_machine_is_refused() {
        let hash = HASH.trim();
        let costly = |from: &str, to: &str| hash.replace(from, to);
        for text in [
            "",
            "correct horse",
            "$2b$12$abcdefghijklmnopqrstuv",
            "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ",
            "$argon2id$v=19$m=8,t=1,p=1",
            &costly("m=8,", "m=4194304,"),
            &costly("t=1,", "t=100000,"),
            &costly("argon2id", "scrypt"),
        ] {
            assert!(AdminPasswordHash::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_hash_that_is_little_work_is_weak() {
        for (text, weak) in [
            ("$argon2id$v=19$m=19456,t=2,p=1$", false),
            ("$argon2id$v=19$m=47104,t=1,p=1$", false),
            ("$argon2id$v=19$m=19455,t=2,p=1$", true),
            ("$argon2id$v=19$m=19456,t=1,p=1$", true),
            ("$argon2i$v=19$m=65536,t=3,p=1$", true),
            ("$argon2d$v=19$m=65536,t=3,p=1$", true),
        ] {
            let hash = HASH.trim().replace("$argon2id$v=19$m=8,t=1,p=1$", text);
            assert_eq!(AdminPasswordHash::parse(&hash).unwrap().is_weak(), weak, "{hash}");
        }
    }

    #[test]
    fn another_hash_takes_the_place_of_the_one_before() {
        let password = AdminPassword::default();
        assert!(!password.is_set() && password.current().is_none());
        password.clone().replace(AdminPasswordHash::parse(HASH.trim()));
        assert!(password.is_set() && password.current().is_some_and(|hash| hash.is_of("correct horse")));
        password.replace(None);
        assert!(!password.is_set());
    }

    #[test]
    fn debug_output_shows_nothing() {
        let hash = AdminPasswordHash::parse(HASH.trim()).unwrap();
        assert_eq!(format!("{hash:?}"), "AdminPasswordHash");
        assert!(!format!("{:?}", AdminPassword::new(Some(hash))).contains("argon2"));
    }
}
