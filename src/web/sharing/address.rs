//! Where visitors find the site.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
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
            None => of_host(parts.headers.get(HOST), site.cookies.secure),
        }))
    }
}

/// What a request's `Host` says. Whether the way to a proxy is HTTPS, only the cookies' setting knows: anybody can send
/// `X-Forwarded-Proto`.
fn of_host(host: Option<&HeaderValue>, secure: bool) -> Arc<str> {
    let host = host.and_then(|host| host.to_str().ok()).filter(|host| is_plain(host));
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
    use super::*;

    fn of(host: &'static str, secure: bool) -> String {
        of_host(Some(&HeaderValue::from_static(host)), secure).to_string()
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
        assert_eq!(&*of_host(None, true), "");
        assert_eq!(&*of_host(HeaderValue::from_bytes(b"caf\xe9").ok().as_ref(), true), "");
        assert_eq!(&*of_host(HeaderValue::from_str(&"a".repeat(300)).ok().as_ref(), true), "");
    }
}
