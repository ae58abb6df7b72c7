//! How long it takes from the start of a process to its first page.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use anyhow::ensure;
use harness::Program;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::results::Start;
use crate::rows::{ONE_COMIC, Store};
use crate::world::World;

/// How often it is started.
const TIMES: usize = 10;
/// How often a connection is tried, which is as exact as the result can be.
const EVERY: Duration = Duration::from_millis(1);
const PATIENCE: Duration = Duration::from_secs(20);

/// Starts it on each database.
pub(crate) async fn measure(world: &World) -> anyhow::Result<Vec<Start>> {
    let mut starts = Vec::new();
    for (store, database) in [(Store::Postgres, "PostgreSQL"), (Store::Sqlite, "SQLite")] {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            times.push(once(world.product(store)).await?);
        }
        starts.push(Start { database, times });
    }
    Ok(starts)
}

async fn once(program: Program) -> anyhow::Result<Duration> {
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let program = program.set("LISTEN_ADDR", &address.to_string());
    let begun = Instant::now();
    let mut server = program.spawn(&["serve"]);
    let mut stream = loop {
        match TcpStream::connect(address).await {
            Ok(stream) => break stream,
            Err(_) => tokio::time::sleep(EVERY).await,
        }
        ensure!(begun.elapsed() < PATIENCE, "the server does not listen");
    };
    stream
        .write_all(format!("GET {ONE_COMIC} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())
        .await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let took = begun.elapsed();
    ensure!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("</html>"), "not the page: {answer}");
    server.kill().await?;
    Ok(took)
}
