//! Whose word about a client's address is believed.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

/// The proxies before this process that append to `X-Forwarded-For` the peer that they saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrustedProxies {
    /// So many of them, one behind the other, before every request; 0 where there are none.
    Number(usize),
    /// All that are within these networks, however many a request has come through.
    Networks(Box<[IpNet]>),
}

impl TrustedProxies {
    /// What is expected of the setting.
    pub const EXPECTED: &str = "a whole number from 0 to 16, or networks as in 10.0.0.0/8, 2001:db8::/32";
    /// The most proxies, as a number.
    const MOST: usize = 16;

    /// A number, or networks between commas; an address alone is a network of one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().ok().filter(|number| *number <= Self::MOST).map(Self::Number);
        }
        text.split(',').map(|part| network(part.trim())).collect::<Option<_>>().map(Self::Networks)
    }

    /// Whether an address is within a network of theirs; never by number alone.
    #[must_use]
    pub fn within(&self, address: IpAddr) -> bool {
        match self {
            Self::Number(_) => false,
            Self::Networks(networks) => networks.iter().any(|network| network.contains(&address)),
        }
    }
}

/// A network, or an address alone. One of IPv4 in IPv6's clothes is IPv4: addresses are compared like that.
fn network(text: &str) -> Option<IpNet> {
    let network = match text.parse::<IpNet>() {
        Ok(network) => network,
        Err(_) => IpNet::from(text.parse::<IpAddr>().ok()?),
    };
    let mapped = match network {
        IpNet::V6(v6) => v6.addr().to_ipv4_mapped().zip(v6.prefix_len().checked_sub(96)),
        IpNet::V4(_) => None,
    };
    Some(mapped.and_then(|(v4, bits)| Ipv4Net::new(v4, bits).ok()).map_or(network, IpNet::V4))
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::*;

    fn networks(text: &str) -> TrustedProxies {
        let parsed = TrustedProxies::parse(text);
        assert!(matches!(parsed, Some(TrustedProxies::Networks(_))), "{text}: {parsed:?}");
        parsed.unwrap()
    }

    #[test]
    fn a_number_is_a_number() {
        for (text, number) in [("0", Some(0)), ("2", Some(2)), ("16", Some(16)), ("17", None), ("99999999999", None)] {
            assert_eq!(TrustedProxies::parse(text), number.map(TrustedProxies::Number), "{text}");
        }
    }

    #[test]
    fn networks_hold_their_addresses_and_no_others() {
        let trusted = networks("10.0.0.0/8, 2001:db8::/32,192.0.2.7 , ::ffff:172.16.0.0/108");
        for within in ["10.0.0.0", "10.255.255.255", "2001:db8:ffff::1", "192.0.2.7", "172.31.0.1"] {
            assert!(trusted.within(within.parse().unwrap()), "{within}");
        }
        for without in ["11.0.0.0", "2001:db9::", "192.0.2.8", "172.32.0.1", "::1", "9.255.255.255"] {
            assert!(!trusted.within(without.parse().unwrap()), "{without}");
        }
    }

    #[test]
    fn what_is_no_list_of_networks_is_refused() {
        for text in
            ["-1", "1.5", "10.0.0.0/33", "2001:db8::/129", "10.0.0.0/8,", ",", "10.0.0.0/8 ::1", "lb.example", "10/8"]
        {
            assert_eq!(TrustedProxies::parse(text), None, "{text}");
        }
    }

    /// An address with a network that it is in.
    fn within() -> impl Strategy<Value = (IpAddr, String)> {
        prop_oneof![
            (any::<u32>(), 0..=32_u8).prop_map(|(bits, prefix)| {
                let address = Ipv4Addr::from_bits(bits);
                (IpAddr::V4(address), format!("{address}/{prefix}"))
            }),
            (any::<u128>(), 0..=128_u8).prop_map(|(bits, prefix)| {
                let address = Ipv6Addr::from_bits(bits);
                (IpAddr::V6(address), format!("{address}/{prefix}"))
            }),
        ]
    }

    proptest! {
        #[test]
        fn every_network_holds_what_it_was_made_of(listed in proptest::collection::vec(within(), 1..5)) {
            let text = listed.iter().map(|(_, network)| network.as_str()).collect::<Vec<_>>().join(", ");
            let trusted = networks(&text);
            for (address, _) in &listed {
                prop_assert!(trusted.within(address.to_canonical()), "{} in {}", address, text);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9a-f.:/, -]{0,40}") {
            if let Some(TrustedProxies::Number(number)) = TrustedProxies::parse(&text) {
                prop_assert!(number <= 16);
            }
        }
    }
}
