//! What the tests share: a program beside a stand-in for xkcd, a look into HTML, bytes on a bare connection.

use std::net::TcpListener;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use harness::{PATIENCE, PostgresDatabase, Program, Running, StubXkcd};
pub(super) use harness::{attribute, tags, way};
use reqwest::Response;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::XKCDAPP;

/// A program that takes documents and pictures from the stand-in.
pub(super) fn beside(xkcd: &StubXkcd) -> Program {
    Program::new(XKCDAPP).set("XKCD_URL", &xkcd.url).set("XKCD_IMAGE_ORIGIN", &xkcd.url)
}

/// The program with a PostgreSQL database that has all tables.
pub(super) async fn on_postgres(program: Program) -> (Program, PostgresDatabase) {
    let database = PostgresDatabase::create().await;
    let program = program.set("DATABASE_URL", &database.url);
    program.run_well(&["migrate"]).await;
    (program, database)
}

/// Runs SQL in the program's embedded database.
pub(super) fn in_sqlite(program: &Program, sql: &str) {
    let file = program.folder().join("data/xkcdapp.db");
    let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    connection.batch_execute(&format!("PRAGMA busy_timeout = 5000; {sql}")).unwrap();
}

/// A page that must be there; its HTML.
pub(super) async fn page(server: &Running, path: &str) -> String {
    let answer = server.get(path).await;
    assert_eq!(answer.status(), 200, "{path}\n{}", server.log());
    answer.text().await.unwrap()
}

/// A header's value, empty where the answer has none.
pub(super) fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// The path of the canonical address, which is a whole one.
pub(super) fn canonical(html: &str) -> String {
    let found = tags(html, "link").find(|tag| attribute(tag, "rel") == Some("canonical"));
    let href = found.and_then(|tag| attribute(tag, "href")).unwrap_or_else(|| panic!("no canonical link: {html}"));
    reqwest::Url::parse(href).unwrap().path().to_owned()
}

/// The scripts that a page has, as opening tags; data in `<script>` is none.
pub(super) fn scripts(html: &str) -> impl Iterator<Item = &str> {
    tags(html, "script").filter(|tag| attribute(tag, "type") != Some("application/ld+json"))
}

/// The sentence with the count, without its tags.
pub(super) fn count_sentence(html: &str) -> String {
    let (_, rest) = html.split_once("<p class=\"views\">").unwrap_or_else(|| panic!("no count: {html}"));
    rest.split_once("</p>").unwrap().0.replace("<strong>", "").replace("</strong>", "")
}

/// Sends bytes as they are and reads until the server closes, or has answered all requests and says no more.
pub(super) async fn raw(server: &Running, bytes: &[u8]) -> String {
    let address = server.url.trim_start_matches("http://");
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    // The server may answer and close before it has read all.
    let _ = stream.write_all(bytes).await;
    let requests = String::from_utf8_lossy(bytes).matches(" HTTP/1.").count();
    let mut answer = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&answer);
        let silence = Duration::from_millis(if are_whole(&text, requests) { 200 } else { 10_000 });
        let Ok(Ok(length @ 1..)) = tokio::time::timeout(silence, stream.read(&mut chunk)).await else {
            return text.into_owned();
        };
        answer.extend_from_slice(&chunk[..length]);
    }
}

/// Whether these are as many answers as there were requests, to the last one's end as far as its length is told.
fn are_whole(answers: &str, requests: usize) -> bool {
    let Some((_, last)) = answers.rsplit_once("HTTP/1.1 ") else { return false };
    let Some((head, body)) = last.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    answers.matches("HTTP/1.1 ").count() >= requests && length.is_some_and(|length| body.len() >= length)
}

/// A port of loopback that nothing listens on.
pub(super) fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A command's exit code, standard output and standard error; fails where it does not end in time.
pub(super) async fn outcome(program: &Program, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = tokio::time::timeout(3 * PATIENCE, program.run(arguments)).await;
    let output = output.unwrap_or_else(|_| panic!("xkcdapp {arguments:?} does not end"));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}
