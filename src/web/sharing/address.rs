//! Where visitors find the site.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::HOST;
use axum::http::request::Parts;

use crate::web::state::Site;

/// The longest name a host can have, and a port.
const LONGEST: usize = 255 + 6;

/// Where visitors find the site, as in `https://comics.example.org`, without a slash at its end. As a handler's argument
/// it is `PUBLIC_URL`, or what the request says. Nothing in it needs to be escaped anywhere. Empty where the request names
/// no host, or one that could be none: an address made with it is a path then.
#[derive(Clone, Debug)]
pub(in crate::web) struct Address(pub(in crate::web) Arc<str>);

impl FromRequestParts<Arc<Site>> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        Ok(Self(match &site.sharing.public_url {
            Some(url) => Arc::clone(url),
            None => of_host(host(parts), site.cookies.secure),
        }))
    }
}

/// The host that a request names: that of an absolute target, beside which `Host` does not count (RFC 9112, 3.2.2).
fn host(parts: &Parts) -> Option<&str> {
    match parts.uri.authority() {
        Some(authority) => Some(authority.as_str()),
        None => parts.headers.get(HOST)?.to_str().ok(),
    }
}

/// The address at that host. Whether the way to a proxy is HTTPS, only the cookies' setting knows: anybody can send
/// `X-Forwarded-Proto`.
fn of_host(host: Option<&str>, secure: bool) -> Arc<str> {
    let host = host.filter(|host| is_plain(host));
    let scheme = if secure { "https://" } else { "http://" };
    host.map_or_else(Arc::default, |host| [scheme, host].concat().into())
}

/// Whether it is of the letters of names, numbers and ports alone: fewer than what a request may name.
fn is_plain(host: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']');
    (1..=LONGEST).contains(&host.len()) && host.bytes().all(letter)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, Request};

    use super::*;

    fn of(host: &str, secure: bool) -> String {
        of_host(Some(host), secure).to_string()
    }

    /// The address that a request for this target says, with this `Host`.
    fn asked(target: &str, named: Option<HeaderValue>) -> String {
        let mut request = Request::builder().uri(target).body(()).unwrap();
        request.headers_mut().extend(named.map(|named| (HOST, named)));
        of_host(host(&request.into_parts().0), true).to_string()
    }

    #[test]
    fn the_host_of_an_absolute_target_wins() {
        let named = || Some(HeaderValue::from_static("two.example"));
        assert_eq!(asked("/top", named()), "https://two.example");
        assert_eq!(asked("http://one.example:80/top", named()), "https://one.example:80");
        assert_eq!(asked("http://one.example/top", None), "https://one.example");
        assert_eq!(asked("http://u@one.example/top", named()), "", "a name and a host is no host");
    }

    #[test]
    fn a_host_is_an_address() {
        assert_eq!(of("comics.example.org", true), "https://comics.example.org");
        assert_eq!(of("127.0.0.1:8000", false), "http://127.0.0.1:8000");
        assert_eq!(of("[::1]:8000", false), "http://[::1]:8000");
    }

    #[test]
    fn what_could_end_an_attribute_or_an_address_is_none() {
        for host in ["", "a\"b", "a'b", "<b>", "a&b", "a/b", "a?b", "a#b", "a\\b", "u@h", "a b", "a;b", "a%22b", "a{b}"]
        {
            assert_eq!(of(host, false), "", "{host}");
        }
        assert_eq!(asked("/", None), "");
        assert_eq!(asked("/", HeaderValue::from_bytes(b"caf\xe9").ok()), "");
        assert_eq!(of(&"a".repeat(300), true), "");
    }
}
