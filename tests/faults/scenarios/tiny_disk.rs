//! A disk so small that it can be filled.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A small file system in memory; unmounted when dropped.
pub(super) struct TinyDisk {
    folder: TempDir,
    place: PathBuf,
}

impl TinyDisk {
    /// One that PostgreSQL may use, or `None` where this user may not mount.
    pub(super) fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        // For the server's user, to pass through.
        run(Command::new("chmod").arg("755").arg(folder.path()))?;
        run(Command::new("mount").args(["-t", "tmpfs", "-o", "size=16m", "tmpfs"]).arg(folder.path()))?;
        let place = folder.path().join("tablespace");
        let disk = Self { folder, place };
        fs::create_dir(&disk.place).unwrap();
        run(Command::new("chown").arg("postgres").arg(&disk.place))?;
        Some(disk)
    }

    /// The folder for a tablespace.
    pub(super) fn path(&self) -> &Path {
        &self.place
    }

    /// Fills it to the last byte.
    pub(super) fn fill(&self) {
        let mut file = File::create(self.filler()).unwrap();
        let piece = vec![0; 4096];
        let error = std::iter::repeat_with(|| file.write_all(&piece)).find_map(Result::err);
        assert_eq!(error.unwrap().kind(), std::io::ErrorKind::StorageFull);
    }

    /// Gives the room back.
    pub(super) fn empty(&self) {
        fs::remove_file(self.filler()).unwrap();
    }

    fn filler(&self) -> PathBuf {
        self.folder.path().join("filler")
    }
}

impl Drop for TinyDisk {
    fn drop(&mut self) {
        // Even if something is still open in it.
        let _ = run(Command::new("umount").arg("-l").arg(self.folder.path()));
    }
}

fn run(command: &mut Command) -> Option<()> {
    command.output().ok().filter(|output| output.status.success()).map(|_| ())
}
