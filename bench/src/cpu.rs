//! What processes have cost, from `/proc`.

use std::fs;
use std::time::Duration;

use anyhow::Context;

/// The unit of times in `/proc/PID/stat` is a hundredth of a second, on every Linux that this runs on.
const TICK: Duration = Duration::from_millis(10);

/// The times of one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Times {
    parent: u32,
    /// User and system time of the process, ended threads included.
    own: Duration,
    /// That of its ended children and theirs.
    children: Duration,
}

/// User and system time that a process has used.
pub(crate) fn of_process(id: u32) -> anyhow::Result<Duration> {
    Ok(times(id)?.own)
}

/// User and system time of a process and all its children, ended ones too: for PostgreSQL's first process, of the whole
/// cluster.
pub(crate) fn of_family(id: u32) -> anyhow::Result<Duration> {
    let mut sum = Duration::ZERO;
    for entry in fs::read_dir("/proc").context("/proc")? {
        let name = entry?.file_name();
        let Some(child) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // A process that has ended meanwhile is among its parent's ended children, which is read last.
        if let Ok(times) = times(child)
            && times.parent == id
        {
            sum += times.own;
        }
    }
    let first = times(id)?;
    Ok(sum + first.own + first.children)
}

/// Memory that a process has in RAM now and has had at the most, in bytes.
pub(crate) fn memory(id: u32) -> anyhow::Result<(u64, u64)> {
    let path = format!("/proc/{id}/status");
    let text = fs::read_to_string(&path).context(path)?;
    let line = |name: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(name)).context("no such line")?;
        let kilobytes: u64 = value.trim().trim_end_matches(" kB").parse()?;
        anyhow::Ok(kilobytes * 1024)
    };
    Ok((line("VmRSS:")?, line("VmHWM:")?))
}

fn times(id: u32) -> anyhow::Result<Times> {
    let path = format!("/proc/{id}/stat");
    let text = fs::read_to_string(&path).with_context(|| path.clone())?;
    parse(&text).context(path)
}

/// Reads `/proc/PID/stat`; see proc(5).
fn parse(text: &str) -> Option<Times> {
    // The name before may hold anything, spaces and brackets too.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |index: usize| Some(TICK * fields.get(index)?.parse::<u32>().ok()?);
    Some(Times {
        parent: fields.get(1)?.parse().ok()?,
        own: ticks(11)? + ticks(12)?,
        children: ticks(13)? + ticks(14)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stat_line_is_read_whatever_the_name_is() {
        let line = "12 (a) b (c) S 7 1 1 0 -1 4194560 100 200 0 0 150 50 30 20 20 0 1 0 100 0 0";
        let times = Times { parent: 7, own: Duration::from_secs(2), children: Duration::from_millis(500) };
        assert_eq!(parse(line), Some(times));
        assert_eq!(parse("12 (a) S 7"), None);
    }

    #[test]
    fn this_process_has_used_time_and_memory() {
        let id = std::process::id();
        let begun = std::time::Instant::now();
        while of_process(id).unwrap() < TICK && begun.elapsed() < Duration::from_secs(10) {}
        assert!(of_process(id).unwrap() >= TICK);
        assert!(of_family(id).unwrap() >= TICK);
        let (now, most) = memory(id).unwrap();
        assert!(0 < now && now <= most);
    }
}
