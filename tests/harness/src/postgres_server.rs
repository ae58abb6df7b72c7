//! A PostgreSQL server for one test, which may stop, start and starve it.

mod programs;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use self::programs::{binaries, is_root, run, try_run};
use crate::{Authority, free_port};

/// How often another port is tried.
const TRIES: usize = 10;

/// The password of its only user; a secret that must never be seen anywhere.
const PASSWORD: &str = "canary-of-a-server-41c7";

/// A cluster of its own, in a private folder and on a free port; stopped and deleted when dropped. The database's name
/// is `postgres`.
#[derive(Debug)]
pub struct PostgresServer {
    /// Its `DATABASE_URL`, with a password.
    pub url: String,
    folder: TempDir,
    binaries: PathBuf,
    port: u16,
    options: String,
}

/// A server to be: one that takes passwords as they are and knows no TLS, unless asked otherwise.
#[derive(Debug, Default)]
pub struct PostgresOptions<'a> {
    arguments: String,
    scram: bool,
    authority: Option<&'a Authority>,
}

impl<'a> PostgresOptions<'a> {
    /// Further options as on its command line (`-c name=value`).
    #[must_use]
    pub fn arguments(self, arguments: &str) -> Self {
        Self { arguments: arguments.to_owned(), ..self }
    }

    /// Passwords are proven by SCRAM and never said.
    #[must_use]
    pub fn scram(self) -> Self {
        Self { scram: true, ..self }
    }

    /// TLS for who wants it, with a certificate for 127.0.0.1 and localhost that this authority has signed.
    #[must_use]
    pub fn tls(self, authority: &'a Authority) -> Self {
        Self { authority: Some(authority), ..self }
    }

    /// Starts it and waits until it takes connections.
    pub async fn start(self) -> PostgresServer {
        // Writing two files does not keep anybody waiting.
        let mut server = PostgresServer::place(&self);
        tokio::task::spawn_blocking(move || {
            server.create(self.scram);
            for _ in 0..TRIES {
                match server.boot() {
                    Ok(()) => return server,
                    Err(complaint) => assert!(server.log().contains("Address already in use"), "{complaint}"),
                }
                server.move_to(free_port());
            }
            panic!("PostgreSQL finds no free port");
        })
        .await
        .unwrap()
    }
}

/// How a server is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Transactions are rolled back, sessions ended, everything written.
    Fast,
    /// As in a crash: the next start recovers.
    Immediate,
}

impl PostgresServer {
    /// A server that runs, with further options as on its command line (`-c name=value`).
    pub async fn start(options: &str) -> Self {
        Self::options().arguments(options).start().await
    }

    /// What else one may be.
    #[must_use]
    pub fn options<'a>() -> PostgresOptions<'a> {
        PostgresOptions::default()
    }

    fn place(options: &PostgresOptions<'_>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut arguments = options.arguments.clone();
        if let Some(authority) = options.authority {
            let (certificate, key) = authority.certify(folder.path());
            // The server uses no key that others may read.
            std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
            let (certificate, key) = (certificate.display(), key.display());
            arguments = format!("{arguments} -c ssl=on -c ssl_cert_file={certificate} -c ssl_key_file={key}");
        }
        let mut server = Self { url: String::new(), binaries: binaries(), port: 0, options: arguments, folder };
        server.move_to(free_port());
        server
    }

    fn move_to(&mut self, port: u16) {
        self.port = port;
        self.url = self.url_as("postgres", PASSWORD, "postgres");
    }

    fn create(&self, scram: bool) {
        let password = self.folder().join("password");
        std::fs::write(&password, PASSWORD).unwrap();
        self.give_away();
        let password = password.to_str().unwrap();
        // Not synced: the folder is new, and nothing is promised of it yet. The password goes over the wire as it is:
        // SCRAM is thousands of hashes, which a debug build takes most of a second for.
        let method = if scram { "scram-sha-256" } else { "password" };
        let arguments = ["-U", "postgres", "-A", method, "--pwfile", password, "-E", "UTF8", "--no-locale"];
        self.run("initdb", &[&arguments[..], &["--no-sync"]].concat());
    }

    /// Its `DATABASE_URL` for another name and password.
    #[must_use]
    pub fn url_for(&self, user: &str, password: &str) -> String {
        self.url.replace(&format!("postgres:{PASSWORD}@"), &format!("{user}:{password}@"))
    }

    /// The `DATABASE_URL` of another log-in and another database.
    #[must_use]
    pub fn url_as(&self, user: &str, password: &str, database: &str) -> String {
        format!("postgres://{user}:{password}@127.0.0.1:{}/{database}", self.port)
    }

    /// Its port, the same for as long as it lives.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The password, which no log and no page may show.
    #[must_use]
    pub fn password(&self) -> &'static str {
        PASSWORD
    }

    /// Its private folder; what the server is to use in it must be its user's: [`PostgresServer::give_away`].
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What it has logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder().join("server.log")).unwrap_or_default()
    }

    /// Gives all that is in the folder to the server's user.
    pub fn give_away(&self) {
        if is_root() {
            run(Command::new("chown").arg("-R").arg("postgres").arg(self.folder()));
        }
    }

    /// Stops it and waits until it has stopped.
    pub async fn stop(&self, how: Stop) {
        let how = if how == Stop::Fast { "fast" } else { "immediate" };
        self.elsewhere("pg_ctl", vec!["-m".into(), how.into(), "-w".into(), "stop".into()]).await;
    }

    /// Starts it again, at the same address, and waits until it takes connections.
    pub async fn start_again(&self) {
        self.elsewhere("pg_ctl", self.boot_arguments()).await;
    }

    /// A connection to it.
    pub async fn connect(&self) -> tokio_postgres::Client {
        crate::database::connect(&self.url).await
    }

    fn boot(&self) -> Result<(), String> {
        let arguments = self.boot_arguments();
        try_run(&mut self.command("pg_ctl", &arguments.iter().map(String::as_str).collect::<Vec<_>>()))
    }

    fn boot_arguments(&self) -> Vec<String> {
        let folder = self.folder().display();
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {}",
            self.port, self.options
        );
        ["-l", &format!("{folder}/server.log"), "-w", "-t", "60", "-o", &options, "start"].map(str::to_owned).into()
    }

    async fn elsewhere(&self, program: &'static str, arguments: Vec<String>) {
        let mut command = self.command(program, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        tokio::task::spawn_blocking(move || run(&mut command)).await.unwrap();
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        run(&mut self.command(program, arguments));
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let program = self.binaries.join(program);
        // PostgreSQL refuses to run as root; Debian's package brings a user for it.
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder()).arg("-D").arg(self.folder().join("data")).args(arguments);
        command
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        // It may have been stopped by its test.
        let _ = self.command("pg_ctl", &["-m", "immediate", "-w", "stop"]).output();
    }
}
