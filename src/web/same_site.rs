//! Requests that change something must come from this site's own pages.

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::PageError;

/// Says how a request's page stands to this site. <https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header>
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses what another site's page, or one that does not say, makes a browser send.
pub(super) async fn same_site_only(request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_same_site(request.headers()) {
        next.run(request).await
    } else {
        PageError::CrossSite.into_response()
    }
}

/// Browsers send `Sec-Fetch-Site` to trustworthy addresses alone; without it `Origin` must name the host that is asked.
fn is_same_site(headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all(SEC_FETCH_SITE).into_iter();
    match (sites.next(), sites.next()) {
        (Some(site), None) => site == "same-origin" || site == "none",
        (Some(_), Some(_)) => false,
        (None, _) => is_own_origin(headers).unwrap_or(false),
    }
}

fn is_own_origin(headers: &HeaderMap) -> Option<bool> {
    let mut origins = headers.get_all(ORIGIN).into_iter();
    let origin = origins.next()?.to_str().ok()?;
    // Whether it is http or https only the proxy in front knows.
    let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"))?;
    let host = headers.get(HOST)?.to_str().ok()?;
    Some(origins.next().is_none() && authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        map.insert("host", "example.com:8000".parse().unwrap());
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        is_same_site(&map)
    }

    #[test]
    fn this_sites_own_pages_may_and_others_may_not() {
        for same in [
            &[("sec-fetch-site", "same-origin")][..],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "same-origin"), ("origin", "null")],
            &[("origin", "http://example.com:8000")],
            &[("origin", "https://EXAMPLE.com:8000")],
        ] {
            assert!(judged(same), "{same:?}");
        }
        for other in [
            &[][..],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "")],
            &[("sec-fetch-site", "cross-site"), ("origin", "http://example.com:8000")],
            &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
            &[("origin", "null")],
            &[("origin", "http://example.com")],
            &[("origin", "http://example.com:8000.evil.example")],
            &[("origin", "http://evil.example"), ("referer", "http://example.com:8000/")],
            &[("origin", "http://example.com:8000"), ("origin", "http://evil.example")],
            &[("origin", "ftp://example.com:8000")],
        ] {
            assert!(!judged(other), "{other:?}");
        }
    }
}
