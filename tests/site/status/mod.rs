//! How the service says that it is: `/status`, `/status/{name}`, `xkcdapp check`, and the operators' port.

mod aws;
mod check;
mod database;
mod hanging;
mod page;
mod parameters;
mod port;
mod redis;
mod xkcd;

use std::time::Duration;

use harness::{Program, Running, eventually};

use crate::XKCDAPP;
use crate::support::header;

/// Longer than a finding is shared.
const STALE: Duration = Duration::from_millis(1_100);

/// The program with short waits, so that what is broken does not hold it up.
fn program() -> Program {
    Program::new(XKCDAPP).set("COMMIT_DEADLINE", "500ms").set("VIEW_WAIT", "100ms")
}

/// What `/status/{name}` answers, at once.
async fn status(server: &Running, name: &str) -> (u16, String) {
    let answer = server.get(&format!("/status/{name}")).await;
    assert_eq!(header(&answer, "cache-control"), "no-store");
    assert_eq!(header(&answer, "content-type"), "text/plain; charset=utf-8");
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// Waits until `/status/{name}` answers like this: what was found a moment ago is told for a second.
async fn until(server: &Running, name: &str, expected: (u16, &str)) {
    eventually(&format!("/status/{name} to say {expected:?}"), async || {
        let (code, text) = status(server, name).await;
        (code == expected.0 && text == expected.1).then_some(())
    })
    .await;
}

/// The row of a check on the page, without its tags.
fn row(html: &str, name: &str) -> String {
    let (_, rest) = html.split_once(&format!("href=\"/status/{name}\"")).unwrap_or_else(|| panic!("no {name}: {html}"));
    let row = rest.split_once("</tr>").unwrap().0;
    let texts = row.split('<').filter_map(|part| Some(part.split_once('>')?.1)).chain([row.split('<').next().unwrap()]);
    texts.filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join(" ")
}
