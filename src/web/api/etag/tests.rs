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
