//! Failures to log in slow down: for the network they come from, and for all.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use crate::storage::{LogInTries, TriesInMemory};

/// Counts tries in Redis for all tasks, or in memory, without one or while it is away.
pub(super) struct Throttle {
    shared: Option<Arc<dyn LogInTries>>,
    own: TriesInMemory,
}

impl Throttle {
    pub(super) fn new(shared: Option<Arc<dyn LogInTries>>) -> Self {
        Self { shared, own: TriesInMemory::default() }
    }

    /// Begins a try from a network, or says how long to wait for it.
    pub(super) async fn begin(&self, network: &str) -> Option<Duration> {
        if let Some(shared) = &self.shared {
            match shared.begin(network).await {
                Ok(wait) => return wait,
                Err(error) => tracing::debug!(%error, "tries to log in are counted in memory"),
            }
        }
        self.own.begin(network).await.unwrap_or(None)
    }

    /// The try was no failure.
    pub(super) async fn succeeded(&self, network: &str) {
        let _ = self.own.succeeded(network).await;
        if let Some(shared) = &self.shared
            && let Err(error) = shared.succeeded(network).await
        {
            tracing::debug!(%error, "a log-in is not known to other tasks");
        }
    }
}

/// What is taken for one client: an address, or of IPv6, where one client has as many as it likes, the first 64 bits.
pub(super) fn client(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64)).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_is_one_however_many_addresses_it_has() {
        for (address, named) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::", "2001:db8:1:2::"),
            ("::1", "::"),
        ] {
            assert_eq!(client(address.parse().unwrap()), named);
        }
    }
}
