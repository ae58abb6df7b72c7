//! Everything that can go wrong with a request, and the one place that turns it into an answer.

use app::page::{Look, Message, MessagePage};
use axum::http::header::{ALLOW, CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use super::assets::{illustration, shell};
use crate::comic::ComicNumber;

/// Why there is no page. Nothing of the program's inside is in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum PageError {
    /// No page has this address.
    #[error("no such page")]
    NotFound,
    /// No comic has this number.
    #[error("no such comic")]
    NoSuchComic {
        /// The number.
        number: ComicNumber,
        /// The newest comic's number, where known.
        newest: Option<u32>,
    },
    /// No comic has the number 0.
    #[error("no comic 0")]
    NoComicZero,
    /// The address cannot be read.
    #[error("bad request")]
    BadRequest,
    /// A parameter is not as it must be.
    #[error("bad parameter")]
    BadParameter {
        /// Its name.
        parameter: String,
        /// What is wrong, in whole sentences.
        why: String,
    },
    /// A client asks more of the API than its share.
    #[error("too many requests")]
    TooManyRequests,
    /// What was sent is too long.
    #[error("too long")]
    TooLong,
    /// The page cannot be asked for like this.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// Another site's page asked for a change.
    #[error("cross-site request")]
    CrossSite,
    /// The store of what visitors have seen is away.
    #[error("not changed")]
    NotChanged,
    /// The comic is not here, and xkcd cannot be asked now.
    #[error("comic unavailable")]
    ComicUnavailable(ComicNumber),
    /// The answer took too long.
    #[error("unavailable")]
    Unavailable,
    /// The program broke; the request's id finds the log line.
    #[error("broken")]
    Broken {
        /// The request's id.
        request_id: String,
    },
}

impl PageError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::NoSuchComic { .. } | Self::NoComicZero => StatusCode::NOT_FOUND,
            Self::BadRequest | Self::BadParameter { .. } => StatusCode::BAD_REQUEST,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotChanged | Self::ComicUnavailable(_) | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn drawing(&self) -> &'static str {
        match self {
            Self::NotChanged | Self::ComicUnavailable(_) | Self::Unavailable => "unavailable",
            Self::Broken { .. } => "broken",
            _ => "not-found",
        }
    }

    fn message(self) -> Message {
        match self {
            Self::NotFound | Self::NoComicZero => Message::NotFound,
            Self::NoSuchComic { number: ComicNumber::MISSING_ON_PURPOSE, .. } => Message::Comic404,
            Self::NoSuchComic { number, newest } => {
                Message::NoSuchComic { number: number.ordinal().to_string(), newest }
            }
            Self::BadRequest | Self::BadParameter { .. } => Message::BadRequest,
            Self::TooLong => Message::TooLong,
            Self::CrossSite => Message::CrossSite,
            Self::NotChanged => Message::NotChanged,
            Self::MethodNotAllowed => Message::MethodNotAllowed,
            Self::ComicUnavailable(number) => Message::ComicUnavailable { number: number.ordinal() },
            Self::Unavailable | Self::TooManyRequests => Message::Unavailable,
            Self::Broken { request_id } => Message::Broken { request_id },
        }
    }
}

/// An answer that is still to be drawn, by [`drawn`]: only there is it known for whom.
impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// An answer as it goes out: an error is drawn, anything else stays as it is.
pub(super) fn drawn(mut response: Response, look: Look) -> Response {
    match response.extensions_mut().remove::<PageError>() {
        Some(error) => {
            // Which methods there are, an answer must say (RFC 9110, 15.5.6); only the routes know it.
            let allowed = response.headers_mut().remove(ALLOW);
            let mut page = error.page(look);
            page.headers_mut().extend(allowed.map(|allowed| (ALLOW, allowed)));
            page
        }
        None => response,
    }
}

impl PageError {
    /// The page that tells it.
    fn page(self, look: Look) -> Response {
        let (status, strip) = (self.status(), illustration(self.drawing()));
        // Always offered: `/` shows something whatever is away.
        let another = Some("/".to_owned());
        let page = MessagePage { shell: shell(look), message: self.message(), strip, another };
        let mut response = (status, Html(app::message_page(&page))).into_response();
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}
