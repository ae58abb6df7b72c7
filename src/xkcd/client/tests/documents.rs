//! Comics asked for, and everything that can come instead.

use std::time::Duration;

use url::Url;

use super::{Tested, Then, Upstream, answering, client, http};
use crate::comic::ComicNumber;
use crate::xkcd::{ClientSettings, ComicSource, XkcdClient, XkcdError};

const COMIC: &[u8] = br#"{"num": 12, "title": "Tea", "img": "https://imgs.xkcd.com/comics/tea.png"}"#;

/// What comes of asking for comic 12.
async fn error_of(answer: Vec<u8>, then: Then) -> Result<XkcdError, Box<dyn std::error::Error>> {
    let upstream = Upstream::answering(answer, then).await?;
    match client(&upstream)?.comic(twelve()?).await {
        Err(error) => {
            assert!(error.to_string().contains("http://127.0.0.1:"), "names its address: {error}");
            Ok(error)
        }
        Ok(comic) => Err(format!("no error but {comic:?}").into()),
    }
}

fn twelve() -> Result<ComicNumber, &'static str> {
    ComicNumber::new(12).ok_or("12 is a number")
}

#[tokio::test]
async fn a_comic_is_one_request_that_says_who_asks() -> Tested {
    let (upstream, client) = answering(http("200 OK", "", COMIC)).await?;
    assert_eq!(client.comic(twelve()?).await?.map(|comic| comic.title).as_deref(), Some("Tea"));
    let heads = upstream.heads();
    assert_eq!(heads.len(), 1);
    let head = heads.concat();
    assert!(head.starts_with("GET /12/info.0.json HTTP/1.1\r\n"), "{head}");
    assert!(head.contains(concat!("xkcdapp/", env!("CARGO_PKG_VERSION"))), "{head}");
    assert!(!head.to_lowercase().contains("accept-encoding"), "{head}");
    Ok(())
}

#[tokio::test]
async fn the_newest_is_asked_for_below_the_base() -> Tested {
    let upstream = Upstream::answering(http("200 OK", "", COMIC), Then::Close).await?;
    let base = upstream.url.join("mirror/xkcd?x=1#y")?;
    let client =
        XkcdClient::new(ClientSettings { base, image_origin: upstream.url.clone(), timeout: Duration::from_secs(2) })?;
    assert_eq!(client.newest().await?.number.get(), 12);
    assert!(upstream.heads().concat().starts_with("GET /mirror/xkcd/info.0.json HTTP"));
    Ok(())
}

#[tokio::test]
async fn a_comic_that_is_not_there_is_none() -> Tested {
    let (_upstream, client) = answering(http("404 Not Found", "", b"")).await?;
    assert_eq!(client.comic(twelve()?).await?, None);
    assert!(matches!(client.newest().await, Err(XkcdError::Status { .. })), "there is always a newest one");
    Ok(())
}

#[tokio::test]
async fn numbers_that_xkcd_cannot_have_are_not_asked_for() -> Tested {
    let (upstream, client) = answering(http("200 OK", "", COMIC)).await?;
    assert_eq!(client.comic(ComicNumber::MISSING_ON_PURPOSE).await?, None);
    assert_eq!(client.comic(ComicNumber::sampler(1).ok_or("a strip")?).await?, None);
    assert!(upstream.heads().is_empty());
    Ok(())
}

#[tokio::test]
async fn refusals_tell_whether_and_when_to_ask_again() -> Tested {
    let limited = error_of(http("429 Too Many Requests", "Retry-After: 7\r\n", b""), Then::Close).await?;
    assert_eq!((limited.is_transient(), limited.retry_after()), (true, Some(Duration::from_secs(7))));
    let broken = error_of(http("500 Internal Server Error", "", b"oops"), Then::Close).await?;
    assert_eq!((broken.is_transient(), broken.retry_after()), (true, None));
    let forbidden = error_of(http("403 Forbidden", "", b""), Then::Close).await?;
    assert!(!forbidden.is_transient() && forbidden.to_string().ends_with("answered HTTP 403"), "{forbidden}");
    Ok(())
}

#[tokio::test]
async fn a_redirect_is_not_followed() -> Tested {
    let location = format!("Location: /elsewhere/{}\r\n", "a".repeat(5_000));
    let (upstream, client) = answering(http("302 Found", &location, b"")).await?;
    match client.comic(twelve()?).await {
        Err(XkcdError::Redirect { location, .. }) => {
            assert!(location.starts_with("/elsewhere/a") && location.len() == 200);
        }
        other => return Err(format!("{other:?}").into()),
    }
    assert_eq!(upstream.heads().len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_endless_body_is_cut() -> Tested {
    let chunkless = b"HTTP/1.1 200 OK\r\n\r\n{\"num\": 12}".to_vec();
    assert!(matches!(error_of(chunkless, Then::GoOnForEver).await?, XkcdError::TooLarge { limit: 1_048_576, .. }));
    let announced = b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n".to_vec();
    assert!(matches!(error_of(announced, Then::GoOnForEver).await?, XkcdError::TooLarge { .. }));
    Ok(())
}

#[tokio::test]
async fn a_compressed_body_is_not_unfolded() -> Tested {
    let gzip = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\xed\xc1\x01\x01";
    let error = error_of(http("200 OK", "Content-Encoding: gzip\r\n", gzip), Then::Close).await?;
    assert!(matches!(error, XkcdError::NotUtf8 { .. }), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn what_is_cut_short_is_worth_asking_for_again() -> Tested {
    let body = error_of(http("200 OK", "", &COMIC[..30]), Then::Close).await?;
    assert!(matches!(body, XkcdError::NotAComic { .. }) && body.is_transient(), "{body:?}");
    let connection = error_of(http("200 OK", "", COMIC)[..60].to_vec(), Then::Close).await?;
    assert!(matches!(connection, XkcdError::Transport { .. }) && connection.is_transient(), "{connection:?}");
    Ok(())
}

#[tokio::test]
async fn other_bodies_are_no_comics() -> Tested {
    for body in [&b"<html>maintenance</html>"[..], b"[12]", br#"{"num": "12"}"#, br#"{"num": 0}"#] {
        let error = error_of(http("200 OK", "", body), Then::Close).await?;
        assert!(matches!(error, XkcdError::NotAComic { .. }) && !error.is_transient(), "{error:?}");
    }
    let latin1 = error_of(http("200 OK", "", b"{\"num\": 12, \"title\": \"Caf\xe9\"}"), Then::Close).await?;
    assert!(matches!(latin1, XkcdError::NotUtf8 { .. }), "{latin1:?}");
    let other = error_of(http("200 OK", "", br#"{"num": 13}"#), Then::Close).await?;
    assert!(matches!(other, XkcdError::WrongNumber { .. }) && !other.is_transient(), "{other:?}");
    Ok(())
}

#[tokio::test]
async fn silence_times_out() -> Tested {
    for answer in [&b""[..], b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"num\""] {
        let error = error_of(answer.to_vec(), Then::Hang).await?;
        assert!(matches!(error, XkcdError::Timeout { .. }) && error.is_transient(), "{error:?}");
    }
    Ok(())
}

#[tokio::test]
async fn no_http_and_no_server_are_told_apart() -> Tested {
    let error = error_of(b"220 mail.example ESMTP\r\n".to_vec(), Then::Close).await?;
    assert!(matches!(error, XkcdError::Transport { .. }), "{error:?}");
    let (upstream, _) = answering(Vec::new()).await?;
    let mut tls = Url::parse("https://user:secret@127.0.0.1/")?;
    if tls.set_port(upstream.url.port()).is_err() {
        return Err("no port".into());
    }
    let timeout = Duration::from_secs(2);
    let client = XkcdClient::new(ClientSettings { base: tls, image_origin: upstream.url.clone(), timeout })?;
    match client.newest().await {
        Err(error @ (XkcdError::Connect { .. } | XkcdError::Timeout { .. })) => {
            assert!(error.is_transient() && !format!("{error:?}{error}").contains("secret"), "{error:?}");
            Ok(())
        }
        other => Err(format!("{other:?}").into()),
    }
}
