//! What must be true of whatever clients and proxies send.

#![expect(clippy::missing_panics_doc, reason = "to panic is what they are for")]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, LOCATION, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::routing::get;
use futures_util::FutureExt;
use tower_service::Service;

use super::client_address::Network;
use super::error::PageError;
use super::request::Intent;
pub use super::server::fuzzing::head;
use super::{assets, comics};
use crate::audience::Audience;
use crate::comic::ComicNumber;
use crate::config::TrustedProxies;

/// Any address leads to the comic whose number it is, or to none; never elsewhere.
pub fn path(target: &[u8]) {
    let Ok(uri) = Uri::try_from(target) else { return };
    let mut router: Router = Router::new()
        .route("/{number}", get(comics::short))
        .route("/{number}/", get(comics::short))
        .route("/comic/{number}/", get(comics::short))
        .fallback(async || PageError::NotFound);
    let path = uri.path().to_owned();
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = uri;
    let answer = router.call(request).now_or_never();
    let Some(Ok(answer)) = answer else { panic!("{path}: no answer") };

    let segment = path.strip_prefix("/comic/").and_then(|rest| rest.strip_suffix('/')).unwrap_or_else(|| {
        let rest = path.strip_prefix('/').unwrap_or("");
        rest.strip_suffix('/').unwrap_or(rest)
    });
    let segment = if segment.contains('/') { Some(String::new()) } else { decoded(segment) };
    let number = segment.as_deref().map(|text| text.parse().ok().and_then(ComicNumber::new));
    let expected = match number {
        None => (StatusCode::BAD_REQUEST, None),
        // The one way to write a number is the one in which it is printed.
        Some(Some(number)) if !number.is_sampler() && segment == Some(number.to_string()) => {
            (StatusCode::PERMANENT_REDIRECT, Some(format!("/comic/{number}")))
        }
        Some(_) => (StatusCode::NOT_FOUND, None),
    };
    let location = answer.headers().get(LOCATION).map(|value| value.to_str().unwrap_or("unreadable").to_owned());
    assert_eq!((answer.status(), location), expected, "{path}");
}

/// A part of a path without its percent signs; `None` where that is no text.
fn decoded(segment: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = segment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'%').then(|| std::str::from_utf8(after.get(..2)?).ok()).flatten();
        let hex = hex.filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).ok()
}

/// Any headers say whose view it is and which encodings are taken, in either case of their letters; what is added
/// counts. `bytes` are lines of a name, a colon and a value.
pub fn request(bytes: &[u8]) {
    let headers: HeaderMap = bytes.split(|byte| *byte == b'\n').filter_map(header).collect();
    let intent = Intent::of(&Method::GET, &headers);
    let head = Intent::of(&Method::HEAD, &headers);
    assert_eq!(intent == Intent::Prefetch, head == Intent::Prefetch, "{headers:?}");
    assert!(matches!((intent, head), (Intent::View(_), Intent::Head) | (Intent::Prefetch, _)), "{headers:?}");
    if headers.get("x-load-test").is_some_and(|value| value == "1") {
        assert!(matches!(intent, Intent::View(Audience::LoadTest) | Intent::Prefetch), "{headers:?}");
    }
    for letters in [<[u8]>::to_ascii_uppercase, <[u8]>::to_ascii_lowercase] {
        let other = headers.iter().filter_map(|(name, value)| {
            Some((name.clone(), HeaderValue::from_bytes(&letters(value.as_bytes())).ok()?))
        });
        let other: HeaderMap = other.collect();
        assert_eq!(Intent::of(&Method::GET, &other), intent, "{headers:?}");
        for encoding in ["br", "gzip"] {
            let accepted = assets::accepts(&headers, encoding);
            assert_eq!(assets::accepts(&other, encoding), accepted, "{encoding}: {headers:?}");
        }
    }
    let with = |name: HeaderName, value: &'static str| {
        let mut more = headers.clone();
        more.append(name, HeaderValue::from_static(value));
        more
    };
    let prefetch = with(HeaderName::from_static("sec-purpose"), "prefetch;prerender");
    assert_eq!(Intent::of(&Method::GET, &prefetch), Intent::Prefetch, "{headers:?}");
    assert!(assets::accepts(&with(ACCEPT_ENCODING, "br"), "br"), "{headers:?}");
    if !headers.contains_key(USER_AGENT) && intent == Intent::View(Audience::Visitor) {
        let crawler = Intent::of(&Method::GET, &with(USER_AGENT, "Some Bot/1.0"));
        assert_eq!(crawler, Intent::View(Audience::Crawler), "{headers:?}");
    }
}

fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
    Some((HeaderName::from_bytes(name).ok()?, HeaderValue::from_bytes(value).ok()?))
}

/// Whatever a client puts into `X-Forwarded-For`: what trusted proxies append decides, and none of them means the
/// peer. Of `bytes` the first says how many there are; lines of the header follow.
pub fn client_address(bytes: &[u8]) {
    const PEER: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
    let Some((first, lines)) = bytes.split_first() else { return };
    let trusted = usize::from(first % 8);
    let mut headers = HeaderMap::new();
    for value in lines.split(|byte| *byte == b'\n').filter_map(|line| HeaderValue::from_bytes(line).ok()) {
        headers.append("x-forwarded-for", value);
    }
    let client = super::client_address::client_address(PEER, &headers, &TrustedProxies::Number(trusted));
    assert_eq!(client, client.to_canonical());
    let all =
        headers.get_all("x-forwarded-for").into_iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    let all: Vec<&[u8]> = all.map(<[u8]>::trim_ascii).filter(|entry| !entry.is_empty()).collect();
    if trusted == 0 || all.len() < trusted {
        assert_eq!(client, PEER, "{headers:?}");
    }

    // Now as many proxies as are trusted append what they see: the client, then each other.
    let seen = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 7, 7, 7, 7, 7, 7));
    let last = headers.get_all("x-forwarded-for").into_iter().next_back().cloned();
    let before = last.as_ref().map_or(&b""[..], HeaderValue::as_bytes);
    let mut appended = [before, b", [2001:db8:7:7:7:7:7:7]:4711"].concat();
    for _ in 1..trusted {
        appended.extend_from_slice(b", 10.0.0.2");
    }
    let mut lines: Vec<HeaderValue> = headers.get_all("x-forwarded-for").into_iter().cloned().collect();
    lines.pop();
    lines.extend(HeaderValue::from_bytes(&appended));
    let headers: HeaderMap = lines.into_iter().map(|line| (HeaderName::from_static("x-forwarded-for"), line)).collect();
    let client = super::client_address::client_address(PEER, &headers, &TrustedProxies::Number(trusted));
    assert_eq!(client, if trusted == 0 { PEER } else { seen }, "{headers:?}");
    let network = Network::of(client).to_string();
    assert_eq!(network, if trusted == 0 { "10.0.0.0/24" } else { "2001:db8:7::/48" });
}
