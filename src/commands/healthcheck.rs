//! `xkcdapp healthcheck`

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;

use super::print;

/// How long the server may take.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Asks the server on this machine.
pub(super) async fn run(listen_addr: SocketAddr) -> anyhow::Result<ExitCode> {
    let url = format!("http://{}/health", reachable(listen_addr));
    let client = reqwest::Client::builder().no_proxy().timeout(TIMEOUT).build()?;
    let response = client.get(&url).send().await.with_context(|| format!("{url} does not answer"))?;
    let status = response.status();
    if status.is_success() {
        print(&"healthy")?;
        return Ok(ExitCode::SUCCESS);
    }
    anyhow::bail!("{url} answered {status}")
}

/// Where a server that listens on every address is reached.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
