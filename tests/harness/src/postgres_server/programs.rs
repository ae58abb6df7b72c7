//! PostgreSQL's own programs, as they are installed.

use std::path::PathBuf;
use std::process::Command;

/// Runs a program that must succeed.
pub(super) fn run(command: &mut Command) {
    if let Err(complaint) = try_run(command) {
        panic!("{complaint}");
    }
}

/// Runs a program; its complaint where it fails. Its output goes to a file: a server that it leaves behind would keep a
/// pipe open.
pub(super) fn try_run(command: &mut Command) -> Result<(), String> {
    let output = tempfile::NamedTempFile::new().unwrap();
    command.stdout(output.reopen().unwrap()).stderr(output.reopen().unwrap());
    let status = command.status().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    if status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {status}\n{}", std::fs::read_to_string(output.path()).unwrap_or_default()))
}

/// Debian keeps the server's programs out of `PATH`: the newest version's.
pub(super) fn binaries() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions.max_by_key(|entry| entry.file_name().to_string_lossy().parse::<f64>().map_or(0, ordered));
    newest.map_or_else(PathBuf::new, |entry| entry.path().join("bin"))
}

/// A version as a number that can be compared: 9.6 before 15.
#[expect(clippy::cast_possible_truncation, reason = "versions are small")]
fn ordered(version: f64) -> i64 {
    (version * 100.0) as i64
}

/// Whether the tests run as root, as whom PostgreSQL refuses to run.
pub(super) fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    String::from_utf8_lossy(&id.stdout).trim() == "0"
}
