//! Small files that browsers and robots ask for by names of their own.

use app::page::DESK;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Address;
use crate::web::assets::{self, FAVICON, ICON, ICON_192, ICON_512, MASKABLE_512, TOUCH_ICON};
use crate::web::error::PageError;

const HOUR: &str = "public, max-age=3600";
const DAY: &str = "public, max-age=86400";

/// `GET /robots.txt`: what is drawn by lot, is about one visitor, or is shown elsewhere is not for search engines. What a
/// search has found is not either, but its page says so, and has to be read for that.
pub(super) async fn robots(Address(address): Address) -> Response {
    let mut text = String::from("User-agent: *\n");
    for path in ["/random", "/rescue", "/me", "/admin", "/embed/"] {
        text.push_str(&["Disallow: ", path, "\n"].concat());
    }
    if !address.is_empty() {
        text.push_str(&["\nSitemap: ", &address, "/sitemap.xml\n"].concat());
    }
    file(text, "text/plain; charset=utf-8", HOUR)
}

/// `GET /manifest.webmanifest`: the site as an application, <https://www.w3.org/TR/appmanifest/>.
pub(super) async fn manifest() -> Response {
    let icon = |path: &str, kind: &str, sizes: &str, purpose: &str| json!({"src": path, "type": kind, "sizes": sizes, "purpose": purpose});
    let manifest = json!({
        "id": "/",
        "name": "xkcdapp",
        "short_name": "xkcdapp",
        "description": "xkcd's comics, a random unseen one at a time, with the caption in plain sight.",
        "lang": "en",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": DESK,
        "theme_color": DESK,
        "icons": [
            icon(ICON, "image/svg+xml", "any", "any"),
            icon(ICON_192, "image/png", "192x192", "any"),
            icon(ICON_512, "image/png", "512x512", "any"),
            icon(MASKABLE_512, "image/png", "512x512", "maskable"),
        ],
    });
    file(manifest.to_string(), "application/manifest+json", DAY)
}

/// `GET /favicon.ico`: for whoever does not read the page's own icon.
pub(super) async fn favicon() -> Response {
    file(FAVICON, "image/x-icon", DAY)
}

/// `GET /apple-touch-icon.png`: where phones look for it.
pub(super) async fn touch_icon() -> Result<Response, PageError> {
    let body = assets::plain(TOUCH_ICON).ok_or(PageError::NotFound)?;
    Ok(file(body, "image/png", DAY))
}

fn file(body: impl IntoResponse, content_type: &'static str, cache_control: &'static str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache_control));
    response
}
