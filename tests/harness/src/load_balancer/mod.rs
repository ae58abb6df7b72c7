//! haproxy before several processes, as a cloud's load balancer: it watches `/health`, keeps connections to the processes
//! for whoever comes next, and tries no request twice. Which processes there are may change while it runs.

mod targets;
#[cfg(test)]
mod tests;

pub use targets::Traffic;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::eventually;
use crate::ports::free_port;

/// How often another port is tried.
const TRIES: usize = 10;

/// Time from one look at `/health` to the next, for each process. A cloud's takes seconds.
const INTERVAL: Duration = Duration::from_millis(100);

/// So many answers in a row change what it thinks of a process: the lowest that a cloud's load balancer can be set to.
const THRESHOLD: u32 = 2;

/// The longest that an answer of `/health` may take: the tests share their machine.
const PATIENCE_OF_CHECKS: Duration = Duration::from_secs(3);

/// A running haproxy; killed when dropped. Each request goes to the next process in turn, whoever makes it and on
/// whichever connection.
#[derive(Debug)]
pub struct LoadBalancer {
    /// Where it serves, without a slash at the end.
    pub url: String,
    _process: Child,
    folder: TempDir,
}

impl LoadBalancer {
    /// The longest that one look at `/health` may take.
    pub const PATIENCE: Duration = PATIENCE_OF_CHECKS;

    /// How long it may go on sending requests to a process whose `/health` has just turned bad, and answers at once.
    pub const NOTICES_WITHIN: Duration = INTERVAL.saturating_mul(THRESHOLD + 1);

    /// Before the processes at these addresses (`http://127.0.0.1:port`), all of which serve already.
    pub async fn before(servers: &[&str]) -> Self {
        for _ in 0..TRIES {
            if let Some(balancer) = Self::boot(servers).await {
                return balancer;
            }
        }
        panic!("haproxy does not start");
    }

    /// `None` where it has ended: its port may have been taken.
    async fn boot(servers: &[&str]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("haproxy.cfg");
        let port = free_port();
        std::fs::write(&file, configuration(port, &socket(&folder), servers)).unwrap();
        // Where Debian has it, which is not in everybody's PATH.
        let program = Some("/usr/sbin/haproxy").filter(|file| Path::new(file).exists()).unwrap_or("haproxy");
        let mut command = Command::new(program);
        // It also tells of every process that comes and goes, which is what it is for.
        command.stdout(std::fs::File::create(log(&folder)).unwrap()).stderr(Stdio::null());
        let process = command.arg("-db").arg("-f").arg(&file).kill_on_drop(true).spawn();
        let mut process = process.expect("haproxy: apt install haproxy");
        let url = format!("http://127.0.0.1:{port}");
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let healthy = async || {
            let answer = http.get(format!("{url}/health")).send().await.ok()?;
            (answer.status() == 200).then_some(())
        };
        tokio::select! {
            () = eventually("haproxy to answer", healthy) => {}
            _ = process.wait() => return None,
        }
        Some(Self { url, _process: process, folder })
    }
}

/// Where it logs what did not go well.
fn log(folder: &TempDir) -> PathBuf {
    folder.path().join("log")
}

/// Where it takes commands.
fn socket(folder: &TempDir) -> PathBuf {
    folder.path().join("commands")
}

/// A connection on which nothing is asked is no request: clients open one too many now and then.
fn configuration(port: u16, socket: &Path, servers: &[&str]) -> String {
    let mut text = format!(
        "global\n\
         \x20   stats socket {socket} mode 600 level admin\n\
         \x20   log stdout format raw local0\n\
         defaults\n\
         \x20   mode http\n\
         \x20   log global\n\
         \x20   option httplog\n\
         \x20   option dontlog-normal\n\
         \x20   option http-ignore-probes\n\
         \x20   timeout connect 5s\n\
         \x20   timeout client 30s\n\
         \x20   timeout server 30s\n\
         \x20   timeout check {patience}ms\n\
         \x20   retries 0\n\
         frontend site\n\
         \x20   bind 127.0.0.1:{port}\n\
         \x20   default_backend processes\n\
         backend processes\n\
         \x20   balance roundrobin\n\
         \x20   http-reuse always\n\
         \x20   option httpchk GET /health\n\
         \x20   http-check expect status 200\n\
         \x20   default-server {checks}\n",
        socket = socket.display(),
        patience = PATIENCE_OF_CHECKS.as_millis(),
        checks = targets::checks(),
    );
    for server in servers {
        let address = targets::address(server);
        writeln!(text, "    server {name} {address}", name = targets::name(server)).unwrap();
    }
    text
}
