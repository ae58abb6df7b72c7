//! A container of the image, behind all walls that an orchestrator can build.

use std::process::{Command, Output, Stdio};

use harness::{Program, eventually, free_port};

use crate::engine::{docker, docker_well, image};

/// As in the task definitions: nothing to write to but `/data`, no capability, no way to more of them, little memory.
const WALLS: [&str; 7] =
    ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--memory", "256m"];

/// A container to be: its settings, and what of the machine it sees.
#[derive(Clone, Debug)]
pub(super) struct Setup {
    arguments: Vec<String>,
}

/// A container that serves; removed when dropped, with its volume.
#[derive(Debug)]
pub(super) struct Container {
    id: String,
    /// Where it serves, without a slash at the end.
    pub(super) url: String,
    client: reqwest::Client,
}

impl Setup {
    /// One on the machine's network, with the settings that tests share.
    pub(super) fn new() -> Self {
        Self::alone(&["--network", "host"]).set("SYNC", "off").set("XKCD_URL", "http://127.0.0.1:9").patient()
    }

    /// One with these arguments for the engine and no setting but the image's own.
    pub(super) fn alone(arguments: &[&str]) -> Self {
        Self { arguments: WALLS.iter().chain(arguments).map(ToString::to_string).collect() }
    }

    /// A busy disk or processor must not decide a test.
    pub(super) fn patient(self) -> Self {
        self.set("LAG_TARGET", "1h").set("VIEW_WAIT", "5s").set("COMMIT_DEADLINE", "10s")
    }

    /// With a setting.
    pub(super) fn set(mut self, name: &str, value: &str) -> Self {
        self.arguments.extend(["--env".to_owned(), format!("{name}={value}")]);
        self
    }

    /// With a file of the machine's, to be read.
    pub(super) fn file(mut self, file: &std::path::Path, inside: &str) -> Self {
        self.arguments.extend(["--volume".to_owned(), format!("{}:{inside}:ro", file.display())]);
        self
    }

    /// With any argument for the engine.
    pub(super) fn with(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// Runs a command of the program to its end.
    pub(super) async fn run(&self, command: &[&str]) -> Output {
        let image = image();
        let mut arguments = vec!["run", "--rm"];
        arguments.extend(self.arguments.iter().map(String::as_str));
        arguments.push(&image);
        arguments.extend(command);
        docker(&arguments).await
    }

    /// Starts the container without waiting for it to serve. It listens on a free port of loopback.
    pub(super) async fn launch(&self) -> Container {
        let port = free_port();
        self.clone().set("LISTEN_ADDR", &format!("127.0.0.1:{port}")).launch_as_it_is(port).await
    }

    /// The same, on whatever address it is set to.
    pub(super) async fn launch_as_it_is(&self, port: u16) -> Container {
        let image = image();
        let mut arguments = vec!["run", "--detach"];
        arguments.extend(self.arguments.iter().map(String::as_str));
        arguments.push(&image);
        let id = docker_well(&arguments).await;
        let id = id.lines().last().unwrap().to_owned();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Container { id, url: format!("http://127.0.0.1:{port}"), client }
    }

    /// Starts the container and waits until it is healthy.
    pub(super) async fn start(&self) -> Container {
        let container = self.launch().await;
        eventually("the container to serve", async || {
            let answer = container.client.get(format!("{}/health", container.url)).send().await;
            let running = answer.is_ok() || container.inspect("{{.State.Running}}").await == "true";
            assert!(running, "the container has ended:\n{}", container.log().await);
            answer.ok().filter(|answer| answer.status() == 200).map(drop)
        })
        .await;
        container
    }
}

impl Container {
    /// `GET`, whatever the answer.
    pub(super) async fn get(&self, path: &str) -> reqwest::Response {
        self.client.get(format!("{}{path}", self.url)).timeout(harness::PATIENCE).send().await.unwrap()
    }

    /// What the engine knows of it, by a template of Go's.
    pub(super) async fn inspect(&self, template: &str) -> String {
        docker_well(&["inspect", "--format", template, &self.id]).await
    }

    /// All that it has logged.
    pub(super) async fn log(&self) -> String {
        docker_well(&["logs", &self.id]).await
    }

    /// The files that differ from the image's, but for volumes: none, if nothing could be written.
    pub(super) async fn changes(&self) -> String {
        docker_well(&["diff", &self.id]).await
    }

    /// Runs the program in it once more, beside the one that serves.
    pub(super) async fn exec(&self, command: &[&str]) -> Output {
        docker(&[&["exec", &self.id, "/usr/local/bin/xkcdapp"], command].concat()).await
    }

    /// Its process id on the machine.
    pub(super) async fn process(&self) -> u32 {
        self.inspect("{{.State.Pid}}").await.parse().unwrap()
    }

    /// Sends it a signal.
    pub(super) async fn signal(&self, name: &str) {
        docker_well(&["kill", "--signal", name, &self.id]).await;
    }

    /// `docker stop` with 20 s before it is killed; its exit code.
    pub(super) async fn stop(&self) -> i32 {
        docker_well(&["stop", "--time", "20", &self.id]).await;
        self.inspect("{{.State.ExitCode}}").await.parse().unwrap()
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let mut remove = Command::new("docker");
        remove.args(["rm", "--force", "--volumes", &self.id]).stdout(Stdio::null()).stderr(Stdio::null());
        // The engine may be gone already.
        let _ = remove.status();
    }
}

/// The settings with which a container finds what this program finds.
pub(super) fn like(database: &str) -> Setup {
    Setup::new().set("DATABASE_URL", database)
}

/// The audit, in a container of its own, finds no difference.
pub(super) async fn audit_is_clean(database: &str) -> serde_json::Value {
    let output = like(database).run(&["audit", "--json"]).await;
    let said = crate::engine::text(&output);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).expect(&said)
}

/// A program of the machine's on this database, to prepare it.
pub(super) fn outside(database: &str) -> Program {
    Program::new(crate::XKCDAPP).set("DATABASE_URL", database)
}
