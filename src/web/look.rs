//! How a visitor wants pages to look: a cookie that holds two or three words and nothing about anybody.

use std::convert::Infallible;

use app::page::{Keys, Look, Paper, Scheme};
use axum::extract::FromRequestParts;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};

mod page;
mod way_back;

pub(super) use page::{keep, page};

/// The cookie's name. The script writes it too.
const NAME: &str = "xkcdapp_look";

/// How long a browser keeps it: a year.
const MAX_AGE: &str = "31536000";

/// What the cookie says.
#[derive(Clone, Copy, Debug)]
pub(super) struct LookCookie(Look);

impl LookCookie {
    /// Of a request. Allocates nothing.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        // Other programs on the same host may set cookies of any bytes.
        let lines = headers.get_all(COOKIE).into_iter().map(HeaderValue::as_bytes);
        let mut cookies = lines.flat_map(|line| line.split(|byte| *byte == b';')).map(<[u8]>::trim_ascii);
        let value = cookies.find_map(|cookie| cookie.strip_prefix(NAME.as_bytes())?.strip_prefix(b"="));
        Self(value.map_or(Look::DEFAULT, understood))
    }

    /// What it says; the default where it says nothing that can be understood.
    pub(super) fn read(self) -> Look {
        self.0
    }
}

/// The words that are known; all others are nothing. Of two that cannot both be, the last holds.
fn understood(value: &[u8]) -> Look {
    value.split(|byte| *byte == b'.').fold(Look::DEFAULT, |look, word| match word {
        b"system" => Look { scheme: Scheme::System, ..look },
        b"light" => Look { scheme: Scheme::Light, ..look },
        b"dark" => Look { scheme: Scheme::Dark, ..look },
        b"white" => Look { paper: Paper::White, ..look },
        b"inverted" => Look { paper: Paper::Inverted, ..look },
        b"keys" => Look { keys: Keys::On, ..look },
        b"nokeys" => Look { keys: Keys::Off, ..look },
        _ => look,
    })
}

/// A `Set-Cookie` header that keeps it. The script must be able to set it too, so it is not `HttpOnly`.
fn cookie(look: Look, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let (scheme, paper) = (look.scheme.word(), look.paper.word());
    // Usually two words.
    let (dot, keys) = if look.keys == Keys::On { ("", "") } else { (".", look.keys.word()) };
    let text =
        [NAME, "=", scheme, ".", paper, dot, keys, "; Path=/; Max-Age=", MAX_AGE, "; SameSite=Lax", secure].concat();
    HeaderValue::from_str(&text).ok()
}

/// As a handler's argument: how the page is to look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted(pub(super) Look);

impl<S: Sync> FromRequestParts<S> for Wanted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(LookCookie::of(&parts.headers).read()))
    }
}

#[cfg(test)]
mod tests;
