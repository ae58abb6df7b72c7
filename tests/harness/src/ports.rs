//! Ports of loopback for servers that cannot choose one themselves.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::TcpListener;

/// Below those that the system gives to clients: a server that is away for a while finds its port free again, and a
/// client that calls it meanwhile cannot be given that very port and reach itself.
const FIRST: u64 = 10_000;
const LAST: u64 = 19_999;

/// A port that was free a moment ago; somebody else may have taken it by the time that it is used.
#[must_use]
pub fn free_port() -> u16 {
    let drawn = std::iter::repeat_with(|| FIRST + RandomState::new().build_hasher().finish() % (LAST - FIRST + 1));
    let mut ports = drawn.take(1_000).map(|port| u16::try_from(port).unwrap());
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("no port is free")
}
