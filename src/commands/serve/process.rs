//! What the system says of this process, under the names that all programs' metrics have for it. Read from `/proc`
//! whenever somebody asks; where there is no `/proc`, the metrics are missing.

use std::fs;

use prometheus_client::registry::{Registry, Unit};

use crate::metrics::{register_asked, register_asked_counter};

/// The unit of times in `/proc`: a hundredth of a second on every Linux, whatever its kernel's own.
const TICKS_A_SECOND: f64 = 100.0;

/// Has them exported; `started` in seconds since 1970.
pub(super) fn register(registry: &mut Registry, started: f64) {
    let seconds = || Some(Unit::Seconds);
    register_asked(registry, ("process_start_time", seconds()), "When the process started, since 1970", move || {
        Some(started)
    });
    let help = "Processor time that the process has used, its own and the system's for it";
    register_asked_counter(registry, ("process_cpu", seconds()), help, || {
        cpu_seconds(&fs::read_to_string("/proc/self/stat").ok()?)
    });
    register_asked(registry, ("process_resident_memory", Some(Unit::Bytes)), "Memory in use", || {
        resident_bytes(&fs::read_to_string("/proc/self/status").ok()?)
    });
    register_asked(registry, ("process_open_fds", None), "Open file descriptors", || {
        // The reading itself has one open.
        let open = fs::read_dir("/proc/self/fd").ok()?.count().saturating_sub(1);
        u32::try_from(open).ok().map(f64::from)
    });
    register_asked(registry, ("process_max_fds", None), "Most file descriptors that may be open", || {
        most_files(&fs::read_to_string("/proc/self/limits").ok()?)
    });
}

fn cpu_seconds(stat: &str) -> Option<f64> {
    // The program's name stands in parentheses and may hold anything.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut times = fields.split(' ').skip(11).map(str::parse::<f64>);
    let (user, system) = (times.next()?.ok()?, times.next()?.ok()?);
    Some((user + system) / TICKS_A_SECOND)
}

fn resident_bytes(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024.0)
}

fn most_files(limits: &str) -> Option<f64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_writes_is_read() {
        let stat = "4 (a b) c) S 1 4 4 0 -1 4194560 900 0 1 0 150 75 0 0 20 0 5 0 9000 1 2 3";
        assert_eq!(cpu_seconds(stat), Some(2.25));
        assert_eq!(cpu_seconds("4 (x"), None);
        assert_eq!(resident_bytes("VmHWM:\t  900 kB\nVmRSS:\t    3 kB\n"), Some(3072.0));
        let limits =
            "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 4096   files\n";
        assert_eq!(most_files(limits), Some(1024.0));
        assert_eq!(most_files("Max open files  unlimited  unlimited files"), None);
    }
}
