//! What wrk is told where one address is not enough.

use std::fmt::Write;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context;
use tempfile::NamedTempFile;

/// A Lua script in a file, deleted when dropped.
pub(crate) struct Script {
    file: NamedTempFile,
    threads: usize,
}

impl Script {
    /// Takes turns with all comics up to `newest` if `newest` is given. Threads take turns with the ports, where there
    /// are several.
    pub(crate) fn new(ports: &[u16], newest: Option<u32>) -> anyhow::Result<Self> {
        let mut file = NamedTempFile::with_suffix(".lua")?;
        file.write_all(text(ports, newest).as_bytes()).context("writing wrk's script")?;
        Ok(Self { file, threads: ports.len().max(2) })
    }

    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    /// How many threads wrk needs to come to every port.
    pub(crate) fn threads(&self) -> usize {
        self.threads
    }
}

fn text(ports: &[u16], newest: Option<u32>) -> String {
    let mut lua = String::from("local threads = 0\nfunction setup(thread)\n");
    if ports.len() > 1 {
        let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
        let _ = writeln!(lua, "  local ports = {{ {} }}", ports.join(", "));
        lua.push_str("  thread.addr = wrk.lookup(\"127.0.0.1\", ports[threads % #ports + 1])[1]\n");
    }
    lua.push_str("  thread:set(\"at\", threads * 1000003)\n  threads = threads + 1\nend\n");
    if let Some(newest) = newest {
        // Far enough from one to the next, and prime to most numbers, so that it comes to all.
        let _ = write!(
            lua,
            "\
local requests = {{}}
function init(args)
  for number = 1, {newest} do
    if number ~= 404 then requests[#requests + 1] = wrk.format(\"GET\", \"/comic/\" .. number) end
  end
end
function request()
  at = (at + 1009) % #requests
  return requests[at + 1]
end
"
        );
    }
    lua
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_and_one_comic_need_no_lookup() {
        let lua = text(&[8000], None);
        assert!(!lua.contains("lookup") && !lua.contains("function request"), "{lua}");
    }

    #[test]
    fn ports_and_comics_are_in_it() {
        let lua = text(&[8000, 8001], Some(3_300));
        assert!(lua.contains("{ 8000, 8001 }") && lua.contains("1, 3300 do"), "{lua}");
    }
}
