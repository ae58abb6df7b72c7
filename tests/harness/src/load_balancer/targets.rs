//! The processes behind the balancer, which come and go by commands to it, and what it has seen of their answers.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use super::{INTERVAL, LoadBalancer, THRESHOLD, log, socket};
use crate::eventually;

/// What the balancer has counted, of all processes there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests that were made of it.
    pub requests: i64,
    /// Those that it answered with a status from 200 to 299.
    pub well: i64,
    /// Connections to a process that failed.
    pub unreached: i64,
    /// Answers of a process that did not come, or not to their end.
    pub broken_off: i64,
    /// Requests that it tried once more: none, as it is told not to.
    pub again: i64,
}

impl Traffic {
    /// What came after.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        Self {
            requests: self.requests - before.requests,
            well: self.well - before.well,
            unreached: self.unreached - before.unreached,
            broken_off: self.broken_off - before.broken_off,
            again: self.again - before.again,
        }
    }
}

impl LoadBalancer {
    /// One more process gets requests, as soon as it is healthy; comes back when that is so.
    pub async fn register(&self, server: &str) {
        let (name, address) = (name(server), address(server));
        let said = self.command(&format!("add server processes/{name} {address} weight 0 {}", checks())).await;
        assert!(said.contains("registered"), "{said}");
        // It is taken for healthy until told otherwise, so it has no weight before its answers say that it is.
        for command in ["enable health", "enable server"] {
            self.well(&format!("{command} processes/{name}")).await;
        }
        self.well(&format!("set server processes/{name} health down")).await;
        eventually("the process to be healthy", async || self.is_healthy(&name).await.then_some(())).await;
        self.well(&format!("set server processes/{name} weight 1")).await;
    }

    /// A process gets no new requests; those under way end.
    pub async fn deregister(&self, server: &str) {
        self.well(&format!("set server processes/{} state drain", name(server))).await;
    }

    /// A process is of no concern any more; it may have ended.
    pub async fn forget(&self, server: &str) {
        let name = name(server);
        self.well(&format!("set server processes/{name} state maint")).await;
        // Not while a connection to it is still being closed.
        let deleted = async || {
            let said = self.command(&format!("del server processes/{name}")).await;
            said.contains("deleted").then_some(())
        };
        eventually("the process to be forgotten", deleted).await;
    }

    /// What it has counted so far.
    pub async fn traffic(&self) -> Traffic {
        let table = self.command("show stat").await;
        let mut lines = table.lines().map(|line| line.trim_start_matches("# ").split(',').collect::<Vec<_>>());
        let names = lines.next().unwrap();
        let rows: Vec<Vec<&str>> = lines.collect();
        let sum = |proxy: &str, side: &str, column: &str| -> i64 {
            let place = names.iter().position(|name| *name == column).unwrap_or_else(|| panic!("no {column}: {table}"));
            let row = rows.iter().find(|row| row[0] == proxy && row[1] == side);
            row.unwrap_or_else(|| panic!("no {side}: {table}"))[place].parse().unwrap()
        };
        let of_processes = |column| sum("processes", "BACKEND", column);
        Traffic {
            requests: sum("site", "FRONTEND", "req_tot"),
            well: sum("site", "FRONTEND", "hrsp_2xx"),
            unreached: of_processes("econ"),
            broken_off: of_processes("eresp"),
            again: of_processes("wretr") + of_processes("wredis"),
        }
    }

    /// Its log: requests that did not go well, a line each, and processes that came and went.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(log(&self.folder)).unwrap()
    }

    async fn is_healthy(&self, name: &str) -> bool {
        let table = self.command("show servers state processes").await;
        let row = table.lines().find(|line| line.split(' ').nth(3) == Some(name));
        // The state of operation: stopped, starting, running, stopping.
        row.unwrap_or_else(|| panic!("no {name}: {table}")).split(' ').nth(5) == Some("2")
    }

    /// A command that says nothing if all is well.
    async fn well(&self, command: &str) {
        let said = self.command(command).await;
        assert!(said.trim().is_empty(), "{command}: {said}");
    }

    async fn command(&self, command: &str) -> String {
        let mut stream = UnixStream::connect(socket(&self.folder)).await.unwrap();
        stream.write_all(format!("{command}\n").as_bytes()).await.unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).await.unwrap();
        said
    }
}

/// How a process is watched.
pub(super) fn checks() -> String {
    format!("check inter {}ms fall {THRESHOLD} rise {THRESHOLD}", INTERVAL.as_millis())
}

/// Where a process serves, without the scheme.
pub(super) fn address(server: &str) -> &str {
    server.trim_start_matches("http://")
}

/// What a process is called; no two have the same address.
pub(super) fn name(server: &str) -> String {
    address(server).replace(':', "-")
}
