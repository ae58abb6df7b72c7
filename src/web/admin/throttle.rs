//! Failures to log in slow down: for the network they come from, or the browser where that is known, and for all.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use crate::storage::{LogInTries, StoreError, TriesInMemory};

/// Counts tries in Redis for all tasks, or in memory, without one or while it is away.
pub(super) struct Throttle {
    shared: Option<Arc<dyn LogInTries>>,
    own: TriesInMemory,
}

impl Throttle {
    pub(super) fn new(shared: Option<Arc<dyn LogInTries>>) -> Self {
        Self { shared, own: TriesInMemory::default() }
    }

    /// Begins a try, or says how long to wait for it.
    pub(super) async fn begin(&self, client: &Client) -> Option<Duration> {
        if let Some(shared) = &self.shared {
            match client.begin(&**shared).await {
                Ok(wait) => return wait,
                Err(error) => tracing::debug!(%error, "tries to log in are counted in memory"),
            }
        }
        client.begin(&self.own).await.unwrap_or(None)
    }

    /// The try was no failure; `device` is the browser's id from now on, and the one before it, which others may have
    /// planted, gains nothing.
    pub(super) async fn succeeded(&self, client: &Client, device: &str) {
        let device = named(device);
        for name in [&client.network, &device] {
            let _ = self.own.succeeded(name).await;
            if let Some(shared) = &self.shared
                && let Err(error) = shared.succeeded(name).await
            {
                tracing::debug!(%error, "a log-in is not known to other tasks");
            }
        }
    }
}

/// Who tries to log in.
#[derive(Clone, Debug)]
pub(super) struct Client {
    network: String,
    device: Option<String>,
}

impl Client {
    /// Somebody at an address, where that is known, in a browser that names itself so.
    pub(super) fn new(address: Option<IpAddr>, device: Option<&str>) -> Self {
        Self { network: address.map_or_else(|| "-".to_owned(), network), device: device.map(named) }
    }

    /// In a browser that is known, whatever others do counts for nothing; else the network counts.
    async fn begin(&self, tries: &dyn LogInTries) -> Result<Option<Duration>, StoreError> {
        if let Some(device) = &self.device
            && tries.is_known(device).await?
        {
            return tries.begin(device).await;
        }
        tries.begin(&self.network).await
    }
}

/// What a browser's tries are counted under.
fn named(device: &str) -> String {
    ["device:", device].concat()
}

/// What is taken for one network: an address, or of IPv6, where one client has as many as it likes, the first 48 bits.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 80)).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_is_one_however_many_addresses_it_has() {
        for (address, named) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
            ("2001:db8:1::", "2001:db8:1::"),
            ("::1", "::"),
        ] {
            assert_eq!(network(address.parse().unwrap()), named);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_keeps_a_browser_out_that_is_known() {
        let throttle = Throttle::new(None);
        let address = Some("192.0.2.7".parse().unwrap());
        let admin = Client::new(address, Some("home"));
        assert_eq!(throttle.begin(&Client::new(address, None)).await, None);
        throttle.succeeded(&Client::new(address, Some("planted")), "home").await;
        // The network is made to wait, the room for all networks is used up, and an id that nobody was given helps none.
        let stranger = Client::new(address, Some("planted"));
        for _ in 0..5 {
            assert_eq!(throttle.begin(&stranger).await, None);
        }
        assert!(throttle.begin(&stranger).await.is_some());
        for last in 0..20 {
            throttle.begin(&Client::new(Some(IpAddr::from([198, 51, 100, last])), None)).await;
        }
        for _ in 0..5 {
            assert_eq!(throttle.begin(&admin).await, None);
        }
        assert_eq!(throttle.begin(&admin).await, Some(Duration::from_secs(1)), "its own tries count");
    }
}
