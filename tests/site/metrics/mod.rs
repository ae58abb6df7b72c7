//! The metrics from outside: their port, and that their numbers are exactly what happened.

mod port;
mod readme;
mod requests;
mod views;

use harness::{Exposition, PostgresDatabase, Program, Proxy, Running, StubXkcd};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{beside, header, on_postgres};

fn measured(program: Program) -> Program {
    program.set("OPERATORS_ADDR", "127.0.0.1:0")
}

async fn view(server: &Running, path: &str) -> String {
    let answer = server.get(path).await;
    assert_eq!(answer.status(), 200, "{path}\n{}", server.log());
    header(&answer, "x-view").to_owned()
}

/// The metrics' address and port.
fn place(server: &Running) -> String {
    let address = Exposition::address(server).unwrap_or_else(|| panic!("no metrics: {}", server.log()));
    address.trim_start_matches("http://").trim_end_matches("/metrics").to_owned()
}

/// Sends bytes to the metrics' port; all that comes back until it is closed.
async fn raw(place: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(place).await.unwrap();
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    // It may be closed before it has been read out.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

/// PostgreSQL behind a proxy, all comics stored, and a server with metrics on it.
async fn behind_a_proxy(wait: &str) -> (Program, PostgresDatabase, Proxy, StubXkcd) {
    let xkcd = StubXkcd::start(5).await;
    let (program, database) = on_postgres(beside(&xkcd).set("SYNC_RATE", "10000")).await;
    program.run_well(&["sync"]).await;
    let proxy = Proxy::before(&database.url).await;
    let program = measured(program).set("DATABASE_URL", &proxy.url).set("VIEW_WAIT", wait);
    (program.set("COMMIT_DEADLINE", "1s"), database, proxy, xkcd)
}
