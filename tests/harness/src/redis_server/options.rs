//! What a server is asked to be before it starts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use super::{ADMIN, ADMIN_PASSWORD, Primary, RedisServer};
use crate::Authority;

/// A server to be: plain, open to all and empty at each start, unless asked otherwise.
#[derive(Clone, Debug, Default)]
pub struct RedisOptions {
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    pub(super) primary: Option<Primary>,
    pub(super) tls: bool,
    lines: Vec<String>,
    arguments: Vec<String>,
    /// Certificate, key and authority, in PEM.
    certified: Option<Certified>,
}

#[derive(Clone, Debug)]
struct Certified {
    /// Where the files are, for as long as somebody may start.
    _folder: Arc<TempDir>,
    certificate: PathBuf,
    key: PathBuf,
    authority: PathBuf,
}

impl RedisOptions {
    /// Everybody must say this password (`requirepass`).
    #[must_use]
    pub fn password(self, password: &str) -> Self {
        Self { password: Some(password.to_owned()), ..self }
    }

    /// Everybody must log in as this user, who may do what a program needs; without a name nobody comes in.
    #[must_use]
    pub fn user(self, name: &str, password: &str) -> Self {
        Self { user: Some(name.to_owned()), password: Some(password.to_owned()), ..self }
    }

    /// A replica of this server, which refuses all writes. It follows one with TLS only where it has TLS by the same
    /// authority.
    #[must_use]
    pub fn replica_of(self, primary: &RedisServer) -> Self {
        Self { primary: Some(primary.as_primary()), ..self }
    }

    /// TLS alone, with a certificate for 127.0.0.1 and localhost that this authority has signed.
    #[must_use]
    pub fn tls(self, authority: &Authority) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = authority.certify(folder.path());
        let authority = authority.file().to_owned();
        let certified = Some(Certified { _folder: folder.into(), certificate, key, authority });
        Self { tls: true, certified, ..self }
    }

    /// Every write is on the disk before it is answered: what a killed server held is there when it starts again.
    #[must_use]
    pub fn persistent(self) -> Self {
        self.line("appendonly yes".to_owned()).line("appendfsync always".to_owned())
    }

    /// Further options as on the command line (`--name`, `value`).
    #[must_use]
    pub fn arguments(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(ToString::to_string));
        self
    }

    /// Starts it and waits until it answers; a replica until it follows.
    pub async fn start(self) -> RedisServer {
        RedisServer::of(self).await
    }

    fn line(mut self, line: String) -> Self {
        self.lines.push(line);
        self
    }

    /// The file that the server reads at its start.
    pub(super) fn file(&self, folder: &Path, port: u16) -> String {
        let folder = folder.display();
        let mut lines = vec![
            "bind 127.0.0.1".to_owned(),
            format!("unixsocket {folder}/redis.sock"),
            format!("dir {folder}"),
            "save \"\"".to_owned(),
            "appendonly no".to_owned(),
            "daemonize no".to_owned(),
            // A replica is there at once rather than after the five seconds in which others might join it.
            "repl-diskless-sync-delay 0".to_owned(),
            "repl-ping-replica-period 1".to_owned(),
            format!("user {ADMIN} on >{ADMIN_PASSWORD} ~* &* +@all"),
        ];
        match &self.certified {
            Some(certified) => lines.extend([
                "port 0".to_owned(),
                format!("tls-port {port}"),
                format!("tls-cert-file {}", certified.certificate.display()),
                format!("tls-key-file {}", certified.key.display()),
                format!("tls-ca-cert-file {}", certified.authority.display()),
                "tls-auth-clients no".to_owned(),
            ]),
            None => lines.push(format!("port {port}")),
        }
        match (&self.user, &self.password) {
            (Some(user), Some(password)) => {
                lines.push("user default off".to_owned());
                lines.push(format!("user {user} on >{password} ~* &* +@all -@admin"));
            }
            (None, Some(password)) => lines.push(format!("requirepass {password}")),
            _ => {}
        }
        lines.extend(self.lines.iter().cloned());
        lines.join("\n")
    }

    pub(super) fn command_line(&self) -> &[String] {
        &self.arguments
    }
}
