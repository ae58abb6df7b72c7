//! Where the server listens, and how many connections it takes.

use std::net::SocketAddr;

use anyhow::Context;
use tokio::net::{TcpListener, TcpSocket};

use super::files;
use crate::config::Settings;
use crate::web::Limits;

/// Connections that the system keeps until they are accepted: what comes in one moment beyond them is lost without a
/// word and tried again a second later. Linux' own bound (`net.core.somaxconn`).
const BACKLOG: u32 = 4096;

/// Listens where a setting says.
pub(super) fn listen(setting: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listen = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        // A restart need not wait for the connections of the process before.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    listen().with_context(|| format!("{setting}: cannot listen on {address}"))
}

/// What the server keeps to: no more connections than the system has file handles for.
pub(super) fn limits(settings: &Settings) -> Limits {
    let connections = files::room_for(settings.max_connections);
    if connections < settings.max_connections {
        tracing::warn!(connections, "MAX_CONNECTIONS: the system allows this process fewer file handles");
    }
    Limits { connections, ..Limits::of(settings) }
}
