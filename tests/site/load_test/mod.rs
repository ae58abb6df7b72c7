//! `script/load-test`: the operator's proof that what was answered was counted; `ecs/load-test`: the same with more and
//! more load.

mod advice;
mod environment;
mod language;
mod ramp;

use std::process::Stdio;

use axum::Json;
use axum::routing::get;
use harness::{Running, StubXkcd, ViewSums};
use tokio::net::TcpListener;
use tokio::process::Command;

use super::support::beside;

/// Runs the script; its exit code, and what it printed on both.
async fn load_test(arguments: &[&str]) -> (Option<i32>, String) {
    run(&mut script(), arguments).await
}

/// The script in the shell that is always there, whatever `PATH` says.
fn script() -> Command {
    let mut command = Command::new("/bin/bash");
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/script/load-test"));
    command
}

/// Runs it to its end; its exit code, and what it printed on both.
async fn run(command: &mut Command, arguments: &[&str]) -> (Option<i32>, String) {
    let output = command.args(arguments).stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&printed).into_owned())
}

async fn server(xkcd: &StubXkcd) -> Running {
    let program = beside(xkcd).set("SYNC_RATE", "10000").set("ACCESS_LOG", "off");
    program.run_well(&["sync"]).await;
    program.start().await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_counted_in_the_sum_of_its_audience() {
    let xkcd = StubXkcd::start(5).await;
    let server = server(&xkcd).await;

    let (code, printed) = load_test(&[&server.url, "300", "20"]).await;
    let line = "every 200 counted: yes: 300 answers with 200, 300 views counted as load_test\n";
    assert!(code == Some(0) && printed.ends_with(line) && printed.contains("[200]\t300 responses"), "{printed}");
    assert_eq!(ViewSums::of(&server).await, ViewSums { load_test: 300, ..ViewSums::default() });

    let page = format!("{}/comic/3", server.url);
    let (code, printed) = load_test(&["--as-visitor", &page, "40", "4"]).await;
    let line = "every 200 counted: yes: 40 answers with 200, 40 views counted as visitor; anybody else's views in the \
                meantime are among them\n";
    assert!(code == Some(0) && printed.ends_with(line), "{printed}");
    assert_eq!(ViewSums::of(&server).await, ViewSums { load_test: 300, visitor: 40, ..ViewSums::default() });

    let (code, printed) = load_test(&[&format!("{}/comic/999", server.url), "20", "4"]).await;
    assert!(code == Some(1) && printed.contains("every 200 counted: no, there was none"), "{printed}");
}

/// Answers 200 and counts nothing, until the test ends; where.
async fn forgetful() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let sums = async || Json(serde_json::json!({"visitor": 7, "crawler": 0, "load_test": 7, "pending": 0}));
    let forgetful = axum::Router::new().route("/", get(async || "a page")).route("/views.json", get(sums));
    tokio::spawn(async move { axum::serve(listener, forgetful).await.unwrap() });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_counted_is_told() {
    let url = forgetful().await;
    let (code, printed) = load_test(&["--wait", "1", &url, "20", "4"]).await;
    let line = "every 200 counted: no: 20 answers with 200, 0 views counted as load_test (0 pending after 1 s)\n";
    assert!(code == Some(1) && printed.ends_with(line), "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_use_is_told_before_anything_is_sent() {
    for (arguments, code, said) in [
        (&[][..], 2, "no URL given"),
        (&["localhost:8000"], 2, "must begin with http:// or https://, not be 'localhost:8000'"),
        (&["http://127.0.0.1:9/", "many"], 2, "REQUESTS must be a whole number above zero, not 'many'"),
        (&["http://127.0.0.1:9/", "10", "0"], 2, "AT_ONCE must be a whole number above zero, not '0'"),
        (&["http://127.0.0.1:9/", "10", "20"], 2, "10 requests are fewer than 20 at once"),
        (&["http://127.0.0.1:9/", "1", "1", "1"], 2, "more than URL, REQUESTS and AT_ONCE"),
        (&["--fast"], 2, "there is no --fast"),
        (&["http://127.0.0.1:9/"], 1, "http://127.0.0.1:9/views.json gives no sums"),
        (&["--help"], 0, "usage: script/load-test"),
    ] {
        let (ended, printed) = load_test(arguments).await;
        assert!(ended == Some(code) && printed.contains(said), "{arguments:?}: {ended:?}: {printed}");
    }
    let (code, printed) = run(script().env("PATH", "/nowhere"), &["http://127.0.0.1:9/"]).await;
    assert!(code == Some(1) && printed.contains("hey is missing: apt-get install hey"), "{printed}");
}
