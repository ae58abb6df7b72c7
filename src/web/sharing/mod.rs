//! What other programs read of the site: the feed, the sitemap, `robots.txt`, the web manifest; and the site's address as
//! they know it.

mod address;
mod comics_file;
mod feed;
mod files;
pub(super) mod pages;
mod previews;
mod sitemap;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use url::Url;

pub(super) use address::Address;
pub(super) use previews::Door;

use super::state::Site;
use comics_file::ComicsFile;
use previews::Previews;

/// What sharing keeps between requests.
#[derive(Debug, Default)]
pub struct Sharing {
    /// Where visitors find the site, without a slash at its end; `None`, where each request says it.
    public_url: Option<Arc<str>>,
    previews: Previews,
    feed: ComicsFile,
    sitemap: ComicsFile,
}

impl Sharing {
    /// Of a site that visitors find here: an http(s) URL of which only the origin counts.
    #[must_use]
    pub fn new(public_url: Option<&Url>) -> Self {
        let public_url = public_url.map(|url| Arc::from(url.origin().ascii_serialization()));
        Self { public_url, ..Self::default() }
    }
}

/// What programs ask for by names that are the same everywhere.
pub(super) fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/feed.atom", get(feed::page))
        .route("/sitemap.xml", get(sitemap::page))
        .route("/robots.txt", get(files::robots))
        .route("/manifest.webmanifest", get(files::manifest))
        .route("/favicon.ico", get(files::favicon))
        .route("/apple-touch-icon.png", get(files::touch_icon))
}
