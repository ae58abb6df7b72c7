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
        let requests = newest.map(|newest| {
            format!(
                "  for number = 1, {newest} do\n    if number ~= 404 then requests[#requests + 1] = \
                 wrk.format(\"GET\", \"/comic/\" .. number) end\n  end\n"
            )
        });
        Self::of(&text(ports, requests.as_deref()), ports)
    }

    /// Takes turns with these cookies.
    pub(crate) fn with_cookies(ports: &[u16], cookies: &[String]) -> anyhow::Result<Self> {
        let mut requests = String::new();
        for cookie in cookies {
            // A cookie's letters need no quoting in Lua.
            let _ =
                writeln!(requests, "  requests[#requests + 1] = wrk.format(\"GET\", nil, {{ Cookie = \"{cookie}\" }})");
        }
        Self::of(&text(ports, Some(&requests)), ports)
    }

    fn of(lua: &str, ports: &[u16]) -> anyhow::Result<Self> {
        let mut file = NamedTempFile::with_suffix(".lua")?;
        file.write_all(lua.as_bytes()).context("writing wrk's script")?;
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

/// `requests` fills the list that the requests are taken from in turn; without it wrk makes its own.
fn text(ports: &[u16], requests: Option<&str>) -> String {
    let mut lua = String::from("local threads = 0\nfunction setup(thread)\n");
    if ports.len() > 1 {
        let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
        let _ = writeln!(lua, "  local ports = {{ {} }}", ports.join(", "));
        lua.push_str("  thread.addr = wrk.lookup(\"127.0.0.1\", ports[threads % #ports + 1])[1]\n");
    }
    lua.push_str("  thread:set(\"at\", threads * 1000003)\n  threads = threads + 1\nend\n");
    if let Some(requests) = requests {
        // Far enough from one to the next, and prime to most numbers, so that it comes to all.
        let _ = write!(
            lua,
            "\
local requests = {{}}
function init(args)
{requests}end
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
        let script = Script::new(&[8000, 8001], Some(3_300)).unwrap();
        let lua = std::fs::read_to_string(script.path()).unwrap();
        assert!(lua.contains("{ 8000, 8001 }") && lua.contains("1, 3300 do"), "{lua}");
    }

    #[test]
    fn every_cookie_is_in_it() {
        let script = Script::with_cookies(&[8000], &["a=1".to_owned(), "a=2".to_owned()]).unwrap();
        let lua = std::fs::read_to_string(script.path()).unwrap();
        assert_eq!(lua.matches("{ Cookie = \"a=").count(), 2, "{lua}");
    }
}
