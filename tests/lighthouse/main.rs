//! Lighthouse, as of a phone, on a real server with comics of the stub's: the middle one of three runs of each page.
//!
//! `script/lighthouse` runs it. Asserted are the scores of accessibility, best practices and search engines, a
//! performance of 95 at least, that nothing moves while a page loads, and that no script holds it up. Times are the
//! machine's: printed, and no more.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a check that cannot go on panics and says why")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it reports to a person")]

mod report;
mod runs;

use std::process::ExitCode;

use clap::{Arg, ArgAction, Command};
use futures_util::{StreamExt as _, stream};
use harness::{Program, Running, StubXkcd};

use report::Report;

/// The program under test.
const XKCDAPP: &str = env!("CARGO_BIN_EXE_xkcdapp");

/// What is looked at.
const PAGES: [(&str, &str); 5] =
    [("comic", "/comic/7"), ("search", "/search"), ("results", RESULTS), ("top", "/top"), ("statistics", "/stats")];

/// What a search has found is not for search engines, which its page tells them: Lighthouse counts that as a fault, and
/// its score for search engines is below 100 by this alone. Every other page's, `/search` among them, is 100.
const RESULTS: &str = "/search?q=strip";
const WANTED: [(&str, &str); 1] = [(RESULTS, "is-crawlable")];

/// Runs of each page.
const RUNS: usize = 3;

/// Comics, and how often visitors have looked at them before.
const COMICS: u32 = 60;
const VIEWS: u32 = 300;

fn main() -> ExitCode {
    let json = Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print an object a line");
    let json = Command::new("lighthouse").arg(json).get_matches().get_flag("json");
    tokio::runtime::Runtime::new().unwrap().block_on(look(json))
}

async fn look(json: bool) -> ExitCode {
    let xkcd = StubXkcd::start(COMICS).await;
    let server = with_a_past(&xkcd).await;
    if !json {
        let build = if cfg!(debug_assertions) { "debug" } else { "release" };
        println!("lighthouse {}: mobile, median of {RUNS}, a {build} build", runs::version());
        println!("{}", Report::HEADER);
    }
    if !json {
        for (path, audit) in WANTED {
            println!(
                "{path} says noindex on purpose: {audit} must fail there, and lowers its SEO, which is not counted"
            );
        }
    }
    let mut complaints = Vec::new();
    for (name, path) in PAGES {
        let url = format!("{}{path}", server.url);
        let mut reports = Vec::new();
        for _ in 0..RUNS {
            let wanted = WANTED.iter().find(|(wanted, _)| *wanted == path).map(|(_, audit)| *audit);
            reports.push(Report::of(&runs::run(&url).await, wanted));
        }
        let found = reports.iter().flat_map(Report::complaints).map(|complaint| format!("{name}: {complaint}"));
        complaints.extend(found);
        let median = Report::median(reports);
        complaints.extend(median.slow().map(|complaint| format!("{name}: {complaint}")));
        println!("{}", if json { median.json(name) } else { median.line(name) });
    }
    server.stop().await;
    complaints.sort();
    complaints.dedup();
    for complaint in &complaints {
        println!(
            "{}",
            if json { serde_json::json!({ "complaint": complaint }).to_string() } else { complaint.clone() }
        );
    }
    if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A server whose comics have been looked at.
async fn with_a_past(xkcd: &StubXkcd) -> Running {
    let program = Program::new(XKCDAPP).set("XKCD_URL", &xkcd.url).set("XKCD_IMAGE_ORIGIN", &xkcd.url);
    let program = program.set("SYNC_RATE", "10000");
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    let looks = stream::iter(0..VIEWS).map(|turn| 1 + turn * turn % COMICS);
    let looks = looks.map(async |number| server.get(&format!("/comic/{number}")).await.status()).buffer_unordered(16);
    looks.for_each(async |status| assert_eq!(status, 200)).await;
    server.stop().await;
    // What the pages say of the past is read at the start.
    program.start().await
}
