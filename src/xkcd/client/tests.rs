//! The client against a stand-in on loopback.

mod documents;
mod pictures;
mod upstream;

use std::error::Error;
use std::time::Duration;

use upstream::{Then, Upstream};
use url::Url;

use super::{ClientSettings, XkcdClient};
use crate::xkcd::XkcdError;

type Tested = Result<(), Box<dyn Error>>;

/// An HTTP answer with its Content-Length.
fn http(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A client of a stand-in, with a short timeout.
fn client(upstream: &Upstream) -> Result<XkcdClient, XkcdError> {
    let timeout = Duration::from_secs(2);
    XkcdClient::new(ClientSettings { base: upstream.url.clone(), image_origin: upstream.url.clone(), timeout })
}

/// A stand-in that closes after its answer, and its client.
async fn answering(answer: Vec<u8>) -> Result<(Upstream, XkcdClient), Box<dyn Error>> {
    let upstream = Upstream::answering(answer, Then::Close).await?;
    let client = client(&upstream)?;
    Ok((upstream, client))
}

#[test]
fn only_http_addresses_with_a_host_can_be_asked() -> Tested {
    let good = Url::parse("https://xkcd.com")?;
    for bad in ["file:///etc/xkcd", "data:,7", "ftp://xkcd.com"] {
        let settings =
            ClientSettings { base: good.clone(), image_origin: Url::parse(bad)?, timeout: Duration::from_secs(1) };
        assert!(matches!(XkcdClient::new(settings), Err(XkcdError::UnusableAddress { .. })), "{bad}");
    }
    Ok(())
}

#[test]
fn only_loopback_is_loopback() -> Tested {
    for (url, expected) in [
        ("http://localhost:1/", true),
        ("http://127.9.0.1/", true),
        ("http://[::1]/", true),
        ("https://xkcd.com", false),
        ("http://10.0.0.1", false),
        ("http://localhost.example", false),
    ] {
        assert_eq!(super::is_loopback(&Url::parse(url)?), expected, "{url}");
    }
    Ok(())
}
