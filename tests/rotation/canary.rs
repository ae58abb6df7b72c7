//! No secret leaves the program, whatever happens to it: not in a log line, a page, a metric, a command's output or an
//! error. Secrets that are planted, and those that rotation makes, are looked for in all of it.

use std::fmt::Write as _;

use harness::{Page, Running, Visitor, eventually};

use super::world::{Installation, REDIS_TOKEN, SECRET_KEY, view};

/// What an admin logs in with.
const PASSWORD: &str = "canary-of-the-admin-2c9d";
/// A parameter that does not parse.
const MALFORMED: &str = "canary-no-port-71aa";
/// A password that fits nothing.
const UNFIT: &str = "canary-unfit-password-e03b";

/// All that anybody heard, and what they must not hear.
#[derive(Default)]
struct Heard {
    text: String,
    secrets: Vec<String>,
}

impl Heard {
    fn note(&mut self, page: &Page) {
        for (name, value) in page.headers.iter().filter(|(name, _)| *name != "set-cookie") {
            writeln!(self.text, "{name}: {}", String::from_utf8_lossy(value.as_bytes())).unwrap();
        }
        writeln!(self.text, "{}: {}", page.path, page.html).unwrap();
    }

    /// Everything that there is to ask.
    async fn ask(&mut self, visitor: &mut Visitor) {
        for path in [
            "/",
            "/comic/7",
            "/comic/9999",
            "/me",
            "/health",
            "/ready",
            "/views.json",
            "/metrics",
            "/status",
            "/status/database",
            "/status/redis",
            "/status/parameter-store",
            "/status/xkcd",
            "/admin",
            "/admin/logs",
            "/admin/logs?level=debug&requests=on",
            "/admin/settings",
            "/admin/audit",
        ] {
            self.note(&visitor.get(path).await);
        }
    }

    /// A command's output and error, whether it went well or not.
    async fn run(&mut self, installation: &Installation, arguments: &[&str]) {
        let program = installation.program().set("ADMINISTRATOR_PATH", &installation.administrator().path);
        let output = program.set("LOG_FILTER", "trace").run(arguments).await;
        for stream in [&output.stdout, &output.stderr] {
            writeln!(self.text, "{arguments:?}: {}", String::from_utf8_lossy(stream)).unwrap();
        }
    }

    /// All values of a parameter so far.
    async fn plant_versions(&mut self, installation: &Installation, name: &str) {
        for version in 1.. {
            let Some((value, _)) = installation.moto.get(&format!("{name}:{version}")).await else { return };
            self.secrets.push(value);
        }
    }

    /// What was told after all: the secret's end, and what stands before it.
    fn told(&self) -> Option<String> {
        self.secrets.iter().find_map(|secret| {
            assert!(secret.len() > 15, "nothing to look for");
            let place = self.text.find(&**secret)?;
            let line = self.text[..place].lines().next_back().unwrap_or_default();
            Some(format!("one that ends in {:?}, after: {line}", &secret[secret.len() - 4..]))
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_told_by_anything() {
    for format in ["human", "json"] {
        let mut heard = Heard::default();
        heard
            .secrets
            .extend([REDIS_TOKEN, SECRET_KEY, PASSWORD, MALFORMED, UNFIT, "canary-of-aws-90fe"].map(str::to_owned));
        let installation = Installation::with_comics(20).await;
        heard.secrets.push(installation.postgres.password().to_owned());
        let hash = installation.program().run_with(&["params", "hash-password"], PASSWORD.as_bytes()).await;
        let hash = String::from_utf8(hash.stdout).unwrap();
        heard.secrets.push(hash.trim().to_owned());
        installation.moto.put("ADMIN_PASSWORD_HASH", hash.trim()).await;
        let program = installation.program().set("LOG_FILTER", "trace").set("LOG_FORMAT", format);
        let server = program.start().await;
        let mut admin = Visitor::at(&server.url);
        heard.note(&admin.send("/admin/log-in", &[("password", UNFIT)]).await);
        let inside = admin.send("/admin/log-in", &[("password", PASSWORD)]).await;
        assert_eq!(inside.status, 303, "{}", inside.html);
        heard.ask(&mut admin).await;

        for what in ["database", "redis", "secret-key"] {
            heard.run(&installation, &["params", "rotate", what]).await;
        }
        heard.run(&installation, &["params", "list"]).await;
        heard.run(&installation, &["check"]).await;
        heard.ask(&mut admin).await;
        trouble(&mut heard, &installation, &server, &mut admin).await;

        for name in ["DATABASE_PASSWORD", "REDIS_AUTH_TOKEN", "SECRET_KEY"] {
            heard.plant_versions(&installation, name).await;
        }
        assert!(heard.secrets.len() > 13, "{}", heard.secrets.len());
        heard.text.push_str(&server.stop().await);
        let log = installation.postgres.log();
        assert!(log.contains("ALTER ROLE"), "PostgreSQL does not log what it is asked");
        heard.text.push_str(&log);
        assert_eq!(heard.told(), None, "a secret was told");
        heard.text.push_str(UNFIT);
        assert!(heard.told().is_some(), "it would not be found");
    }
}

/// What goes wrong is what is talked about.
async fn trouble(heard: &mut Heard, installation: &Installation, server: &Running, admin: &mut Visitor) {
    let (login, port) = (installation.login().await, installation.moto.get("DATABASE_PORT").await.unwrap().0);
    installation.moto.put("DATABASE_PORT", MALFORMED).await;
    refused_set(server).await;
    heard.ask(admin).await;
    heard.run(installation, &["check"]).await;
    installation.moto.put("DATABASE_PORT", &port).await;
    installation.moto.put("DATABASE_PASSWORD", UNFIT).await;
    refused_set(server).await;
    heard.ask(admin).await;
    heard.run(installation, &["audit"]).await;
    heard.run(installation, &["check"]).await;
    installation.moto.put("DATABASE_PASSWORD", &login.password).await;
    installation.redis.kill().await;
    heard.ask(admin).await;
    heard.run(installation, &["check"]).await;
    installation.redis.start_again().await;
    assert_eq!(view(server, "/comic/1").await, "counted");
}

/// Waits until a set that does not fit has been read.
async fn refused_set(server: &Running) {
    eventually("the set to be refused", async || {
        (server.get("/status/parameter-store").await.status() == 503).then_some(())
    })
    .await;
}
