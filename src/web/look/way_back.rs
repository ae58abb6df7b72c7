//! Where somebody came from, as far as it is a page of this site: nothing else is ever linked to.

use axum::http::header::{HOST, REFERER};
use axum::http::{HeaderMap, Uri};

/// The longest address to go back to, in bytes.
const LONGEST: usize = 512;

/// A path of this site with its query, fit for a link; `None` for anything that a browser might read as another place.
pub(super) fn own(address: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'\'' | b'<' | b'>' | b'`');
    let path = address.strip_prefix('/')?;
    let fits = address.len() <= LONGEST && !path.starts_with('/') && address.bytes().all(plain);
    // Not in circles.
    let elsewhere = address.split(['?', '#']).next() != Some("/look");
    (fits && elsewhere).then(|| address.to_owned())
}

/// Of a request that names no way back: the page whose link was followed.
pub(super) fn referring(headers: &HeaderMap) -> Option<String> {
    let uri: Uri = headers.get(REFERER)?.to_str().ok()?.parse().ok()?;
    let host = headers.get(HOST)?.to_str().ok()?;
    let same = uri.authority().is_some_and(|authority| authority.as_str().eq_ignore_ascii_case(host));
    if same { own(uri.path_and_query()?.as_str()) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_this_site_is_a_way_back() {
        for path in ["/", "/comic/353", "/search?q=a%20b&page=2", "/me", "/looking", "/comic/7#legend"] {
            assert_eq!(own(path).as_deref(), Some(path));
        }
        let long = ["/", &"a".repeat(LONGEST)].concat();
        for other in [
            "",
            "comic/7",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            " /comic/7",
            "/\t/evil.example",
            "/\n/evil.example",
            "/comic/7\0",
            "/\u{202e}7",
            "/\"><script>",
            "/look",
            "/look?from=/",
            &long,
        ] {
            assert_eq!(own(other), None, "{other:?}");
        }
    }

    #[test]
    fn a_referring_page_counts_only_where_it_is_ours() {
        let judged = |referer: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, "example.com:8000".parse().unwrap());
            headers.insert(REFERER, referer.parse().unwrap());
            referring(&headers)
        };
        assert_eq!(judged("http://example.com:8000/comic/7").as_deref(), Some("/comic/7"));
        assert_eq!(judged("https://Example.com:8000/search?q=a").as_deref(), Some("/search?q=a"));
        for other in [
            "http://evil.example/comic/7",
            "http://example.com/comic/7",
            "http://example.com:8000//evil",
            "/comic/7",
            "x",
        ] {
            assert_eq!(judged(other), None, "{other}");
        }
    }
}
