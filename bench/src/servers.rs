//! The servers that are measured.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use harness::{Program, Running};

/// Where the programs are.
#[derive(Clone, Debug)]
pub(crate) struct Binaries {
    pub(crate) xkcdapp: PathBuf,
    pub(crate) bare: PathBuf,
    pub(crate) uncounted: PathBuf,
}

impl Binaries {
    /// The product's is given; the others stand beside this program.
    pub(crate) fn find(xkcdapp: &Path) -> anyhow::Result<Self> {
        let here = std::env::current_exe()?;
        let folder = here.parent().context("this program is nowhere")?;
        let xkcdapp = std::path::absolute(xkcdapp)?;
        let all = Self { xkcdapp, bare: folder.join("bare"), uncounted: folder.join("uncounted") };
        for binary in [&all.xkcdapp, &all.bare, &all.uncounted] {
            ensure!(binary.is_file(), "{}: there is no such program; script/bench builds it", binary.display());
        }
        Ok(all)
    }
}

/// Starts the bare server with a page of so many bytes.
pub(crate) async fn bare(binaries: &Binaries, bytes: usize) -> Running {
    program(&binaries.bare).set("PAGE_BYTES", &bytes.to_string()).start().await
}

/// A program in a folder of its own, with the product's own time limits in place of the tests' patient ones.
pub(crate) fn program(binary: &Path) -> Program {
    Program::new(&binary.to_string_lossy())
        .set("VIEW_WAIT", "250ms")
        .set("COMMIT_DEADLINE", "1s")
        .set("LAG_TARGET", "50ms")
}

/// A server's port.
pub(crate) fn port(server: &Running) -> anyhow::Result<u16> {
    let (_, port) = server.url.rsplit_once(':').context("a server without a port")?;
    Ok(port.parse()?)
}
