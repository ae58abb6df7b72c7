//! What a client has already need not be sent again: `304 Not Modified` (RFC 9110, 13.1.2).

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::HeaderValue;

/// The entity tag of what is answered: the same in every process for the same bytes, another one for others. Weak: packed
/// or not, it says the same.
pub(super) fn tag(body: &[u8]) -> HeaderValue {
    let hash = digest(&SHA256, body);
    let half = hash.as_ref().first_chunk().map_or(0, |half| u128::from_be_bytes(*half));
    HeaderValue::try_from(format!("W/\"{half:032x}\"")).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// Whether a request's `If-None-Match` names this tag, or any. Weak comparison: what stands in the quotes decides.
pub(super) fn has_it<'a>(named: impl IntoIterator<Item = &'a HeaderValue>, tag: &HeaderValue) -> bool {
    let tag = tag.as_bytes().trim_ascii();
    let tag = tag.strip_prefix(b"W/").unwrap_or(tag);
    let Some(tag) = tag.strip_prefix(b"\"").and_then(|tag| tag.strip_suffix(b"\"")) else { return false };
    named.into_iter().any(|list| {
        let list = list.as_bytes().trim_ascii();
        // A tag holds no quote, so every second piece between quotes is one.
        list == b"*" || list.split(|byte| *byte == b'"').skip(1).step_by(2).any(|named| named == tag)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_weak_and_that_of_the_bytes() {
        let tag = super::tag(b"two dots");
        assert_eq!(tag, super::tag(b"two dots"));
        assert_ne!(tag, super::tag(b"two dots "));
        let text = tag.to_str().unwrap();
        assert!(text.len() == 36 && text.starts_with("W/\"") && text.ends_with('"'), "{text}");
    }

    #[test]
    fn lists_stars_and_weak_tags_are_read() {
        for tag in ["\"abc\"", "W/\"abc\""].map(HeaderValue::from_static) {
            let holds = |lines: &[&'static str]| {
                let lines: Vec<_> = lines.iter().map(|line| HeaderValue::from_static(line)).collect();
                has_it(&lines, &tag)
            };
            for lines in [
                &["\"abc\""][..],
                &["W/\"abc\""],
                &["*"],
                &[" * "],
                &["\"x\", \"abc\""],
                &["\"x,y\",W/\"abc\" , \"z\""],
                &["\"x\"", "\"abc\""],
            ] {
                assert!(holds(lines), "{lines:?}");
            }
            for lines in [
                &[][..],
                &["abc"],
                &["\"ABC\""],
                &["W/\"abcd\""],
                &["\"ab\""],
                &["\"\""],
                &[""],
                &[",,,"],
                &["\""],
                &["\"x\"abc\"y\""],
                &["\"*\""],
            ] {
                assert!(!holds(lines), "{lines:?}");
            }
        }
        assert!(!has_it(&[HeaderValue::from_static("*")], &HeaderValue::from_static("no tag")));
    }
}
