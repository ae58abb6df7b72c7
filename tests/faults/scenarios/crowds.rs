//! Crowds that want nothing but to be in the way: they cost a connection each, and ordinary requests hardly notice.

use std::process::Stdio;
use std::time::Duration;

use futures_util::future::join_all;
use harness::{Running, eventually};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::process::{Child, Command};

use crate::pace::Pace;
use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

pub(super) const SLOWLORIS: Scenario = Scenario {
    name: "slowloris",
    about: "1,000 clients that never come to the end of their request's head (slowhttptest)",
    company: Company::Alone,
    run: |stage| Box::pin(run(stage, 1_000, Manner::Slow(&["-H"]))),
};

pub(super) const SLOW_READERS: Scenario = Scenario {
    name: "slow-readers",
    about: "1,000 clients that read a few bytes now and then (slowhttptest)",
    company: Company::Alone,
    run: |stage| {
        let reading = &["-X", "-w", "10", "-y", "20", "-n", "5", "-z", "32", "-k", "3"];
        Box::pin(run(stage, 1_000, Manner::Slow(reading)))
    },
};

pub(super) const NON_READERS: Scenario = Scenario {
    name: "non-readers",
    about: "50 clients that ask for 10 MB each and read nothing",
    company: Company::Alone,
    run: |stage| Box::pin(run(stage, 50, Manner::NonReading)),
};

pub(super) const IDLE: Scenario = Scenario {
    name: "5000-connections",
    about: "5,000 connections at once, half of them after a request",
    company: Company::Alone,
    run: |stage| Box::pin(run(stage, 5_000, Manner::Idle)),
};

/// What an ordinary request's p99 may be multiplied by: three times the 2 that are wanted.
const SLOWER: f64 = 6.0;
/// What a process may hold at once, in bytes: 5,000 connections, each with hyper's buffers, take some 30 KiB each.
const MEMORY: u64 = 256 << 20;

/// What a crowd does.
#[derive(Clone, Copy)]
enum Manner {
    /// slowhttptest with these arguments.
    Slow(&'static [&'static str]),
    NonReading,
    Idle,
}

/// A crowd: as long as it is kept, it is there.
enum Crowd {
    Program(Child),
    Connections(Vec<TcpStream>),
}

/// Ordinary requests before, during and after a crowd with at least so many connections.
async fn run(stage: &mut Stage, connections: usize, manner: Manner) {
    stage.on_postgres(6).await;
    // Those who never ask are let go after this time: not before all are there and have been measured.
    let program =
        if matches!(manner, Manner::Idle) { stage.program().set("HEADER_TIMEOUT", "2m") } else { stage.program() };
    let server = stage.start(&program).await;
    Pace::of(stage, &server).await;
    let before = Pace::of(stage, &server).await;
    let crowd = match manner {
        Manner::Slow(arguments) => slow(&server, arguments).await,
        Manner::NonReading => non_readers(&server).await,
        Manner::Idle => idle(&server).await,
    };
    eventually("the crowd to gather", async || (connected(&server) >= connections).then_some(())).await;
    // What it asks for at first is ordinary work; what is measured is its being there.
    let lines = || server.log().lines().count();
    eventually("the crowd to come to rest", async || {
        let before = lines();
        tokio::time::sleep(Duration::from_millis(500)).await;
        (lines() == before).then_some(())
    })
    .await;
    let most = connected(&server);
    let during = Pace::of(stage, &server).await;
    let left = connected(&server);
    match crowd {
        Crowd::Program(mut program) => program.kill().await.unwrap(),
        Crowd::Connections(connections) => drop(connections),
    }
    stage.recovered(&server).await;
    let after = Pace::of(stage, &server).await;
    let ratio = during.ratio(before, after);
    stage.remark(format!(
        "{most} connections, {left} at the end; before {before}, during {during}, after {after}: x {ratio:.1}"
    ));
    eventually("the crowd to be forgotten", async || (connected(&server) < 50).then_some(())).await;
    let peak = server.peak_memory().unwrap_or_default();
    stage.finish(server).await;
    assert!(peak < MEMORY, "{} MiB were held", peak >> 20);
    assert!(
        ratio <= SLOWER,
        "ordinary requests' p99 is {ratio:.1} times as long: {before}, then {during}, then {after}"
    );
}

/// Connections of the server, as the system knows them.
fn connected(server: &Running) -> usize {
    let port: u16 = server.url.rsplit(':').next().unwrap().parse().unwrap();
    let local = format!(":{port:04X}");
    let table = std::fs::read_to_string(format!("/proc/{}/net/tcp", server.id())).unwrap();
    let is_open = |line: &&str| {
        let mut fields = line.split_whitespace().skip(1);
        fields.next().is_some_and(|address| address.ends_with(&local)) && fields.nth(1) == Some("01")
    };
    table.lines().filter(is_open).count()
}

/// Something large that is no view.
async fn asset(server: &Running) -> String {
    let html = server.get("/nowhere").await.text().await.unwrap();
    let (_, rest) = html.split_once("\"/assets/").unwrap();
    format!("/assets/{}", rest.split('"').next().unwrap())
}

async fn slow(server: &Running, manner: &[&str]) -> Crowd {
    let url = format!("{}{}", server.url, asset(server).await);
    let mut command = Command::new("slowhttptest");
    command.args(manner).args(["-c", "1000", "-r", "1000", "-l", "120", "-i", "5", "-p", "20", "-v", "0", "-u", &url]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    Crowd::Program(command.spawn().expect("slowhttptest: apt install slowhttptest"))
}

async fn non_readers(server: &Running) -> Crowd {
    let address = server.url.trim_start_matches("http://").parse().unwrap();
    let asset = asset(server).await;
    let length = server.get(&asset).await.bytes().await.unwrap().len();
    let request = format!("GET {asset} HTTP/1.1\r\nHost: a\r\n\r\n").repeat((10 << 20) / length);
    let connect = async || {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let mut stream = socket.connect(address).await.unwrap();
        // The server stops reading when it cannot write.
        let _ = tokio::time::timeout(Duration::from_secs(2), stream.write_all(request.as_bytes())).await;
        stream
    };
    Crowd::Connections(join_all((0..50).map(|_| connect())).await)
}

async fn idle(server: &Running) -> Crowd {
    let address = server.url.trim_start_matches("http://");
    let connect = async |asks: bool| {
        let mut stream = TcpStream::connect(address).await.expect("5,000 connections need `ulimit -n` to be higher");
        if asks {
            stream.write_all(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
            let mut answer = [0; 12];
            stream.read_exact(&mut answer).await.unwrap();
            assert_eq!(&answer, b"HTTP/1.1 200");
        }
        stream
    };
    let mut connections = Vec::new();
    while connections.len() < 5_000 {
        // Not all in one moment: what the system's queue has no place for is lost without a word to either side.
        connections.extend(join_all((0..250).map(|turn| connect(turn % 2 == 0))).await);
    }
    Crowd::Connections(connections)
}
