//! A browser in which an admin has logged in. It is known by a cookie of its own, so that nobody who tries passwords, from
//! wherever, can keep the admin out: its tries count against it alone.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use tower_sessions::cookie::{Cookie, SameSite, time};
use tower_sessions::session::Id;

use crate::storage::KNOWN;

/// The cookie's name. With `__Host-` a browser takes it from this very host over HTTPS alone.
fn name(secure: bool) -> &'static str {
    if secure { "__Host-xkcdapp_admin_device" } else { "xkcdapp_admin_device" }
}

/// The id that a request's cookie has, where it looks like one.
pub(super) fn of(headers: &HeaderMap, secure: bool) -> Option<String> {
    let lines = headers.get_all(COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(Cookie::split_parse).filter_map(Result::ok);
    let cookie = cookies.find(|cookie| cookie.name() == name(secure))?;
    cookie.value().parse::<Id>().ok().map(|id| id.to_string())
}

/// An id that nobody can guess.
pub(super) fn new_id() -> String {
    Id::default().to_string()
}

/// A `Set-Cookie` header for it, as long as it is known.
pub(super) fn cookie(id: &str, secure: bool) -> Option<HeaderValue> {
    let cookie = Cookie::build((name(secure), id))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(secure)
        .max_age(time::Duration::try_from(KNOWN).ok()?);
    HeaderValue::from_str(&cookie.build().to_string()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cookies: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, cookie.parse().unwrap());
        }
        of(&headers, true)
    }

    #[test]
    fn an_id_comes_back_and_what_is_none_does_not() {
        let id = new_id();
        let set = cookie(&id, true).unwrap();
        let (pair, attributes) = set.to_str().unwrap().split_once(';').unwrap();
        for attribute in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/", "Max-Age=15552000"] {
            assert!(attributes.contains(attribute), "{attributes}");
        }
        assert_eq!(found(&["a=b", &format!("c=d; {pair}")]).as_ref(), Some(&id));
        let strange = ["", "__Host-xkcdapp_admin_device=", "__Host-xkcdapp_admin_device=me:known"];
        for cookies in strange.iter().copied().chain([&*format!("xkcdapp_admin_device={id}")]) {
            assert_eq!(found(&[cookies]), None, "{cookies}");
        }
    }
}
