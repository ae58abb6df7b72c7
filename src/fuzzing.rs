//! What must be true of any bytes that strangers send, asserted; here only when compiled for tests or by cargo-fuzz.
//!
//! Each function is a fuzzing target of its name (`fuzz/fuzz_targets/`) and panics where something does not hold.
//! `script/fuzz` looks for bytes that make it panic; those it finds are kept in `fuzz/seeds/`, which the test below
//! replays.

pub use crate::search::fuzzing::{excerpt, query};
pub use crate::web::fuzzing::{client_address, head, path, request};
pub use crate::xkcd::fuzzing::{document, picture, texts};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::panic::catch_unwind;
    use std::path::Path;

    use proptest::prelude::*;

    type Target = (&'static str, fn(&[u8]));

    const TARGETS: [Target; 9] = [
        ("client_address", super::client_address),
        ("document", super::document),
        ("excerpt", super::excerpt),
        ("head", super::head),
        ("path", super::path),
        ("picture", super::picture),
        ("query", super::query),
        ("request", super::request),
        ("texts", super::texts),
    ];

    /// The names in a folder of `fuzz/`, without their extensions.
    fn names(folder: &str) -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(folder);
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn every_kept_input_holds() {
        for (target, holds) in TARGETS {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let held = catch_unwind(|| holds(&fs::read(&path).unwrap()));
                assert!(held.is_ok(), "{target} does not hold for {}", path.display());
            }
        }
    }

    #[test]
    fn every_target_is_run_and_has_seeds() {
        let known: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(names("fuzz_targets"), known);
        assert_eq!(names("seeds"), known);
    }

    proptest! {
        #[test]
        fn any_bytes_hold(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            for (_, holds) in TARGETS {
                holds(&bytes);
            }
        }
    }
}
