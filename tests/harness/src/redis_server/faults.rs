//! What can go wrong with a Redis.

use super::{ADMIN, ADMIN_PASSWORD, Primary, RedisServer};
use crate::{PATIENCE, eventually};

/// The key that fills a server, and all the room that there is then, in bytes.
const FILLER: &str = "harness:filler";
const FULL: usize = 1024 * 1024;

impl RedisServer {
    /// Asks it to end and waits until it has. Its port refuses connections from then on.
    pub async fn stop(&self) {
        self.end("TERM").await;
    }

    /// As in a crash: without persistence, all that it held is lost.
    pub async fn kill(&self) {
        self.end("KILL").await;
    }

    /// Starts it again on the same port, with the data that its folder holds: none without persistence.
    pub async fn start_again(&self) {
        assert!(self.process.lock().unwrap().is_none(), "it runs already");
        self.boot().await.unwrap_or_else(|log| panic!("redis-server does not start again:\n{log}"));
    }

    /// It hears everything and answers nothing until [`RedisServer::resume`] (`SIGSTOP`).
    pub async fn pause(&self) {
        self.signal("STOP").await;
        self.in_state("paused", |state| state == "T").await;
    }

    /// It goes on, and answers what it has been asked meanwhile.
    pub async fn resume(&self) {
        self.signal("CONT").await;
        self.in_state("resumed", |state| state != "T").await;
    }

    /// Forgets all keys.
    pub async fn flush_all(&self) {
        self.cli(&["FLUSHALL"]).await;
    }

    /// There is room for no more (`maxmemory 1mb`, `noeviction`): every write that needs memory is refused until
    /// [`RedisServer::make_room`]. It holds one key more meanwhile, as large as that: the memory of connections, which
    /// comes and goes, does not decide.
    pub async fn fill(&self) {
        self.cli(&["CONFIG", "SET", "maxmemory", "0", "maxmemory-policy", "noeviction"]).await;
        self.cli(&["SET", FILLER, &"x".repeat(FULL)]).await;
        self.cli(&["CONFIG", "SET", "maxmemory", &FULL.to_string()]).await;
    }

    /// There is room again, and nothing in it that [`RedisServer::fill`] put there.
    pub async fn make_room(&self) {
        self.cli(&["CONFIG", "SET", "maxmemory", "0"]).await;
        self.cli(&["DEL", FILLER]).await;
    }

    /// From now on it is a replica of another, holds what that one holds and refuses all writes.
    pub async fn follow(&self, primary: &RedisServer) {
        let primary = primary.as_primary();
        self.replicate(&primary).await;
        *self.primary.lock().unwrap() = Some(primary);
    }

    /// From now on it is nobody's replica, holds what it holds and takes writes.
    pub async fn lead(&self) {
        self.primary.lock().unwrap().take();
        self.cli(&["REPLICAOF", "NO", "ONE"]).await;
    }

    /// From now on it wants another password, and all connections are cut: those that know the old one stay out. Until
    /// it starts again, then it wants the first one.
    pub async fn change_password(&self, password: &str) {
        let user = self.options.user.as_deref().unwrap_or("default");
        self.cli(&["ACL", "SETUSER", user, "resetpass", &format!(">{password}")]).await;
        *self.password.lock().unwrap() = Some(password.to_owned());
        self.cut_clients().await;
    }

    /// Cuts all connections that there are but those of replicas.
    pub async fn cut_clients(&self) {
        self.cli(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]).await;
    }

    pub(super) fn as_primary(&self) -> Primary {
        Primary { port: self.port, tls: self.options.tls }
    }

    pub(super) async fn replicate(&self, primary: &Primary) {
        let tls = if primary.tls { "yes" } else { "no" };
        self.cli(&["CONFIG", "SET", "masteruser", ADMIN, "masterauth", ADMIN_PASSWORD, "tls-replication", tls]).await;
        self.cli(&["REPLICAOF", "127.0.0.1", &primary.port.to_string()]).await;
        eventually("the replica to follow", async || (self.info("master_link_status").await == "up").then_some(()))
            .await;
    }

    async fn end(&self, signal: &str) {
        let child = self.process.lock().unwrap().take();
        let mut child = child.expect("it does not run");
        self.signal(signal).await;
        let ended = tokio::time::timeout(PATIENCE, child.wait()).await;
        ended.unwrap_or_else(|_| panic!("redis-server does not end:\n{}", self.log())).unwrap();
    }

    async fn signal(&self, name: &str) {
        let mut kill = tokio::process::Command::new("kill");
        let sent = kill.arg(format!("-{name}")).arg(self.pid().to_string()).status().await.unwrap();
        assert!(sent.success(), "kill -{name} failed");
    }

    /// Waits until the system says so of the process.
    async fn in_state(&self, what: &str, is: impl Fn(&str) -> bool) {
        let file = format!("/proc/{}/stat", self.pid());
        eventually(&format!("redis-server to be {what}"), async || {
            let stat = std::fs::read_to_string(&file).unwrap();
            // Behind the name, which is in parentheses and may hold anything.
            let state = stat.rsplit_once(')').unwrap().1.split_whitespace().next().unwrap();
            is(state).then_some(())
        })
        .await;
    }
}
