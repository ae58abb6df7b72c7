//! `compose.yaml`: whether it agrees with the program and its image, and whether what it starts works together, without
//! containers.

use std::path::Path;
use std::process::Stdio;

use harness::{Moto, PostgresServer, Program, RedisServer, eventually, free_port};
use serde_json::Value;
use tokio::process::Command;

use super::XKCDAPP;

const FOLDER: &str = env!("CARGO_MANIFEST_DIR");

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(FOLDER).join(name)).unwrap()
}

/// Python as moto's own image has it, with boto3 and a reader of YAML.
fn python() -> Command {
    #[expect(clippy::disallowed_methods, reason = "the tests' other setting")]
    let environment = std::env::var("TEST_MOTO_ENVIRONMENT").unwrap();
    let mut command = Command::new(format!("{environment}/bin/python3"));
    command.arg("-B").current_dir(FOLDER).stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// Debian's haproxy is not in everybody's PATH.
fn haproxy() -> Command {
    let program = Some("/usr/sbin/haproxy").filter(|file| Path::new(file).exists()).unwrap_or("haproxy");
    let mut command = Command::new(program);
    command.current_dir(FOLDER).stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
    command
}

/// All of `compose.yaml`, with what its parts share written out.
async fn compose() -> Value {
    let script = "import json, yaml; print(json.dumps(yaml.safe_load(open('compose.yaml'))))";
    let output = python().args(["-c", script]).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The words after an instruction of the Dockerfile, where it stands last.
fn instruction(dockerfile: &str, name: &str) -> String {
    let found = dockerfile.lines().rev().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("no {name}: {dockerfile}")).to_owned()
}

#[tokio::test]
async fn it_agrees_with_the_program_and_its_image() {
    let (compose, dockerfile, readme) = (compose().await, file("Dockerfile"), file("README.md"));
    let mut programs = 0;
    for (name, service) in compose["services"].as_object().unwrap() {
        let image = service["image"].as_str().unwrap();
        let (_, tag) = image.rsplit_once(':').unwrap_or_else(|| panic!("{name}: {image} has no tag"));
        // Nobody but the proxy has a port, and that is this machine's alone.
        let ports = service["ports"].as_array().map_or(&[][..], Vec::as_slice);
        let loopback = ports.iter().all(|port| port.as_str().unwrap().starts_with("127.0.0.1:"));
        assert!(loopback && ports.is_empty() == (name != "proxy"), "{name}: {ports:?}");
        assert_eq!(service["security_opt"], serde_json::json!(["no-new-privileges:true"]), "{name}");
        if image != "xkcdapp:laptop" {
            assert!(tag.contains('.') && tag.starts_with(|first: char| first.is_ascii_digit()), "{name}: {image}");
            continue;
        }
        programs += 1;
        assert_eq!(service["user"], instruction(&dockerfile, "USER"), "{name}");
        assert_eq!(service["read_only"], true, "{name}");
        assert_eq!(service["cap_drop"], serde_json::json!(["ALL"]), "{name}");
        assert!(service["mem_limit"].is_string(), "{name}");
        for (setting, value) in service["environment"].as_object().unwrap() {
            let known = setting.starts_with("AWS_") || readme.contains(&format!("| `{setting}` |"));
            assert!(known, "{name}: {setting} is no setting");
            // Without quotes, `off` would be a truth and 1 a number, and each tool would write them its own way.
            assert!(value.is_string(), "{name}: {setting}: {value}");
        }
    }
    assert_eq!(programs, 3, "the tasks, the migration and the rotation");
    let moto = file("tests/moto/requirements.txt");
    let version = moto.lines().find_map(|line| line.strip_prefix("moto==")).unwrap();
    let version = version.split([' ', ';']).next().unwrap();
    assert_eq!(compose["services"]["moto"]["image"], format!("docker.io/motoserver/moto:{version}"));
    let port = instruction(&dockerfile, "EXPOSE");
    assert!(file("compose/haproxy.cfg").contains(&format!(" task:{port}\n")), "port {port}");
}

#[tokio::test]
async fn the_proxy_understands_its_configuration() {
    let output = haproxy().args(["-c", "-f", "compose/haproxy.cfg"]).stderr(Stdio::piped()).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// `compose/parameters.py` with its two volumes in this folder; what it printed.
async fn parameters(moto: &Moto, folder: &Path) -> String {
    let script = format!(
        "import sys; sys.path.insert(0, 'compose'); import parameters as p; from pathlib import Path; \
         p.SECRETS = Path('{0}'); p.REDIS = Path('{0}/redis.conf'); p.main()",
        folder.display()
    );
    let mut command = python();
    command.args(["-c", &script]).env_remove("AWS_CA_BUNDLE").envs([
        ("PARAMETER_PATH", &*moto.path),
        ("ADMINISTRATOR_PATH", &*moto.beside("administrator").path),
        ("AWS_ENDPOINT_URL", &*moto.url),
        ("AWS_ACCESS_KEY_ID", "moto"),
        ("AWS_SECRET_ACCESS_KEY", "moto"),
        ("AWS_REGION", "eu-west-2"),
    ]);
    let output = command.output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_starts_works_together() {
    let (moto, folder) = (Moto::new(), tempfile::tempdir().unwrap());
    let postgres = PostgresServer::options().scram().start().await;
    // As the volume has it, with which PostgreSQL begins.
    std::fs::write(folder.path().join("database-password"), postgres.password()).unwrap();
    let printed = parameters(&moto, folder.path()).await;
    assert_eq!(printed.lines().filter(|line| line.ends_with(" is put")).count(), 6, "{printed}");
    let token = moto.get("REDIS_AUTH_TOKEN").await.unwrap().0;
    assert!(!printed.contains(&token) && !printed.contains(postgres.password()), "{printed}");
    assert!(!parameters(&moto, folder.path()).await.contains(" is put"));
    let redis = RedisServer::options().password(&token).start().await;

    let compose = compose().await;
    let program = |service: &str| {
        let mut program = Program::new(XKCDAPP);
        for (name, value) in compose["services"][service]["environment"].as_object().unwrap() {
            program = program.set(name, value.as_str().unwrap());
        }
        let administrator = compose["services"][service]["environment"]["ADMINISTRATOR_PATH"].is_string();
        if administrator {
            program = program.set("ADMINISTRATOR_PATH", &moto.beside("administrator").path);
        }
        // Where Docker would lead its names to.
        let ports = [("DATABASE_PORT", postgres.port()), ("REDIS_PORT", redis.port()), ("OPERATORS_ADDR", free_port())];
        for (name, port) in ports {
            let host = if name == "OPERATORS_ADDR" { "127.0.0.1:" } else { "" };
            program = program.set(name, &format!("{host}{port}"));
        }
        let program = program.set("DATABASE_HOST", "127.0.0.1").set("DATABASE_NAME", "postgres");
        program.set("REDIS_HOST", "127.0.0.1").set("PARAMETER_PATH", &moto.path).set("AWS_ENDPOINT_URL", &moto.url)
    };
    program("migrate").run_well(&["migrate"]).await;
    program("rotate").run_well(&["params", "rotate", "database"]).await;
    let server = program("task").set("DRAIN_DELAY", "0s").start().await;

    let port = free_port();
    let configuration = file("compose/haproxy.cfg").replace("bind :8080", &format!("bind 127.0.0.1:{port}"));
    let configuration = configuration.replace("task:8000", server.url.trim_start_matches("http://"));
    let proxy = folder.path().join("haproxy.cfg");
    std::fs::write(&proxy, configuration).unwrap();
    let _proxy = haproxy().arg("-db").arg("-f").arg(&proxy).stderr(Stdio::null()).spawn().unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let get = async |path: &str| client.get(format!("http://127.0.0.1:{port}{path}")).send().await;
    let healthy = async || get("/health").await.ok().filter(|answer| answer.status() == 200);
    eventually("the proxy to find the task healthy", healthy).await;
    let page = get("/").await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.headers()["x-view"].to_str().unwrap().starts_with("counted;"), "{page:?}");
    assert!(!page.headers()["set-cookie"].to_str().unwrap().contains("Secure"), "{page:?}");
    for path in ["/metrics", "/ready", "/status", "/status/database"] {
        let answer = get(path).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.text().await.unwrap()), (404, "not found".to_owned()), "{path}");
    }
    program("rotate").run_well(&["params", "rotate", "redis"]).await;
    server.stop().await;

    // Redis has written its new password down, as it does; moto has forgotten everything.
    let (settings, again) = (folder.path().join("redis.conf"), Moto::new());
    let rewritten = std::fs::read_to_string(&settings).unwrap().replace(&token, "\"another-token-by-a-rotation\"");
    std::fs::write(&settings, rewritten).unwrap();
    parameters(&again, folder.path()).await;
    assert_eq!(again.get("REDIS_AUTH_TOKEN").await.unwrap().0, "another-token-by-a-rotation");
    let same = async |name| moto.get(name).await.unwrap().0 == again.get(name).await.unwrap().0;
    assert!(same("SECRET_KEY").await);
}
