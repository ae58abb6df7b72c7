//! The real xkcd, over HTTP.

mod answer;

use std::net::IpAddr;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::RANGE;
use reqwest::{Client, StatusCode, redirect};
use url::{Host, Url};

use super::document::Document;
use super::error::shown;
use super::{ComicSource, XkcdError, first_bytes, repair};
use crate::comic::{Comic, ComicNumber, Picture, PictureSize};

/// How we tell xkcd who asks.
const USER_AGENT: &str = concat!("xkcdapp/", env!("CARGO_PKG_VERSION"));

/// The longest that making a connection may take, however long a whole request may.
const LONGEST_CONNECT: Duration = Duration::from_secs(5);

/// The longest document that is read, in bytes: sixty times xkcd's longest.
const LONGEST_DOCUMENT: usize = 1024 * 1024;

/// The most of a picture that is read in search of its size, in bytes. It stands in the first few, but for a JPEG with
/// a thumbnail or a colour profile before it.
const LONGEST_HEADER: usize = 256 * 1024;

/// The bytes a picture's size needs at least.
const SHORTEST_HEADER: usize = 32;

/// Where xkcd is and how long to wait for it.
#[derive(Clone, Debug)]
pub struct ClientSettings {
    /// `XKCD_URL`: the documents are below it.
    pub base: Url,
    /// `XKCD_IMAGE_ORIGIN`: pictures are asked for there. Its path is ignored.
    pub image_origin: Url,
    /// The longest that one request may take, from connecting to the last byte read.
    pub timeout: Duration,
}

/// xkcd over HTTP, through one pool of connections; clones share it.
///
/// Only the two configured hosts are ever asked: redirects are not followed. No cookies are kept, nothing is
/// decompressed, and no more of a body is read than is needed. The system's proxy settings (`HTTPS_PROXY`, `NO_PROXY`)
/// are honoured, for there are operators who reach xkcd no other way; a stand-in on loopback is asked directly.
#[derive(Clone, Debug)]
pub struct XkcdClient {
    http: Client,
    base: Url,
    image_origin: Url,
}

impl XkcdClient {
    /// A client; makes no request. Refuses addresses other than http(s) ones with a host.
    pub fn new(settings: ClientSettings) -> Result<Self, XkcdError> {
        let ClientSettings { base, image_origin, timeout } = settings;
        for url in [&base, &image_origin] {
            if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
                return Err(XkcdError::UnusableAddress { url: shown(url) });
            }
        }
        let mut builder = Client::builder()
            .user_agent(USER_AGENT)
            .timeout(timeout)
            .connect_timeout(timeout.min(LONGEST_CONNECT))
            .redirect(redirect::Policy::none())
            .referer(false)
            // Whatever features other dependencies switch on: a small answer must not unfold into a large one.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate();
        if is_loopback(&base) && is_loopback(&image_origin) {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(XkcdError::Client)?;
        Ok(Self { http, base, image_origin })
    }

    /// The comic at some path below the base; `None` if there is none.
    async fn document(&self, path: &[&str]) -> Result<Option<(Url, Comic)>, XkcdError> {
        let mut url = self.base.clone();
        url.set_query(None);
        url.set_fragment(None);
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        let response = answer::to(self.http.get(url.clone()), &url).await?;
        if is_absent(response.status()) {
            return Ok(None);
        }
        let response = answer::successful(response, &url)?;
        let body = answer::whole_body(response, &url, LONGEST_DOCUMENT).await?;
        let text = std::str::from_utf8(&body).map_err(|_| XkcdError::NotUtf8 { url: shown(&url) })?;
        let document = Document::parse(text).map_err(|source| XkcdError::NotAComic { url: shown(&url), source })?;
        let comic = repair::comic(&document, &self.image_origin);
        Ok(Some((url, comic)))
    }

    /// The address of a path on the picture host.
    fn picture_url(&self, path: &str) -> Url {
        let mut url = self.image_origin.clone();
        url.set_query(None);
        url.set_fragment(None);
        url.set_path(path);
        url
    }
}

#[async_trait]
impl ComicSource for XkcdClient {
    async fn newest(&self) -> Result<Comic, XkcdError> {
        match self.document(&["info.0.json"]).await? {
            Some((_, comic)) => Ok(comic),
            None => Err(XkcdError::Status { url: shown(&self.base), status: StatusCode::NOT_FOUND, retry_after: None }),
        }
    }

    async fn comic(&self, number: ComicNumber) -> Result<Option<Comic>, XkcdError> {
        if number.is_sampler() || number == ComicNumber::MISSING_ON_PURPOSE {
            return Ok(None);
        }
        match self.document(&[&number.to_string(), "info.0.json"]).await? {
            Some((url, comic)) if comic.number != number => {
                Err(XkcdError::WrongNumber { url: shown(&url), asked: number, answered: comic.number })
            }
            found => Ok(found.map(|(_, comic)| comic)),
        }
    }

    async fn size_of(&self, picture: &Picture) -> Result<Option<PictureSize>, XkcdError> {
        let url = self.picture_url(&picture.path);
        let request = self.http.get(url.clone()).header(RANGE, format!("bytes=0-{}", LONGEST_HEADER - 1));
        let response = answer::to(request, &url).await?;
        if is_absent(response.status()) {
            tracing::warn!(url = shown(&url), "the picture host has no such picture");
            return Ok(None);
        }
        // A server without ranges answers 200 and the whole picture: the rest of it is not read.
        let mut response = answer::successful(response, &url)?;
        let mut bytes = Vec::new();
        let mut enough = SHORTEST_HEADER;
        while let Some(chunk) = answer::next_chunk(&mut response, &url).await? {
            bytes.extend_from_slice(&chunk[..chunk.len().min(LONGEST_HEADER - bytes.len())]);
            // Looked at each time they have doubled, so that a trickle of bytes does not cost their square.
            if bytes.len() >= enough {
                if let Some(size) = first_bytes::picture_size(&bytes) {
                    return Ok(Some(size));
                }
                enough = bytes.len() * 2;
            }
            if bytes.len() == LONGEST_HEADER {
                break;
            }
        }
        match first_bytes::picture_size(&bytes) {
            Some(size) => Ok(Some(size)),
            None => Err(XkcdError::NotAPicture { url: shown(&url), read: bytes.len() }),
        }
    }

    async fn has_double(&self, picture: &Picture) -> Result<bool, XkcdError> {
        let Some(path) = picture.double_path() else {
            return Ok(false);
        };
        let url = self.picture_url(&path);
        let response = answer::to(self.http.head(url.clone()), &url).await?;
        if is_absent(response.status()) {
            return Ok(false);
        }
        answer::successful(response, &url).map(|_| true)
    }
}

/// Whether a status says that there is no such thing, for good.
fn is_absent(status: StatusCode) -> bool {
    matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests;
