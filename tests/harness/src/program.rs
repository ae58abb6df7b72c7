//! The real program, as a process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Output, Stdio};
use std::sync::Arc;

use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};

use crate::eventually;

/// The program with its settings, in a private folder; may be started any number of times.
#[derive(Debug)]
pub struct Program {
    binary: PathBuf,
    folder: Arc<TempDir>,
    settings: BTreeMap<String, String>,
}

/// A started server. Killed when dropped.
#[derive(Debug)]
pub struct Running {
    /// Where it serves, without a slash at the end.
    pub url: String,
    child: Child,
    log: LogFile,
    client: reqwest::Client,
}

/// What a server logs, to be read whether it still runs or not.
#[derive(Clone, Debug)]
pub struct LogFile {
    path: PathBuf,
    /// Deleted only when nobody reads or runs in it any more.
    _folder: Arc<TempDir>,
}

impl LogFile {
    /// All so far.
    #[must_use]
    pub fn read(&self) -> String {
        std::fs::read_to_string(&self.path).unwrap()
    }

    /// The last lines that are not about requests that went well.
    #[must_use]
    pub fn end(&self) -> String {
        let text = self.read();
        let telling: Vec<&str> = text.lines().filter(|line| !line.contains("status=200")).collect();
        telling[telling.len().saturating_sub(25)..].iter().flat_map(|line| ["    ", line, "\n"]).collect()
    }
}

impl Program {
    /// The program of `env!("CARGO_BIN_EXE_xkcdapp")`, on a free port, with an embedded database, sync off and xkcd out
    /// of reach.
    #[must_use]
    pub fn new(binary: &str) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let settings = BTreeMap::new();
        let program = Self { binary: binary.into(), folder, settings };
        program
            .set("LISTEN_ADDR", "127.0.0.1:0")
            .set("SYNC", "off")
            // The discard port: nothing listens there.
            .set("XKCD_URL", "http://127.0.0.1:9")
            // A busy disk or processor must not decide a test: those about waiting set these themselves.
            .set("LAG_TARGET", "1h")
            .set("VIEW_WAIT", "5s")
            .set("VISITOR_WAIT", "5s")
            .set("COMMIT_DEADLINE", "10s")
    }

    /// The program with a setting.
    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.settings.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Its private folder, which is its working directory; `data` in it is its data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command to its end.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stdin(Stdio::null()).output().await.unwrap()
    }

    /// Runs a command to its end, with this at its standard input.
    pub async fn run_with(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.kill_on_drop(true).spawn().unwrap();
        // It may have ended without reading all.
        let _ = child.stdin.take().unwrap().write_all(input).await;
        child.wait_with_output().await.unwrap()
    }

    /// Starts a command, with its output to be read at its end. Killed when dropped.
    #[must_use]
    pub fn spawn(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.kill_on_drop(true).spawn().unwrap()
    }

    /// Runs a command that must succeed; its standard output.
    pub async fn run_well(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments).await;
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "xkcdapp {arguments:?}: {}\n{out}\n{err}", output.status);
        out.into_owned()
    }

    /// Starts the server and waits until it says where it serves.
    pub async fn start(&self) -> Running {
        let log = self.folder.path().join(format!("log-{}", self.logs()));
        let file = std::fs::File::create(&log).unwrap();
        let mut child = self.command(&["serve"]).stderr(file).kill_on_drop(true).spawn().unwrap();
        let starting = async || {
            let text = std::fs::read_to_string(&log).unwrap();
            text.lines().find_map(|line| Some(line.split_once("serving ")?.1.trim().split('"').next()?.to_owned()))
        };
        let url = tokio::select! {
            url = eventually("the server to serve", starting) => url,
            status = child.wait() => panic!("the server ended: {status:?}\n{}", std::fs::read_to_string(&log).unwrap()),
        };
        // No redirects: they are to be looked at. One client a server, so that connections are reused.
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let log = LogFile { path: log, _folder: Arc::clone(&self.folder) };
        Running { url, child, log, client }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        // Nothing of the surroundings may decide a test.
        command.current_dir(self.folder.path()).env_clear().envs(&self.settings).args(arguments);
        command
    }

    fn logs(&self) -> usize {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        entries.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("log-")).count()
    }
}

impl Running {
    /// Waits until the counts have been read and the comics indexed, for the first time: a page waits for them no longer
    /// than a visitor would, which may be too short for a busy machine.
    pub async fn figures(&self) {
        for path in ["/top", "/search?q=strip"] {
            crate::eventually(path, async || (self.get(path).await.status() == 200).then_some(())).await;
        }
    }

    /// `GET`, whatever the answer.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.request("GET", path, &[]).await
    }

    /// A request with headers, whatever the answer. The path goes out as it is given.
    pub async fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
        let mut request = self.client.request(method.parse().unwrap(), format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request
            .timeout(crate::PATIENCE)
            .send()
            .await
            .unwrap_or_else(|error| panic!("{path}: {error:?}\n{}", self.log()))
    }

    /// What it has logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        self.log.read()
    }

    /// Its end, without the requests that went well.
    #[must_use]
    pub fn log_end(&self) -> String {
        self.log.end()
    }

    /// Its log, to be kept longer than the server.
    #[must_use]
    pub fn log_file(&self) -> LogFile {
        self.log.clone()
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id().expect("the server has ended")
    }

    /// The most memory that it has held at once, in bytes; `None` where the system does not tell.
    #[must_use]
    pub fn peak_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kibibytes * 1024)
    }

    /// How it ended by itself, if it has.
    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// Sends it a signal by name, as in `TERM` or `KILL`.
    pub async fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.id().to_string()).status().await.unwrap();
        assert!(sent.success(), "kill -{name} failed");
    }

    /// Waits for its end.
    pub async fn ended(mut self) -> (ExitStatus, String) {
        let status = tokio::time::timeout(crate::PATIENCE, self.child.wait()).await;
        let status = status.unwrap_or_else(|_| panic!("the server does not end:\n{}", self.log())).unwrap();
        (status, self.log())
    }

    /// Asks it to end and checks that it ends well and never panicked; its log.
    pub async fn stop(self) -> String {
        self.signal("TERM").await;
        let (status, log) = self.ended().await;
        assert!(status.success(), "{status}\n{log}");
        assert!(!log.contains("panic: "), "{log}");
        log
    }
}
