//! A process that gets a share of a processor, as a small task on Fargate does: so that a load generator on the same
//! machine can offer several times what it can take. By control groups, version 2 or 1; needs root.

use std::path::{Path, PathBuf};

use anyhow::Context;

/// Microseconds of a period: Linux' own default, and Fargate's.
const PERIOD: u32 = 100_000;

/// The group that a process is in. Deleted when dropped, which needs the process to have ended.
pub(crate) struct Confined(PathBuf);

impl Confined {
    /// Confines a process to so many percent of a processor.
    pub(crate) fn to(percent: u32, process: u32) -> anyhow::Result<Self> {
        let root = Path::new("/sys/fs/cgroup");
        let quota = PERIOD / 100 * percent;
        let unified = root.join("cgroup.controllers").exists();
        let folder = if unified { root.to_owned() } else { root.join("cpu") };
        let group = folder.join(format!("xkcdapp-overload-{process}"));
        let confined = Self(group.clone());
        let set = || -> std::io::Result<()> {
            std::fs::create_dir(&group)?;
            if unified {
                std::fs::write(group.join("cpu.max"), format!("{quota} {PERIOD}"))?;
            } else {
                std::fs::write(group.join("cpu.cfs_period_us"), PERIOD.to_string())?;
                std::fs::write(group.join("cpu.cfs_quota_us"), quota.to_string())?;
            }
            std::fs::write(group.join("cgroup.procs"), process.to_string())
        };
        set().with_context(|| format!("{}: a control group needs root", group.display()))?;
        Ok(confined)
    }
}

impl Drop for Confined {
    fn drop(&mut self) {
        // What cannot be deleted is an empty group, and a warning would help nobody.
        let _ = std::fs::remove_dir(&self.0);
    }
}
