//! The visitor behind a request, and the cookie.

use std::sync::Arc;

use app::page::{Look, Progress};
use axum::extract::FromRequestParts;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use super::look::LookCookie;
use super::request::Intent;
use super::state::Site;
use crate::audience::Audience;
use crate::catalogue::sampler;
use crate::comic::ComicNumber;
use crate::visitor::{Deck, SeenSet, Standing, Visitor};

/// How long a browser keeps the cookie: a year.
const MAX_AGE: &str = "31536000";

/// The cookie's name and attributes, as the settings have it.
#[derive(Clone, Copy, Debug)]
pub struct CookieStyle {
    /// Whether it is for HTTPS alone.
    pub secure: bool,
}

impl CookieStyle {
    /// The name. With `__Host-` a browser takes it from this very host over HTTPS alone (RFC 6265bis, 4.1.3.2).
    fn name(self) -> &'static str {
        if self.secure { "__Host-xkcdapp_visitor" } else { "xkcdapp_visitor" }
    }

    /// The values that a request's cookies of this name have.
    fn values(self, headers: &HeaderMap) -> impl Iterator<Item = &str> {
        // Other programs on the same host may set cookies of any bytes.
        let lines = headers.get_all(COOKIE).into_iter().map(HeaderValue::as_bytes);
        let cookies = lines.flat_map(|line| line.split(|byte| *byte == b';')).map(<[u8]>::trim_ascii);
        let values = cookies.filter_map(move |cookie| cookie.strip_prefix(self.name().as_bytes())?.strip_prefix(b"="));
        values.filter_map(|value| str::from_utf8(value).ok())
    }

    /// A `Set-Cookie` header that a browser keeps for a year.
    pub(super) fn set(self, value: &str) -> Option<HeaderValue> {
        self.header(value, MAX_AGE)
    }

    /// A `Set-Cookie` header that makes a browser forget it.
    pub(super) fn delete(self) -> Option<HeaderValue> {
        self.header("", "0")
    }

    fn header(self, value: &str, max_age: &str) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let text =
            [self.name(), "=", value, "; Path=/; Max-Age=", max_age, "; HttpOnly; SameSite=Lax", secure].concat();
        HeaderValue::from_str(&text).ok()
    }
}

/// Who asks for a page, and why. As a handler's argument it has answered a prefetch before the handler begins, and has
/// asked the store at most once.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) intent: Intent,
    pub(super) visitor: Visitor,
    /// What the visitor has seen, with what this request shows.
    pub(super) seen: SeenSet,
    /// How the page is to look.
    pub(super) look: Look,
}

impl FromRequestParts<Arc<Site>> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        let intent = Intent::from_request_parts(parts, site).await?;
        let visitor = match intent {
            Intent::View(Audience::Visitor | Audience::LoadTest) => {
                site.visitors.meet(site.cookies.values(&parts.headers), bitmap_bytes(site)).await
            }
            // Nothing is kept of crawlers, and what nobody sees has not been seen.
            Intent::View(Audience::Crawler) | Intent::Head | Intent::Prefetch => Visitor::nobody(),
        };
        Ok(Self { intent, seen: visitor.seen().clone(), visitor, look: LookCookie::of(&parts.headers).read() })
    }
}

impl Caller {
    /// Keeps that this comic is shown.
    pub(super) async fn mark(&self, site: &Site, number: ComicNumber) {
        site.visitors.mark(&self.visitor, number, bitmap_bytes(site)).await;
    }

    /// How far the visitor has come through a deck; `None` where that is not known.
    pub(super) fn progress(&self, deck: &Deck) -> Option<Progress> {
        match self.visitor.standing() {
            Standing::Nobody | Standing::Away => None,
            _ => Some(Progress { seen: deck.seen(&self.seen), of: deck.size() }),
        }
    }
}

/// Bytes of a bitmap in which all comics have a bit.
pub(super) fn bitmap_bytes(site: &Site) -> usize {
    site.catalogue.snapshot().deck().bytes().max(sampler::strips().deck().bytes())
}
