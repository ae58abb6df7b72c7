//! How an answer of the API is put together: its body, its tag, how long it may be kept, what it is linked with.

use axum::body::Bytes;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, LINK};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::attribution::Attribution;
use crate::web::conditions::tag;

/// How long an answer may be kept, by anybody: nothing here is about who asks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Keep {
    /// Chosen at this moment.
    Never,
    /// Counts, which go on.
    Seconds,
    /// What there is to see, to which a comic is added every other day.
    Minute,
    /// A comic, or the description: they hardly change.
    Minutes,
}

impl Keep {
    fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Never => "no-store",
            Self::Seconds => "public, max-age=15",
            Self::Minute => "public, max-age=60",
            Self::Minutes => "public, max-age=300",
        })
    }
}

/// An answer with this body. `links` are further values of `Link`.
pub(super) fn answer(body: &impl Serialize, keep: Keep, attribution: &Attribution, links: &[String]) -> Response {
    // Numbers, strings and lists: there is nothing that JSON could not hold.
    let body = serde_json::to_vec(body).unwrap_or_default();
    let tag = tag(&body);
    json(body.into(), tag, keep, (attribution.license_url, links))
}

/// The same of a body that is JSON already, and its tag.
pub(super) fn json(body: Bytes, tag: HeaderValue, keep: Keep, (license_url, links): (&str, &[String])) -> Response {
    let mut link = format!(
        "<{license_url}>; rel=\"license\", </api/v1/openapi.json>; rel=\"service-desc\"; type=\"application/json\", \
         </api>; rel=\"service-doc\"; type=\"text/html\""
    );
    for more in links {
        link.push_str(", ");
        link.push_str(more);
    }
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // Of what is chosen anew each time, nobody has the same already.
    if !matches!(keep, Keep::Never) {
        headers.insert(ETAG, tag);
    }
    headers.insert(CACHE_CONTROL, keep.header());
    // Words of ours, numbers, and a query with its percent signs, which any header value may hold.
    if let Ok(link) = HeaderValue::try_from(link) {
        headers.insert(LINK, link);
    }
    response
}

/// The ways to the neighbours of a page of many, `path` being everything of an address but its page's number.
pub(super) fn neighbours(path: &str, page: usize, per_page: usize, total: usize) -> Vec<String> {
    let last = total.div_ceil(per_page).max(1);
    let link = |page: usize, rel: &str| format!("<{path}page={page}>; rel=\"{rel}\"");
    let mut links = vec![link(1, "first"), link(last, "last")];
    if page > 1 {
        // From beyond the end the way back leads to the end.
        links.push(link((page - 1).min(last), "prev"));
    }
    if page < last {
        links.push(link(page + 1, "next"));
    }
    links
}

#[cfg(test)]
mod tests {
    use super::neighbours;

    #[test]
    fn neighbours_are_there_where_there_are_any() {
        let rels = |page, total| {
            let links = neighbours("/x?per_page=10&", page, 10, total);
            links
                .iter()
                .map(|link| link.replace("</x?per_page=10&page=", "").replace(">; rel=", " "))
                .collect::<Vec<_>>()
        };
        assert_eq!(rels(1, 0), ["1 \"first\"", "1 \"last\""]);
        assert_eq!(rels(1, 10), ["1 \"first\"", "1 \"last\""]);
        assert_eq!(rels(1, 11), ["1 \"first\"", "2 \"last\"", "2 \"next\""]);
        assert_eq!(rels(2, 30), ["1 \"first\"", "3 \"last\"", "1 \"prev\"", "3 \"next\""]);
        assert_eq!(rels(9, 30), ["1 \"first\"", "3 \"last\"", "3 \"prev\""]);
    }
}
