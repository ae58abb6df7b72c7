//! A wall clock that a test sets, under the real program: libfaketime. Durations and deadlines are not touched.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDateTime, Utc};
use harness::Program;
use tempfile::TempDir;

/// The clock of the programs that it is put under.
pub(super) struct FakeClock {
    folder: TempDir,
    library: PathBuf,
}

impl FakeClock {
    /// A clock that shows this moment, as in `2026-03-10 12:00:00`, and goes on.
    pub(super) fn at(moment: &str) -> Self {
        let clock = Self { folder: tempfile::tempdir().unwrap(), library: library() };
        clock.set(moment);
        clock
    }

    /// The program with this clock.
    pub(super) fn under(&self, program: Program) -> Program {
        program
            .set("LD_PRELOAD", self.library.to_str().unwrap())
            .set("FAKETIME_TIMESTAMP_FILE", self.file().to_str().unwrap())
            .set("FAKETIME_NO_CACHE", "1")
            .set("DONT_FAKE_MONOTONIC", "1")
    }

    /// Jumps to another moment.
    pub(super) fn set(&self, moment: &str) {
        let moment = NaiveDateTime::parse_from_str(moment, "%Y-%m-%d %H:%M:%S").unwrap().and_utc();
        #[expect(clippy::disallowed_methods, reason = "the distance from the real time is what is asked for")]
        let now: DateTime<Utc> = Utc::now();
        let seconds = (moment - now).num_seconds();
        // Put in place whole: it may be read at any moment.
        let draft = self.folder.path().join("draft");
        std::fs::write(&draft, format!("{seconds:+}\n")).unwrap();
        std::fs::rename(draft, self.file()).unwrap();
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("time")
    }
}

/// Debian has it in a folder by architecture.
fn library() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").unwrap().flatten().map(|entry| entry.path());
    let mut found = folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1")).filter(|file| file.exists());
    found.next().expect("no libfaketime: apt install faketime")
}
