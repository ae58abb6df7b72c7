//! What a client has already need not be sent again: `304 Not Modified` (RFC 9110, 13.1.2).

use axum::http::HeaderValue;

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
