//! haproxy before several processes, as a cloud's load balancer: it watches `/health` and tries no request twice.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::eventually;
use crate::ports::free_port;

/// How often another port is tried.
const TRIES: usize = 10;

/// A running haproxy; killed when dropped. Each request goes to the next process in turn, whoever makes it and on
/// whichever connection.
#[derive(Debug)]
pub struct LoadBalancer {
    /// Where it serves, without a slash at the end.
    pub url: String,
    _process: Child,
    _folder: TempDir,
}

impl LoadBalancer {
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
        std::fs::write(&file, configuration(port, servers)).unwrap();
        // Where Debian has it, which is not in everybody's PATH.
        let program = Some("/usr/sbin/haproxy").filter(|file| Path::new(file).exists()).unwrap_or("haproxy");
        let mut command = Command::new(program);
        // It tells of every process that comes and goes, which is what it is for.
        command.stdout(Stdio::null()).stderr(Stdio::null());
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
        Some(Self { url, _process: process, _folder: folder })
    }
}

fn configuration(port: u16, servers: &[&str]) -> String {
    let mut text = format!(
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
         \x20   default-server check inter 100ms fall 1 rise 1\n"
    );
    for (index, server) in servers.iter().enumerate() {
        writeln!(text, "    server process{index} {}", server.trim_start_matches("http://")).unwrap();
    }
    text
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::get;

    use super::LoadBalancer;

    #[tokio::test]
    async fn requests_go_to_each_in_turn_on_one_connection_too() {
        let mut urls = Vec::new();
        for name in ["a", "b", "c"] {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            urls.push(format!("http://{}", listener.local_addr().unwrap()));
            let router = Router::new().route("/health", get("healthy")).route("/name", get(name));
            tokio::spawn(axum::serve(listener, router).into_future());
        }
        let balancer = LoadBalancer::before(&urls.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut names = Vec::new();
        for _ in 0..9 {
            let answer = client.get(format!("{}/name", balancer.url)).send().await.unwrap();
            assert!(answer.headers().get("connection").is_none_or(|value| value != "close"));
            names.push(answer.text().await.unwrap());
        }
        for turn in names.chunks(3) {
            let mut turn = turn.to_vec();
            turn.sort();
            assert_eq!(turn, ["a", "b", "c"], "{names:?}");
        }
    }
}
