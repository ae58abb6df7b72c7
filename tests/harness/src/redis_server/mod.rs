//! A Redis for one test, which may stop, starve and confuse it.

mod faults;
mod options;
mod resp;
#[cfg(test)]
mod tests;

pub use options::RedisOptions;

use std::path::Path;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};

use crate::ports::free_port;
use crate::{PATIENCE, eventually};
use resp::Reply;

/// The tests' own way in, whatever becomes of the others' passwords.
const ADMIN: &str = "harness";
const ADMIN_PASSWORD: &str = "canary-of-the-harness-93ab";

/// How often another port is tried.
const TRIES: usize = 10;

/// A server of its own, in a private folder and on a free port; killed and deleted when dropped. Tests speak to it by a
/// socket in that folder: they take no connection of its port, and need neither its password nor TLS.
#[derive(Debug)]
pub struct RedisServer {
    process: Mutex<Option<Child>>,
    id: AtomicU32,
    port: u16,
    password: Mutex<Option<String>>,
    primary: Mutex<Option<Primary>>,
    options: RedisOptions,
    folder: TempDir,
}

/// What a replica needs of the server that it follows.
#[derive(Clone, Debug)]
struct Primary {
    port: u16,
    tls: bool,
}

impl RedisServer {
    /// A plain one, open to all and empty.
    pub async fn start() -> Self {
        Self::options().start().await
    }

    /// The same with further options as on its command line (`--name`, `value`).
    pub async fn start_with(arguments: &[&str]) -> Self {
        Self::options().arguments(arguments).start().await
    }

    /// What else one may be.
    #[must_use]
    pub fn options() -> RedisOptions {
        RedisOptions::default()
    }

    async fn of(options: RedisOptions) -> Self {
        for _ in 0..TRIES {
            let server = Self {
                process: Mutex::default(),
                id: AtomicU32::default(),
                port: free_port(),
                password: Mutex::new(options.password.clone()),
                primary: Mutex::new(options.primary.clone()),
                options: options.clone(),
                folder: tempfile::tempdir().unwrap(),
            };
            match server.boot().await {
                Ok(()) => return server,
                Err(log) => assert!(log.contains("Address already in use"), "redis-server has ended:\n{log}"),
            }
        }
        panic!("redis-server finds no free port");
    }

    /// Its `REDIS_URL`, with user and password where it wants them.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.options.tls { "rediss" } else { "redis" };
        let user = self.options.user.clone().unwrap_or_default();
        let login = self.password().map(|password| format!("{user}:{password}@")).unwrap_or_default();
        format!("{scheme}://{login}{}", self.address())
    }

    /// Its address and port.
    #[must_use]
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Its port, the same for as long as it lives.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The password that it wants now.
    #[must_use]
    pub fn password(&self) -> Option<String> {
        self.password.lock().unwrap().clone()
    }

    /// The tests' own user and password, for who must come in beside them by the socket.
    pub(crate) fn login() -> String {
        format!("{ADMIN}:{ADMIN_PASSWORD}")
    }

    /// The process that runs, or ran last.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.id.load(Ordering::SeqCst)
    }

    /// Its private folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command, as `redis-cli --raw` would print its answer; one that is refused fails the test.
    pub async fn cli(&self, words: &[&str]) -> String {
        self.command(words).await.unwrap_or_else(|error| panic!("{words:?}: {error}"))
    }

    /// The same, with the server's complaint where it refuses.
    pub async fn command(&self, words: &[&str]) -> Result<String, String> {
        match self.ask(words).await {
            Reply::Error(error) => Err(error),
            reply => Ok(reply.text()),
        }
    }

    /// How many keys it holds.
    pub async fn keys(&self) -> usize {
        self.cli(&["DBSIZE"]).await.parse().unwrap()
    }

    /// The names of all keys, in order.
    pub async fn key_names(&self) -> Vec<String> {
        let mut names: Vec<_> = self.cli(&["KEYS", "*"]).await.lines().map(str::to_owned).collect();
        names.sort();
        names
    }

    /// The numbers of the bits that are set in a key, in order; none where there is no such key.
    pub async fn bits_of(&self, key: &str) -> Vec<usize> {
        let Reply::Bytes(bytes) = self.ask(&["GET", key]).await else { return Vec::new() };
        (0..bytes.len() * 8).filter(|bit| bytes[bit / 8] & (0x80 >> (bit % 8)) != 0).collect()
    }

    /// How many bytes of memory a key takes with its value, where there is one.
    pub async fn memory_of(&self, key: &str) -> Option<usize> {
        self.cli(&["MEMORY", "USAGE", key, "SAMPLES", "0"]).await.parse().ok()
    }

    /// A field of `INFO`, as in `used_memory` or `total_commands_processed`.
    pub async fn info(&self, field: &str) -> String {
        let all = self.cli(&["INFO", "everything"]).await;
        let value = all.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
        value.unwrap_or_else(|| panic!("INFO has no {field}")).trim().to_owned()
    }

    /// How often it has been asked for a command, in small letters, as in `llen`.
    pub async fn calls(&self, command: &str) -> u64 {
        let all = self.cli(&["INFO", "commandstats"]).await;
        let of =
            all.lines().find_map(|line| line.strip_prefix("cmdstat_")?.strip_prefix(command)?.strip_prefix(":calls="));
        of.map_or(0, |told| told.split(',').next().unwrap().parse().unwrap())
    }

    /// What it has logged since its first start.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder().join("log")).unwrap_or_default()
    }

    /// Starts the process and waits until it answers, its data loaded; its log, where it ends instead.
    async fn boot(&self) -> Result<(), String> {
        std::fs::write(self.folder().join("redis.conf"), self.options.file(self.folder(), self.port)).unwrap();
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.folder().join("log")).unwrap();
        let mut command = Command::new("redis-server");
        command.arg(self.folder().join("redis.conf")).args(self.options.command_line());
        command.env_clear().envs([("PATH", PATH)]).current_dir(self.folder()).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let mut child = command.spawn().expect("redis-server: apt install redis-server");
        self.id.store(child.id().unwrap(), Ordering::SeqCst);
        let answers = async || matches!(self.try_ask(&["PING"]).await, Ok(Reply::Bytes(_))).then_some(());
        tokio::select! {
            () = eventually("redis-server to answer", answers) => {}
            _ = child.wait() => return Err(self.log()),
        }
        *self.process.lock().unwrap() = Some(child);
        let primary = self.primary.lock().unwrap().clone();
        if let Some(primary) = primary {
            self.replicate(&primary).await;
        }
        Ok(())
    }

    async fn ask(&self, words: &[&str]) -> Reply {
        self.try_ask(words).await.unwrap_or_else(|error| panic!("redis-server: {words:?}: {error}\n{}", self.log()))
    }

    async fn try_ask(&self, words: &[&str]) -> std::io::Result<Reply> {
        let exchange = async {
            let mut stream = BufReader::new(UnixStream::connect(self.folder().join("redis.sock")).await?);
            let login = resp::command(&["AUTH", ADMIN, ADMIN_PASSWORD]);
            stream.write_all(&[login, resp::command(words)].concat()).await?;
            match resp::read(&mut stream).await? {
                Reply::Error(error) => Ok(Reply::Error(error)),
                _ => resp::read(&mut stream).await,
            }
        };
        tokio::time::timeout(PATIENCE, exchange).await?
    }
}

/// Where Debian has the server; nothing else of the surroundings may decide a test.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin:/usr/sbin";
