//! What can go wrong between us and xkcd, told so that the caller can decide and the operator can act.

use std::time::Duration;

use reqwest::StatusCode;
use thiserror::Error;
use url::Url;

use crate::comic::ComicNumber;

/// Why a request to xkcd or to its picture host brought nothing usable.
///
/// Each names the address asked, without a user name or password. What upstream wrote is not repeated, but for the
/// target of a redirect, shortened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum XkcdError {
    /// A setting's address cannot be asked: not http(s), or without a host.
    #[error("{url} is no address that can be asked: it needs http:// or https:// and a host")]
    UnusableAddress {
        /// The address.
        url: String,
    },

    /// The HTTP client could not be made, for instance because the system has no root certificates.
    #[error("the HTTP client for xkcd could not be made; are the system's root certificates installed?")]
    Client(#[source] reqwest::Error),

    /// No whole answer within the time allowed.
    #[error("{url} gave no whole answer in time")]
    Timeout {
        /// The address asked.
        url: String,
        /// What timed out.
        source: reqwest::Error,
    },

    /// No connection: the name was not found, the port is closed, or TLS failed.
    #[error("no connection for {url}; is the host reachable from here, and its certificate trusted?")]
    Connect {
        /// The address asked.
        url: String,
        /// What failed.
        source: reqwest::Error,
    },

    /// The connection broke, or the answer was no HTTP or shorter than announced.
    #[error("the answer to {url} broke off or was not HTTP")]
    Transport {
        /// The address asked.
        url: String,
        /// What failed.
        source: reqwest::Error,
    },

    /// An HTTP status that is neither success nor a plain "no such thing".
    #[error("{url} answered HTTP {}", status.as_u16())]
    Status {
        /// The address asked.
        url: String,
        /// The status.
        status: StatusCode,
        /// How long the server asked us to wait, at most a day.
        retry_after: Option<Duration>,
    },

    /// A redirect, which is never followed.
    #[error("{url} redirects to {location:?}, which is not followed; has the address moved?")]
    Redirect {
        /// The address asked.
        url: String,
        /// Where to, shortened; empty where it does not say.
        location: String,
    },

    /// A body longer than we read.
    #[error("the answer to {url} is longer than {limit} bytes")]
    TooLarge {
        /// The address asked.
        url: String,
        /// The most we read, in bytes.
        limit: usize,
    },

    /// A body that is not text: not UTF-8, or compressed although we did not ask for it.
    #[error("the answer to {url} is not UTF-8")]
    NotUtf8 {
        /// The address asked.
        url: String,
    },

    /// A body that is no comic: not JSON, cut short, or without a usable `num`.
    #[error("the answer to {url} is no comic in JSON")]
    NotAComic {
        /// The address asked.
        url: String,
        /// What the parser missed, and where.
        source: serde_json::Error,
    },

    /// Another comic than the one asked for.
    #[error("{url} answered comic {answered} instead of {asked}")]
    WrongNumber {
        /// The address asked.
        url: String,
        /// The number asked for.
        asked: ComicNumber,
        /// The number answered.
        answered: ComicNumber,
    },

    /// Bytes in which no width and height of a PNG, JPEG, GIF or WebP picture were found.
    #[error("no picture's width and height in the first {read} bytes of {url}")]
    NotAPicture {
        /// The address asked.
        url: String,
        /// How many bytes were looked at.
        read: usize,
    },
}

impl XkcdError {
    /// Whether the same request may well succeed a little later: no answer, 408, 429, a 5xx or a document cut short.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Timeout { .. } | Self::Connect { .. } | Self::Transport { .. } => true,
            Self::Status { status, .. } => {
                status.is_server_error()
                    || matches!(*status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS)
            }
            Self::NotAComic { source, .. } => source.is_eof(),
            _ => false,
        }
    }

    /// How long the server asked us to wait before the next request, at most a day.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// What became of a request that reqwest gave up.
    pub(super) fn from_request(url: &Url, source: reqwest::Error) -> Self {
        let (url, source) = (shown(url), source.without_url());
        if source.is_timeout() {
            Self::Timeout { url, source }
        } else if source.is_connect() {
            Self::Connect { url, source }
        } else {
            Self::Transport { url, source }
        }
    }
}

/// An address as it may be logged: without a user name and password.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // They fail only for addresses that cannot hold a user name in the first place.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}
