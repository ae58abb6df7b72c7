//! What a request says about itself.

use std::sync::{Arc, LazyLock};

use aho_corasick::AhoCorasick;
use axum::extract::FromRequestParts;
use axum::http::header::{CACHE_CONTROL, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use super::metrics::{SkipReason, WebMetrics};
use super::state::Site;
use super::view::{View, X_VIEW};
use crate::audience::Audience;

/// How a page is asked for. As a handler's argument it has answered a prefetch before the handler begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Intent {
    /// Somebody looks at it.
    View(Audience),
    /// Only the headers are wanted.
    Head,
    /// A browser fetches it in case somebody will look at it.
    Prefetch,
}

impl FromRequestParts<Arc<Site>> for Intent {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        match Self::of(&parts.method, &parts.headers) {
            Self::Prefetch => Err(ask_again(&site.metrics)),
            intent => Ok(intent),
        }
    }
}

/// The answer to a prefetch: nothing, so that the browser asks again when somebody looks.
fn ask_again(metrics: &WebMetrics) -> Response {
    let view = View::skipped(SkipReason::Prefetch, metrics);
    let headers = [(CACHE_CONTROL, HeaderValue::from_static("no-store")), (X_VIEW, view.header())];
    (StatusCode::FORBIDDEN, headers).into_response()
}

impl Intent {
    /// Reads it from method and headers.
    pub(super) fn of(method: &Method, headers: &HeaderMap) -> Self {
        if is_prefetch(headers) {
            Self::Prefetch
        } else if method == Method::HEAD {
            Self::Head
        } else {
            Self::View(audience(headers))
        }
    }
}

/// Where browsers say what a request is for.
static PURPOSE: [HeaderName; 4] = [
    HeaderName::from_static("sec-purpose"),
    HeaderName::from_static("purpose"),
    HeaderName::from_static("x-purpose"),
    HeaderName::from_static("x-moz"),
];

const X_LOAD_TEST: HeaderName = HeaderName::from_static("x-load-test");

/// Whether a browser says that nobody looks yet. <https://wicg.github.io/nav-speculation/prefetch.html#sec-purpose-header>,
/// and the headers of browsers before it.
fn is_prefetch(headers: &HeaderMap) -> bool {
    PURPOSE.iter().any(|name| {
        headers.get_all(name).into_iter().any(|value| {
            let value = value.as_bytes().to_ascii_lowercase();
            [&b"prefetch"[..], b"prerender", b"preview"]
                .into_iter()
                .any(|word| value.windows(word.len()).any(|part| part == word))
        })
    })
}

/// What bots that declare themselves call themselves. curl, wget and hey are people at work.
static DECLARED: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            "bot/",
            "bot;",
            "bot)",
            "bot-",
            "crawler",
            "spider",
            "slurp",
            "bingpreview",
            "googlebot",
            "google-inspectiontool",
            "facebookexternalhit",
            "meta-externalagent",
            "whatsapp/",
            "skypeuripreview",
            "embedly",
            "pinterestbot",
            "ia_archiver",
            "mediapartners-google",
            "feedfetcher",
            "chatgpt-user",
            "claude-user",
            "perplexity-user",
            "yandex.com/bots",
            "mastodon/",
            "telegrambot",
            "twitterbot",
            "applebot",
            "+http://www.google.com/bot",
        ])
        .ok()
});

/// Who looks.
fn audience(headers: &HeaderMap) -> Audience {
    if headers.get(X_LOAD_TEST).is_some_and(|value| value == "1") {
        return Audience::LoadTest;
    }
    let agent = headers.get(USER_AGENT).map_or(&b""[..], |agent| agent.as_bytes());
    let last = agent.last_chunk::<3>().is_some_and(|end| end.eq_ignore_ascii_case(b"bot"));
    if last || DECLARED.as_ref().is_some_and(|words| words.is_match(agent)) {
        Audience::Crawler
    } else {
        Audience::Visitor
    }
}

#[cfg(test)]
mod tests;
