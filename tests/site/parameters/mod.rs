//! Settings from Parameter Store: moto behind a proxy that says what AWS says on bad days.

mod boot;
mod keys;
mod layers;
mod logins;
mod refresh;
mod refused;
mod secrets;

use harness::{Moto, ParameterProxy, Program, Running, eventually};

use super::XKCDAPP;
use super::support::outcome;

/// A key that may be nowhere but in Parameter Store.
const KEY: &str = "canary-of-the-key-of-32-characters";

/// A program whose parameters are its own, and can be in trouble.
struct World {
    moto: Moto,
    proxy: ParameterProxy,
    program: Program,
}

impl World {
    /// With these parameters. They are read again when the test says so, or fails do.
    async fn with(parameters: &[(&str, &str)]) -> Self {
        let moto = Moto::new();
        for (name, value) in parameters {
            moto.put(name, value).await;
        }
        let proxy = ParameterProxy::before(&moto).await;
        let program = moto.settings_of(Program::new(XKCDAPP)).set("AWS_ENDPOINT_URL", &proxy.url);
        let program = program.set("PARAMETER_REFRESH", "1h").set("PARAMETER_PATIENCE", "1s");
        Self { moto, proxy, program }
    }

    /// The program with one more setting.
    fn set(self, name: &str, value: &str) -> Self {
        Self { program: self.program.set(name, value), ..self }
    }

    /// Starts the server, which must fail; its exit code and what it said, without times.
    async fn fails(&self) -> (Option<i32>, Vec<String>) {
        let (code, _, log) = outcome(&self.program, &["serve"]).await;
        (code, said(&log))
    }

    /// Has a running server read its parameters again, and waits until it has said this; each line from `from` on.
    async fn refresh(&self, server: &Running, line: &str) {
        server.signal("HUP").await;
        heard(server, line).await;
    }
}

/// Waits until the server has said this, to the letter.
async fn heard(server: &Running, line: &str) {
    let what = format!("the server to say {line:?}");
    eventually(&what, async || said(&server.log()).iter().any(|said| said == line).then_some(())).await;
}

/// What a log says, without times. Nothing secret may be in it.
fn said(log: &str) -> Vec<String> {
    assert!(!log.contains("canary"), "{log}");
    let levels = ["  INFO ", "  WARN ", " ERROR "];
    let plain = |line: &str| {
        let cut = levels.iter().find_map(|level| line.split_once(level));
        cut.map_or(line, |(_, said)| said).to_owned()
    };
    log.lines().map(plain).collect()
}

/// Whether a line says `what` and that the parameters are read again.
fn tries_again(line: &str, what: &str) -> bool {
    line.strip_prefix(what)
        .is_some_and(|rest| rest.starts_with("; reading the parameters again in ") && rest.ends_with(" s at the most"))
}
