//! AWS for one test: moto as `tests/moto/standin` has taught it, in a process of its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::Deserialize;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::{PATIENCE, RedisServer, eventually, free_port};

/// How often another port is tried.
const TRIES: usize = 10;

/// A stand-in with nothing in it; killed, with all tasks that it runs, when dropped.
#[derive(Debug)]
pub struct Aws {
    /// Where it answers, as in `AWS_ENDPOINT_URL`.
    pub url: String,
    region: String,
    folder: TempDir,
    process: Child,
    client: reqwest::Client,
    _cli: Child,
}

/// A call that may have changed something.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Change {
    /// As in `cloudformation`.
    pub service: String,
    /// As in `UpdateStack`.
    pub action: String,
    /// What it was about, as far as the call says it: a stack's name, a parameter's.
    pub on: String,
    /// The answer's status; none while there is no answer.
    pub status: Option<u16>,
    /// The first word of the caller's user agent: `aws-cli` for the CLI.
    pub agent: String,
}

impl Aws {
    /// Starts one whose commands are about this region, with these variables (see `tests/moto/standin/backing.py` and
    /// `tasks.py`), and waits until it answers.
    pub async fn start(region: &str, variables: &[(&str, String)]) -> Self {
        for _ in 0..TRIES {
            match Self::on(free_port(), region, variables).await {
                Ok(aws) => return aws,
                Err(log) => assert!(log.contains("Address already in use"), "moto has ended:\n{log}"),
            }
        }
        panic!("moto finds no free port");
    }

    /// The same on this port; its log, where it ends instead.
    async fn on(port: u16, region: &str, variables: &[(&str, String)]) -> Result<Self, String> {
        #[expect(clippy::disallowed_methods, reason = "the tests' other setting")]
        let environment = std::env::var("TEST_MOTO_ENVIRONMENT");
        let environment: PathBuf =
            environment.expect("TEST_MOTO_ENVIRONMENT is not set: run the tests by script/test, which makes it").into();
        let folder = tempfile::tempdir().unwrap();
        let log = std::fs::File::create(folder.path().join("log")).unwrap();
        let mut command = Command::new(environment.join("bin/python3"));
        command.args(["-B", "-m", "standin", "-p", &port.to_string()]);
        command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../moto")).env_clear();
        command.envs([("PATH", PATH.to_owned()), ("TMPDIR", folder.path().display().to_string())]);
        command.envs(variables.iter().cloned()).kill_on_drop(true).process_group(0);
        let process =
            command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().expect("moto's Python");
        let url = format!("http://127.0.0.1:{port}");
        let mut cli = Command::new(environment.join("bin/python3"));
        cli.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../moto/cli/server.py")).arg(folder.path().join("cli"));
        cli.env_clear().env("PATH", PATH).stdin(Stdio::null()).kill_on_drop(true);
        let cli = cli.spawn().expect("the CLI's Python");
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut aws = Self { url, region: region.to_owned(), folder, process, client, _cli: cli };
        let journal = format!("{}/stand-in/journal", aws.url);
        // Whoever else may have the port answers something else.
        let answers = async || {
            let answer = aws.client.get(&journal).send().await.ok()?.error_for_status().ok()?;
            serde_json::from_str::<Vec<Change>>(&answer.text().await.ok()?).ok().map(drop)
        };
        tokio::select! {
            () = eventually("moto to answer", answers) => {}
            _ = aws.process.wait() => return Err(aws.log()),
        }
        eventually("the CLI to be ready", async || aws.folder.path().join("cli").exists().then_some(())).await;
        Ok(aws)
    }

    /// What it needs to have a Redis behind the cache that stacks make.
    #[must_use]
    pub fn with_cache(redis: &RedisServer) -> Vec<(&'static str, String)> {
        vec![
            ("TEST_CACHE_ENDPOINT", format!("localhost:{}", redis.port())),
            ("TEST_CACHE_SOCKET", redis.folder().join("redis.sock").display().to_string()),
            ("TEST_CACHE_LOGIN", RedisServer::login()),
        ]
    }

    /// The environment of a command that is to find it, with credentials.
    #[must_use]
    pub fn variables(&self) -> Vec<(String, String)> {
        [
            ("AWS_ENDPOINT_URL", self.url.as_str()),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "canary-of-aws-51d0"),
            ("AWS_DEFAULT_REGION", &self.region),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_PAGER", ""),
            ("AWS_CLI_SOCKET", &self.folder.path().join("cli").display().to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    /// The AWS CLI, whose imports are made once for all its runs; it needs `AWS_CLI_SOCKET`.
    #[must_use]
    pub fn cli_file(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../moto/cli/aws")
    }

    /// Runs the CLI, which must succeed; its answer, as JSON.
    pub async fn ask(&self, words: &[&str]) -> serde_json::Value {
        let answer = self.try_ask(words).await.unwrap_or_else(|error| panic!("aws {words:?}: {error}\n{}", self.log()));
        if answer.is_empty() { serde_json::Value::Null } else { serde_json::from_str(&answer).unwrap() }
    }

    /// Runs the CLI; its answer, or what it complains of.
    pub async fn try_ask(&self, words: &[&str]) -> Result<String, String> {
        let mut command = Command::new(self.cli_file());
        command.args(words).args(["--output", "json"]).env_clear().envs(self.variables()).env("PATH", PATH);
        command.current_dir(self.folder.path()).stdin(Stdio::null()).kill_on_drop(true);
        let output = tokio::time::timeout(PATIENCE * 3, command.output()).await.expect("the CLI does not end").unwrap();
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// All calls from outside that may have changed something, in their order.
    pub async fn journal(&self) -> Vec<Change> {
        let answer = self.client.get(format!("{}/stand-in/journal", self.url)).send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    /// What it has printed so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }
}

impl Drop for Aws {
    fn drop(&mut self) {
        // Its tasks are of its group.
        if let Some(id) = self.process.id() {
            let _ = std::process::Command::new("kill").args(["-KILL", "--", &format!("-{id}")]).status();
        }
    }
}

/// Where Debian has what it runs; nothing else of the surroundings may decide a test.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";
