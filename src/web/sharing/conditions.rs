//! What a client has already: `304 Not Modified` (RFC 9110, 13.1).

use axum::http::header::{IF_MODIFIED_SINCE, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue};
use chrono::{DateTime, Utc};

/// Whether the client has what is of this tag (a weak one, `W/"..."`), last changed then.
pub(super) fn has_it(headers: &HeaderMap, tag: &HeaderValue, changed: Option<DateTime<Utc>>) -> bool {
    let tags: Vec<_> = headers.get_all(IF_NONE_MATCH).into_iter().collect();
    if !tags.is_empty() {
        // Weak comparison: what stands in the quotes decides.
        let opaque = |tag: &'_ str| tag.trim().trim_start_matches("W/").to_owned();
        let ours = tag.to_str().map(opaque).unwrap_or_default();
        let theirs = tags.into_iter().filter_map(|tags| tags.to_str().ok()).flat_map(|tags| tags.split(','));
        return theirs.map(opaque).any(|tag| tag == "*" || tag == ours);
    }
    let since = headers.get(IF_MODIFIED_SINCE).and_then(|since| since.to_str().ok());
    let since = since.and_then(|since| DateTime::parse_from_rfc2822(since).ok());
    matches!((since, changed), (Some(since), Some(changed)) if changed <= since)
}

/// A moment as HTTP writes it.
pub(super) fn http_date(moment: DateTime<Utc>) -> Option<HeaderValue> {
    HeaderValue::from_str(&moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    fn has(headers: &[(HeaderName, &'static str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        has_it(&headers, &HeaderValue::from_static("W/\"abc\""), DateTime::from_timestamp(1_000_000_000, 0))
    }

    #[test]
    fn a_tag_that_the_client_names_is_no_news() {
        for value in ["W/\"abc\"", "\"abc\"", "\"x\", W/\"abc\"", "*"] {
            assert!(has(&[(IF_NONE_MATCH, value)]), "{value}");
        }
        for value in ["", "\"x\"", "abc", "W/\"abcd\"", ",,,"] {
            assert!(!has(&[(IF_NONE_MATCH, value)]), "{value}");
            // The date is not asked where there is a tag.
            assert!(!has(&[(IF_NONE_MATCH, value), (IF_MODIFIED_SINCE, "Fri, 31 Dec 2027 00:00:00 GMT")]), "{value}");
        }
        assert!(has(&[(IF_NONE_MATCH, "\"x\""), (IF_NONE_MATCH, "\"abc\"")]));
    }

    #[test]
    fn a_date_is_compared() {
        assert_eq!(
            http_date(DateTime::from_timestamp(1_000_000_000, 0).unwrap()).unwrap(),
            "Sun, 09 Sep 2001 01:46:40 GMT"
        );
        for (value, known) in [
            ("Sun, 09 Sep 2001 01:46:40 GMT", true),
            ("Sun, 09 Sep 2001 01:46:39 GMT", false),
            ("Fri, 31 Dec 2027 00:00:00 GMT", true),
            ("yesterday", false),
            ("", false),
        ] {
            assert_eq!(has(&[(IF_MODIFIED_SINCE, value)]), known, "{value}");
        }
        assert!(!has(&[]));
    }
}
