//! That the proxy does what it is told.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout};

use super::PlainProxy;
use crate::{PATIENCE, eventually};

const DELAY: Duration = Duration::from_millis(100);

/// A proxy before a server that gives back all bytes.
async fn echo() -> PlainProxy {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://a:b@{}/0", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                let _ = tokio::io::copy(&mut from, &mut to).await;
            });
        }
    });
    PlainProxy::before(&url).await
}

async fn ask(stream: &mut TcpStream, bytes: &[u8]) -> Duration {
    let begun = Instant::now();
    stream.write_all(bytes).await.unwrap();
    let mut answer = vec![0; bytes.len()];
    timeout(PATIENCE, stream.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(answer, bytes);
    begun.elapsed()
}

#[tokio::test]
async fn a_delay_is_for_each_way_and_not_for_each_piece() {
    let proxy = echo().await;
    assert_eq!(proxy.url, format!("redis://a:b@{}/0", proxy.address()));
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    ask(&mut stream, b"well").await;
    proxy.delay(DELAY);
    let took = ask(&mut stream, b"slow").await;
    assert!(took >= 2 * DELAY, "{took:?}");
    let begun = Instant::now();
    for _ in 0..200 {
        stream.write_all(b"piece").await.unwrap();
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let mut answer = [0; 1_000];
    timeout(PATIENCE, stream.read_exact(&mut answer)).await.unwrap().unwrap();
    let took = begun.elapsed();
    assert!((2 * DELAY..200 * DELAY).contains(&took), "{took:?}");
    proxy.well();
    assert_eq!((proxy.open(), proxy.connections()), (1, 1));
}

#[tokio::test]
async fn what_stalls_arrives_when_all_is_well() {
    let proxy = echo().await;
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    ask(&mut stream, b"well").await;
    proxy.stall();
    stream.write_all(b"later").await.unwrap();
    let mut answer = [0; 5];
    assert!(timeout(DELAY, stream.read_exact(&mut answer)).await.is_err(), "answered through a stall");
    let other = TcpStream::connect(proxy.address()).await;
    assert!(other.is_ok(), "a stalled proxy takes connections");
    proxy.well();
    let mut answer = [0; 5];
    timeout(PATIENCE, stream.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(&answer, b"later");
}

#[tokio::test]
async fn cuts_end_connections_and_refuse_new_ones() {
    let proxy = echo().await;
    let ended = async |stream: &mut TcpStream| {
        let read = timeout(PATIENCE, stream.read(&mut [0; 1])).await.expect("not cut");
        assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    };
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    ask(&mut stream, b"well").await;
    proxy.cut_open();
    ended(&mut stream).await;
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    ask(&mut stream, b"well again").await;
    proxy.stall();
    proxy.cut();
    ended(&mut stream).await;
    ended(&mut TcpStream::connect(proxy.address()).await.unwrap()).await;
    proxy.well();
    ask(&mut TcpStream::connect(proxy.address()).await.unwrap(), b"well").await;
    eventually("all to be closed", async || (proxy.open() == 0).then_some(())).await;
}
