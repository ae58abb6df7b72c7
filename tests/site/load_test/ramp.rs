//! More and more load on a URL.

use std::process::Stdio;

use harness::{Running, StubXkcd, ViewSums, eventually};
use serde_json::Value;
use tokio::process::Command;

use super::{forgetful, run, server};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ecs/load-test");

/// `ecs/load-test` in the shell that is always there, whatever `PATH` says.
pub(super) fn script() -> Command {
    let mut command = Command::new("/bin/bash");
    command.arg(SCRIPT);
    command
}

/// What it wrote on standard output, read as JSON.
pub(super) async fn result(command: &mut Command) -> Value {
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
    let (text, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{text}\n{said}", output.status);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}\n{said}"))
}

/// All load test's views that the server knows of.
async fn counted(server: &Running) -> i64 {
    ViewSums::of(server).await.load_test
}

#[tokio::test(flavor = "multi_thread")]
async fn each_step_is_told_and_all_of_it_is_counted() {
    let xkcd = StubXkcd::start(5).await;
    let server = server(&xkcd).await;
    let arguments = ["--json", "--seconds", "1", "--steps", "2 6", "--p99", "60000", &server.url];
    let told = result(script().args(arguments)).await;
    let steps = told["steps"].as_array().unwrap();
    let connections: Vec<i64> = steps.iter().map(|step| step["connections"].as_i64().unwrap()).collect();
    assert_eq!(connections, [2, 6]);
    for step in steps {
        assert_eq!(step["every_200_counted"], true, "{step}");
        assert_eq!(step["answered"], step["counted"], "{step}");
        assert_eq!(step["errors"], 0, "{step}");
        assert!(step["p50_ms"].as_f64().unwrap() <= step["p99_ms"].as_f64().unwrap(), "{step}");
        assert!(step["tasks"].is_null() && step["cpu_percent"].is_null(), "{step}");
    }
    let sum: i64 = steps.iter().map(|step| step["answered"].as_i64().unwrap()).sum();
    assert_eq!(ViewSums::of(&server).await, ViewSums { load_test: sum, ..ViewSums::default() });

    // 60 % of what the last step had, a minute, down to two digits.
    let suggested = told["suggested"]["RequestsPerTarget"].as_f64().unwrap();
    let reached = steps[1]["requests_per_second"].as_f64().unwrap() * 60.0 * 0.6;
    assert!(suggested <= reached.max(100.0) && suggested > reached * 0.9 - 100.0, "{suggested} of {reached}");
}

#[tokio::test(flavor = "multi_thread")]
async fn interrupted_it_tells_what_there_is() {
    let xkcd = StubXkcd::start(5).await;
    let server = server(&xkcd).await;
    // Whoever runs the tests in the background has them ignore what Ctrl-C sends, and a shell cannot change that.
    let mut command = Command::new("env");
    command.arg("--default-signal=INT").arg("/bin/bash").arg(SCRIPT);
    command.args(["--seconds", "60", "--steps", "3 5", &server.url]).stdin(Stdio::null());
    let running = command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    eventually("the load to come", async || (counted(&server).await > 20).then_some(())).await;
    let sent = Command::new("kill").arg("-INT").arg(running.id().unwrap().to_string()).status().await.unwrap();
    assert!(sent.success());
    let output = running.wait_with_output().await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(130), "{text}");
    assert!(text.starts_with("interrupted: this is what there is\n"), "{text}");
    let all = counted(&server).await;
    assert!(text.contains(&format!("yes: {all} answered, {all} counted")), "{all}: {text}");
    assert!(!text.lines().any(|line| line.trim_start().starts_with("5 ")), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_counted_is_told() {
    let url = forgetful().await;
    let arguments = ["--seconds", "1", "--steps", "2 3", "--wait", "1", &url];
    let (code, printed) = run(&mut script(), &arguments).await;
    assert!(code == Some(1) && printed.contains(" answered, 0 counted"), "{code:?}: {printed}");
    let left_out = "not every 200 was counted: the steps with more connections are left out";
    assert!(printed.contains(left_out) && !printed.contains("3 connections:"), "{printed}");
    assert!(printed.contains("no: ") && printed.contains("suggested: nothing"), "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_more_goes_wrong_than_well_it_asks_no_further() {
    let xkcd = StubXkcd::start(5).await;
    let server = server(&xkcd).await;
    let nothing_there = format!("{}/comic/999", server.url);
    let arguments = ["--seconds", "1", "--steps", "2 3 4", &nothing_there];
    let (code, printed) = run(&mut script(), &arguments).await;
    assert!(printed.contains("the steps with more connections are left out"), "{code:?}: {printed}");
    assert!(!printed.contains("3 connections:") && printed.contains("suggested: nothing"), "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_use_is_a_line_and_nothing_is_sent() {
    for (arguments, code, said) in [
        (&[][..], 2, "it takes one environment or URL"),
        (&["a", "b"], 2, "it takes one environment or URL"),
        (
            &["--steps", "10 many", "http://127.0.0.1:9/"],
            2,
            "--steps must be a whole number from 1 to 10000, not 'many'",
        ),
        (&["--steps", " ", "http://127.0.0.1:9/"], 2, "--steps needs numbers of connections"),
        (&["--seconds", "0", "http://127.0.0.1:9/"], 2, "--seconds must be a whole number from 1 to 3600, not '0'"),
        (&["--seconds"], 2, "--seconds needs a value"),
        (&["--url", "http://127.0.0.1:9/", "http://127.0.0.1:9/"], 2, "--url belongs to an environment"),
        (&["ftp://127.0.0.1/"], 2, "the URL must begin with http:// or https://, not be 'ftp://127.0.0.1/'"),
        (&["Test"], 2, "'Test' cannot be an environment's name"),
        (&["nowhere"], 2, "nowhere.env: copy another and change it"),
        (&["--fast"], 2, "there is no --fast"),
        (&["http://127.0.0.1:9/"], 1, "http://127.0.0.1:9/views.json gives no sums"),
        (&["--help"], 0, "usage: ecs/load-test"),
    ] {
        let (ended, printed) = run(&mut script(), arguments).await;
        assert!(ended == Some(code) && printed.contains(said), "{arguments:?}: {ended:?}: {printed}");
        assert!(code == 0 || printed.trim_end().lines().count() == 1, "{arguments:?}: {printed}");
    }
}
