//! haproxy before two processes, as a cloud's load balancer: it watches `/health` and tries no request twice.

use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;

use harness::eventually;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// A running haproxy; killed when dropped.
pub(super) struct LoadBalancer {
    /// Where it serves, without a slash at the end.
    pub(super) url: String,
    _process: Child,
    _folder: TempDir,
}

impl LoadBalancer {
    /// Before the processes at these ports, both of which serve already.
    pub(super) async fn start(ports: [u16; 2]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("haproxy.cfg");
        let port = free_port();
        std::fs::write(&file, configuration(port, ports)).unwrap();
        // Where Debian has it, which is not in everybody's PATH.
        let program = Some("/usr/sbin/haproxy").filter(|file| Path::new(file).exists()).unwrap_or("haproxy");
        let mut command = Command::new(program);
        // It tells of every process that comes and goes, which is what it is for.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.arg("-db").arg("-f").arg(&file).kill_on_drop(true).spawn();
        let process = process.expect("haproxy: apt install haproxy");
        let url = format!("http://127.0.0.1:{port}");
        eventually("haproxy to answer", async || {
            let answer = reqwest::get(format!("{url}/health")).await.ok()?;
            (answer.status() == 200).then_some(())
        })
        .await;
        Self { url, _process: process, _folder: folder }
    }
}

fn configuration(port: u16, ports: [u16; 2]) -> String {
    let [one, two] = ports;
    format!(
        "defaults\n\
         \x20   mode http\n\
         \x20   timeout connect 5s\n\
         \x20   timeout client 30s\n\
         \x20   timeout server 30s\n\
         \x20   retries 0\n\
         frontend site\n\
         \x20   bind 127.0.0.1:{port}\n\
         \x20   default_backend processes\n\
         backend processes\n\
         \x20   balance roundrobin\n\
         \x20   option httpchk GET /health\n\
         \x20   http-check expect status 200\n\
         \x20   default-server check inter 100ms fall 1 rise 1\n\
         \x20   server one 127.0.0.1:{one}\n\
         \x20   server two 127.0.0.1:{two}\n"
    )
}

/// A port that was free a moment ago.
pub(super) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
