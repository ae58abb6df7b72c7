//! Pictures asked for: their size, and their double-size twins.

use super::{Tested, Then, Upstream, answering, client, http};
use crate::comic::Picture;
use crate::xkcd::{ComicSource, XkcdError, may_have_double};

const GIF: &[u8] = b"GIF89a\x2c\x01\xc8\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\x21\xf9\x04\x00\x00\x00\x00\x00\x2c";

fn png() -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\xe4\0\0\x01\x2c\x08\0\0\0\0", &*vec![7; 90_000]].concat()
}

/// A JPEG whose frame header comes after `filler` bytes of an application's own.
fn jpeg(filler: u16) -> Vec<u8> {
    let mut jpeg = b"\xff\xd8".to_vec();
    for _ in 0..3 {
        jpeg.extend(b"\xff\xe1");
        jpeg.extend((filler + 2).to_be_bytes());
        jpeg.extend(std::iter::repeat_n(0xff, usize::from(filler)));
    }
    jpeg.extend(b"\xff\xc0\0\x11\x08\x00\xf0\x01\x40\x03\x01\x22\0\x02\x11\x01\x03\x11\x01");
    jpeg
}

fn tea() -> Picture {
    Picture::unexamined("/comics/tea%20(1).png".to_owned())
}

async fn size(answer: Vec<u8>) -> Result<Option<(u32, u32)>, Box<dyn std::error::Error>> {
    let (upstream, client) = answering(answer).await?;
    let size = client.size_of(&tea()).await?.map(|size| (size.width, size.height));
    let head = upstream.heads().concat();
    assert!(head.starts_with("GET /comics/tea%20(1).png HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("range: bytes=0-262143\r\n"), "{head}");
    Ok(size)
}

#[tokio::test]
async fn sizes_are_read_from_a_range_or_from_the_whole() -> Tested {
    for status in ["206 Partial Content", "200 OK"] {
        assert_eq!(size(http(status, "", &png())).await?, Some((740, 300)));
        assert_eq!(size(http(status, "", GIF)).await?, Some((300, 200)));
        assert_eq!(size(http(status, "", &GIF[..16])).await?, Some((300, 200)), "fewer bytes than usual");
        assert_eq!(size(http(status, "", &jpeg(10))).await?, Some((320, 240)));
        assert_eq!(size(http(status, "", &jpeg(50_000))).await?, Some((320, 240)), "after a thumbnail");
    }
    Ok(())
}

#[tokio::test]
async fn a_picture_that_is_not_there_is_definitive() -> Tested {
    assert_eq!(size(http("404 Not Found", "", b"")).await?, None);
    Ok(())
}

#[tokio::test]
async fn no_more_is_read_than_is_needed() -> Tested {
    let head = b"HTTP/1.1 200 OK\r\n\r\n";
    let upstream = Upstream::answering([head, &png()[..]].concat(), Then::Hang).await?;
    assert!(client(&upstream)?.size_of(&tea()).await?.is_some(), "the rest never comes");
    let upstream = Upstream::answering(head.to_vec(), Then::GoOnForEver).await?;
    let endless = client(&upstream)?.size_of(&tea()).await;
    assert!(matches!(endless, Err(XkcdError::NotAPicture { read: 262_144, .. })), "{endless:?}");
    Ok(())
}

#[tokio::test]
async fn garbage_is_no_picture() -> Tested {
    let zeroes = vec![0; 50_000];
    for body in [&b""[..], b"<html>", &zeroes, b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n"] {
        let (_upstream, client) = answering(http("200 OK", "", body)).await?;
        let answer = client.size_of(&tea()).await;
        assert!(matches!(&answer, Err(error @ XkcdError::NotAPicture { .. }) if !error.is_transient()), "{answer:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_twin_is_asked_for_with_one_head() -> Tested {
    for (status, expected) in [("200 OK", true), ("404 Not Found", false)] {
        let (upstream, client) = answering(http(status, "", b"")).await?;
        assert_eq!(client.has_double(&tea()).await?, expected);
        let heads = upstream.heads();
        assert_eq!(heads.len(), 1);
        assert!(heads.concat().starts_with("HEAD /comics/tea%20(1)_2x.png HTTP/1.1\r\n"), "{heads:?}");
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_in_between_leaves_it_unknown() -> Tested {
    for status in ["503 Service Unavailable", "302 Found", "403 Forbidden"] {
        let (_upstream, client) = answering(http(status, "", b"")).await?;
        assert!(client.has_double(&tea()).await.is_err(), "{status}");
        assert!(client.size_of(&tea()).await.is_err(), "{status}");
    }
    Ok(())
}

#[tokio::test]
async fn what_cannot_have_a_twin_is_not_asked_about() -> Tested {
    let (upstream, client) = answering(http("200 OK", "", b"")).await?;
    assert!(!client.has_double(&Picture::unexamined("/comics/tea".to_owned())).await?);
    assert!(upstream.heads().is_empty());
    let numbers = [999, 1000, -1000].map(|number| crate::comic::ComicNumber::new(number).map(may_have_double));
    assert_eq!(numbers, [Some(false), Some(true), Some(false)]);
    Ok(())
}
