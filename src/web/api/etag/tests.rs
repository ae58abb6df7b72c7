//! Which tags are the same.

use super::*;

#[test]
fn a_tag_is_strong_and_that_of_the_bytes() {
    let tag = of(b"two dots");
    assert_eq!(tag, of(b"two dots"));
    assert_ne!(tag, of(b"two dots "));
    let text = tag.to_str().unwrap();
    assert!(text.len() == 34 && text.starts_with('"') && text.ends_with('"'), "{text}");
}

#[test]
fn lists_stars_and_weak_tags_are_read() {
    let headers = HeaderMap::from_iter([(ETAG, HeaderValue::from_static("\"abc\""))]);
    let holds = |lines: &[&'static str]| {
        let lines: Vec<_> = lines.iter().map(|line| HeaderValue::from_static(line)).collect();
        has(&lines, &headers)
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
    for lines in [&["abc"][..], &["\"ABC\""], &["\"ab\""], &["\"\""], &[""], &["\""], &["\"x\"abc\"y\""], &["\"*\""]] {
        assert!(!holds(lines), "{lines:?}");
    }
    assert!(!has(&[HeaderValue::from_static("*")], &HeaderMap::new()), "there is no such thing");
}
