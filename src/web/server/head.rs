//! The head of a request, before hyper sees it: where it ends, and whether it can mean only one thing.
//!
//! hyper is lenient as RFC 9112 allows it to be: it takes a bare LF for a line's end, lets Transfer-Encoding win over
//! Content-Length, and serves a request that names no host or two. A proxy that reads such a head in another way can be
//! made to see other requests than we do (request smuggling), so none of it is let in here. What is let in is framed by
//! Content-Length alone.

use axum::http::{StatusCode, Uri};

/// The longest head of a request, in bytes; longer ones are answered 431.
pub(super) const LONGEST_HEAD: usize = 16 * 1024;
/// The longest body of a request, in bytes; longer ones are answered 413.
const LONGEST_BODY: u64 = 64 * 1024;
/// The most header lines of a request; more are answered 431. hyper's own bound.
const MOST_FIELDS: usize = 100;

/// Why a connection's next request is not read, or not answered by the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub(super) enum Refusal {
    /// Not HTTP/1.0 or HTTP/1.1.
    #[error("this cannot be read as an HTTP request")]
    Unreadable,
    /// A line ends in LF without CR.
    #[error("a line of the request's head ends in LF alone")]
    BareLineFeed,
    /// No `Host`, several, or one that cannot be a host's name.
    #[error("the request must name one host")]
    Host,
    /// Two lengths, no number as a length, or a length beside a transfer encoding.
    #[error("the request's length is ambiguous")]
    Length,
    /// A transfer encoding without a length.
    #[error("a request with a body must say its Content-Length")]
    LengthRequired,
    /// More than [`LONGEST_HEAD`] bytes or [`MOST_FIELDS`] lines.
    #[error("the request's head is too long")]
    HeadTooLong,
    /// A body of more than [`LONGEST_BODY`] bytes.
    #[error("the request's body is too long")]
    BodyTooLong,
    /// The head did not come in time.
    #[error("the request's head took too long")]
    TooSlow,
    /// As many connections as there may be.
    #[error("too many connections; try again in a second")]
    Crowded,
    /// As many requests under way as can be answered in time.
    #[error("more requests than can be answered now; try again in a second")]
    Busy,
}

impl Refusal {
    /// All of them.
    pub(super) const ALL: [Self; 10] = [
        Self::Unreadable,
        Self::BareLineFeed,
        Self::Host,
        Self::Length,
        Self::LengthRequired,
        Self::HeadTooLong,
        Self::BodyTooLong,
        Self::TooSlow,
        Self::Crowded,
        Self::Busy,
    ];

    /// The status that it is answered with.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Unreadable | Self::BareLineFeed | Self::Host | Self::Length => StatusCode::BAD_REQUEST,
            Self::LengthRequired => StatusCode::LENGTH_REQUIRED,
            Self::HeadTooLong => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::BodyTooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Crowded | Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// A search for the end of a head that comes in pieces: no byte is looked at twice.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Search {
    seen: usize,
    line: usize,
    begun: bool,
}

impl Search {
    /// How long the head at the beginning of `bytes` is; `None` where its end is not there yet. `bytes` holds what
    /// earlier calls were given, and more.
    pub(super) fn end(&mut self, bytes: &[u8]) -> Result<Option<usize>, Refusal> {
        for found in memchr::memchr_iter(b'\n', bytes.get(self.seen..).unwrap_or_default()) {
            let at = self.seen + found;
            if at == 0 || bytes[at - 1] != b'\r' {
                return Err(Refusal::BareLineFeed);
            }
            let empty = at - 1 == self.line;
            self.line = at + 1;
            if empty && self.begun {
                return if at < LONGEST_HEAD { Ok(Some(at + 1)) } else { Err(Refusal::HeadTooLong) };
            }
            // Empty lines before a request are ignored, as RFC 9112 (2.2) asks for.
            self.begun |= !empty;
        }
        self.seen = bytes.len();
        if bytes.len() < LONGEST_HEAD { Ok(None) } else { Err(Refusal::HeadTooLong) }
    }
}

/// The length of the body that follows a whole head. What passes here, hyper reads in the same way.
pub(super) fn body_length(head: &[u8]) -> Result<u64, Refusal> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(head) {
        Ok(httparse::Status::Complete(length)) if length == head.len() => {}
        Err(httparse::Error::TooManyHeaders) => return Err(Refusal::HeadTooLong),
        Ok(_) | Err(_) => return Err(Refusal::Unreadable),
    }
    if !request.path.is_some_and(is_target) {
        return Err(Refusal::Unreadable);
    }
    let (mut hosts, mut length, mut encoded) = (0_u32, None, false);
    for field in request.headers.iter() {
        if field.name.eq_ignore_ascii_case("host") {
            if !is_host(field.value) {
                return Err(Refusal::Host);
            }
            hosts += 1;
        } else if field.name.eq_ignore_ascii_case("content-length") {
            let digits = !field.value.is_empty() && field.value.iter().all(u8::is_ascii_digit);
            let number = str::from_utf8(field.value).ok().filter(|_| digits).and_then(|digits| digits.parse().ok());
            if length.replace(number.ok_or(Refusal::Length)?).is_some() {
                return Err(Refusal::Length);
            }
        } else if field.name.eq_ignore_ascii_case("transfer-encoding") {
            encoded = true;
        }
    }
    // HTTP/1.0 knew no Host.
    if hosts > 1 || (hosts == 0 && request.version == Some(1)) {
        return Err(Refusal::Host);
    }
    match (length, encoded) {
        (Some(_), true) => Err(Refusal::Length),
        (None, true) => Err(Refusal::LengthRequired),
        (Some(length), false) if length > LONGEST_BODY => Err(Refusal::BodyTooLong),
        (length, false) => Ok(length.unwrap_or(0)),
    }
}

/// Whether no letter of it ends a host's name in an address, so that nobody can read another one in it.
fn is_host(value: &[u8]) -> bool {
    value.iter().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'/' | b'?' | b'#' | b'@' | b'\\'))
}

/// Whether hyper can read it as a request's target.
fn is_target(target: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-' | b'_');
    // Almost every address is of these, and needs no second parse.
    (target.starts_with('/') && target.bytes().all(plain)) || Uri::try_from(target).is_ok()
}

#[cfg(test)]
mod tests;
