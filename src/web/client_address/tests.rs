//! Whom `X-Forwarded-For` speaks of, and what of it is believed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderValue};
use proptest::prelude::*;

use super::{Network, X_FORWARDED_FOR, client_address};
use crate::config::TrustedProxies;

const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));

fn forwarded(lines: &[&str]) -> HeaderMap {
    lines.iter().map(|line| (X_FORWARDED_FOR, HeaderValue::from_bytes(line.as_bytes()).unwrap())).collect()
}

/// Who it is by these header lines and so many trusted proxies.
fn client(lines: &[&str], trusted: usize) -> String {
    client_address(PEER, &forwarded(lines), &TrustedProxies::Number(trusted)).to_string()
}

#[test]
fn without_trusted_proxies_the_header_is_ignored() {
    assert_eq!(client(&["203.0.113.7"], 0), "10.0.0.1");
    assert_eq!(client(&[], 0), "10.0.0.1");
}

#[test]
fn entries_are_counted_from_the_right() {
    let line = "1.1.1.1, 2.2.2.2, 203.0.113.7, 10.0.0.9";
    assert_eq!(client(&[line], 1), "10.0.0.9");
    assert_eq!(client(&[line], 2), "203.0.113.7");
    assert_eq!(client(&[line], 4), "1.1.1.1");
}

#[test]
fn several_lines_are_one_list() {
    assert_eq!(client(&["1.1.1.1, 2.2.2.2", "203.0.113.7"], 1), "203.0.113.7");
    assert_eq!(client(&["1.1.1.1, 2.2.2.2", "203.0.113.7"], 2), "2.2.2.2");
    assert_eq!(client(&["1.1.1.1", "", "203.0.113.7,"], 2), "1.1.1.1");
}

#[test]
fn with_too_few_entries_it_is_the_peer() {
    for lines in [&[][..], &[""], &[" , ,,"], &["203.0.113.7"]] {
        assert_eq!(client(lines, 2), "10.0.0.1", "{lines:?}");
    }
}

#[test]
fn ports_brackets_and_spaces_are_read() {
    for (entry, address) in [
        ("203.0.113.7:49152", "203.0.113.7"),
        ("[2001:db8::21f]:8080", "2001:db8::21f"),
        ("[2001:db8::21f]", "2001:db8::21f"),
        ("2001:DB8::21F", "2001:db8::21f"),
        (" \t 203.0.113.7\t", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("[::ffff:203.0.113.7]:1", "203.0.113.7"),
    ] {
        assert_eq!(client(&[entry], 1), address, "{entry}");
        assert_eq!(client(&[&format!("1.1.1.1,{entry},8.8.8.8")], 2), address, "{entry}");
    }
}

#[test]
fn garbage_at_the_decisive_place_is_the_peer_and_elsewhere_nothing() {
    for garbage in [
        "unknown",
        "-",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.4:",
        "1.2.3.4:99999",
        "[1.2.3.4]",
        "[::1",
        "::1]",
        "[]",
        ":",
        "fe80::1%eth0",
        "\"1.2.3.4\"",
        "for=1.2.3.4",
        "1.2.3.4 5.6.7.8",
        "ü",
    ] {
        assert_eq!(client(&[&format!("1.1.1.1, {garbage}")], 1), "10.0.0.1", "{garbage}");
        assert_eq!(client(&[&format!("{garbage}, 203.0.113.7")], 1), "203.0.113.7", "{garbage}");
        assert_eq!(client(&[&format!("203.0.113.7, {garbage}")], 2), "203.0.113.7", "{garbage}");
    }
}

#[test]
fn thousands_of_entries_are_no_more_than_the_last() {
    let line = format!("{}203.0.113.7", "1.1.1.1, ".repeat(5_000));
    assert_eq!(client(&[&line], 1), "203.0.113.7");
    assert_eq!(client(&[&line], 5_001), "1.1.1.1");
    assert_eq!(client(&[&line], usize::MAX), "10.0.0.1");
}

/// Who it is by these header lines where `10.0.0.0/8` and `2001:db8::/32` are trusted.
fn client_by_network(peer: &str, lines: &[&str]) -> String {
    let trusted = TrustedProxies::parse("10.0.0.0/8, 2001:db8::/32").unwrap();
    client_address(peer.parse().unwrap(), &forwarded(lines), &trusted).to_string()
}

#[test]
fn the_rightmost_that_is_in_no_trusted_network_is_the_client() {
    for (line, client) in [
        ("203.0.113.7", "203.0.113.7"),
        ("1.1.1.1, 203.0.113.7", "203.0.113.7"),
        ("1.1.1.1, 203.0.113.7, 10.9.9.9, 2001:db8::7", "203.0.113.7"),
        ("10.1.1.1, 203.0.113.7, 10.9.9.9", "203.0.113.7"),
        ("::ffff:10.9.9.9", "10.9.9.9"),
        ("203.0.113.7:80, ::ffff:10.9.9.9", "203.0.113.7"),
        // Nobody but proxies: the furthest of them asks.
        ("10.3.3.3, 10.2.2.2", "10.3.3.3"),
        ("", "10.0.0.1"),
    ] {
        assert_eq!(client_by_network("10.0.0.1", &[line]), client, "{line}");
        assert_eq!(client_by_network("::ffff:10.0.0.1", &[line]), client, "{line}");
    }
    assert_eq!(client_by_network("10.0.0.1", &["203.0.113.7", "10.9.9.9"]), "203.0.113.7");
}

#[test]
fn a_peer_outside_the_trusted_networks_is_the_client_whatever_it_says() {
    for line in ["203.0.113.7", "10.0.0.9", "203.0.113.7, 10.0.0.9", "garbage"] {
        assert_eq!(client_by_network("198.51.100.4", &[line]), "198.51.100.4", "{line}");
    }
}

#[test]
fn at_garbage_the_last_that_was_read_is_the_client() {
    assert_eq!(client_by_network("10.0.0.1", &["203.0.113.7, garbage"]), "10.0.0.1");
    assert_eq!(client_by_network("10.0.0.1", &["203.0.113.7, garbage, 10.0.0.9"]), "10.0.0.9");
    assert_eq!(client_by_network("10.0.0.1", &["garbage, 203.0.113.7, 10.0.0.9"]), "203.0.113.7");
}

#[test]
fn a_network_is_all_that_is_told() {
    for (address, network) in
        [("203.0.113.77", "203.0.113.0/24"), ("2001:db8:aaaa:bbbb:cccc::1", "2001:db8:aaaa::/48"), ("::1", "::/48")]
    {
        assert_eq!(Network::of(address.parse().unwrap()).to_string(), network);
    }
    assert_eq!(Network::of_client(None).to_string(), "-");
}

/// An address, and a way to write it as an entry.
fn written() -> impl Strategy<Value = (IpAddr, String)> {
    let address = prop_oneof![
        any::<Ipv4Addr>().prop_map(IpAddr::V4),
        any::<Ipv6Addr>().prop_map(|v6| IpAddr::V6(v6).to_canonical())
    ];
    (address, any::<Option<u16>>()).prop_map(|(address, port)| {
        let entry = match (address, port) {
            (_, None) => address.to_string(),
            (IpAddr::V4(v4), Some(port)) => format!("{v4}:{port}"),
            (IpAddr::V6(v6), Some(port)) => format!("[{v6}]:{port}"),
        };
        (address, entry)
    })
}

proptest! {
    #[test]
    fn nothing_that_a_client_sends_moves_what_the_proxies_append(
        sent in proptest::collection::vec("[ -~é]{0,40}", 0..4),
        chain in proptest::collection::vec((written(), any::<bool>()), 1..6),
    ) {
        let mut lines = sent;
        for ((_, entry), on_a_new_line) in &chain {
            match lines.last_mut() {
                Some(line) if !on_a_new_line => *line = format!("{line}, {entry}"),
                _ => lines.push(entry.clone()),
            }
        }
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        prop_assert_eq!(client_address(PEER, &forwarded(&lines), &TrustedProxies::Number(chain.len())), chain[0].0.0);
    }

    #[test]
    fn nothing_that_a_client_sends_hides_it_behind_trusted_networks(
        sent in proptest::collection::vec("[ -~é]{0,40}", 0..4),
        seen in written().prop_filter("a client is no proxy", |(address, _)| !matches!(address, IpAddr::V4(v4) if v4.octets()[0] == 10)),
        proxies in proptest::collection::vec(any::<[u8; 3]>(), 0..4),
    ) {
        let trusted = TrustedProxies::parse("10.0.0.0/8").unwrap();
        let mut lines = sent;
        lines.push(seen.1.clone());
        lines.extend(proxies.iter().map(|[b, c, d]| format!("10.{b}.{c}.{d}")));
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        prop_assert_eq!(client_address(PEER, &forwarded(&lines), &trusted), seen.0);
    }
}
