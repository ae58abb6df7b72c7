//! Who asks: the client's address, past the proxies that this installation trusts.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, HeaderName};

use super::state::Site;
use crate::config::TrustedProxies;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of the client that a request comes from; `None` where the connection's peer is not known. The accept
/// loop has put the peer's address into every request's extensions.
pub(super) fn of(extensions: &Extensions, headers: &HeaderMap, site: &Site) -> Option<IpAddr> {
    let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(client_address(peer.ip(), headers, &site.trusted_proxies))
}

/// The client's address, given the address of the peer that connected.
///
/// Every proxy appends the peer that it saw to `X-Forwarded-For`, as AWS's load balancers do, so only the last entries
/// were written by proxies of ours; everything before is the client's own invention. IPv4 in IPv6's clothes is IPv4.
///
/// - Where `trusted` is a number, that many entries are ours, and the first of these is the client. With none trusted
///   the header is ignored. With fewer entries than that, or an unreadable one at that place, it is the peer.
/// - Where they are networks, the client is the first, from the right, that is in none of them, beginning with the peer
///   itself. At an unreadable entry, and where all are in them, it is the last that was read.
pub(super) fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> IpAddr {
    let peer = peer.to_canonical();
    let lines = headers.get_all(X_FORWARDED_FOR).into_iter().rev();
    // An empty element of a list is none (RFC 9110, 5.6.1).
    let mut entries = lines
        .flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        .filter(|entry| !entry.is_empty());
    match trusted {
        TrustedProxies::Number(number) => {
            let decisive = number.checked_sub(1).and_then(|further| entries.nth(further));
            decisive.and_then(parse).map_or(peer, |address| address.to_canonical())
        }
        TrustedProxies::Networks(_) => {
            let mut client = peer;
            while trusted.within(client)
                && let Some(before) = entries.next().and_then(parse)
            {
                client = before.to_canonical();
            }
            client
        }
    }
}

/// An entry: an address, with a port where the load balancer is told to keep it, IPv6 in brackets or not.
fn parse(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?;
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok();
    text.parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .or_else(|| bracketed().map(IpAddr::V6))
}

/// The network that a client is in, which is all that a log line may say of somebody's address: the first 24 bits of
/// an IPv4 address, the first 48 of an IPv6 one. `-` where the address is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network(Option<IpAddr>);

impl Network {
    /// The network of an address.
    pub(super) fn of(address: IpAddr) -> Self {
        Self(Some(match address {
            IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & (u32::MAX << 8))),
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 80))),
        }))
    }

    /// The network of a client, where that is known.
    pub(super) fn of_client(client: Option<IpAddr>) -> Self {
        client.map_or(Self(None), Self::of)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("-"),
            Some(network) => write!(f, "{network}/{}", if network.is_ipv4() { 24 } else { 48 }),
        }
    }
}

#[cfg(test)]
mod tests;
