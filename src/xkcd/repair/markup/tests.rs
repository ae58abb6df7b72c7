//! Tags and character references in titles and captions.

use proptest::prelude::*;

use super::{caption, title};

#[test]
fn tags_go_from_a_title_and_references_are_decoded() {
    for (html, text) in [
        (r#"<span style="color: #0000ED">Pot</span> of Tea"#, "Pot of Tea"),
        ("Caf&eacute; &#x2615; &#233;", "Café ☕ é"),
        ("Salt &amp;amp; Pepper", "Salt &amp; Pepper"),
        ("&lt;b&gt;", "<b>"),
        ("a<br/>b<!-- c --><IMG SRC='>'>d", "abd"),
        ("Q&A at T&M, &nosuch; & &", "Q&A at T&M, &nosuch; & &"),
        ("I <3 tea", "I <3 tea"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("a<b", "a<b"),
        ("<i>a</i><b and &lt;", "a<b and <"),
        ("", ""),
    ] {
        assert_eq!(title(html), text, "{html}");
    }
}

#[test]
fn a_caption_is_read_as_a_title_is() {
    assert_eq!(caption("<em>All</em> the caf&eacute;s &amp; bars"), "All the cafés & bars");
    assert_eq!(caption("M&M's, 1 < 2"), "M&M's, 1 < 2");
}

#[test]
fn a_caption_about_tags_is_left_alone() {
    for text in [
        "Brew <noun> and <your name>?",
        "It's <year> &amp; counting",
        "<A>: Tea </a>time.&nbsp;",
        "An open <div>, and no </div>.",
        "<!-- tea -->",
        "<!DOCTYPE tea>",
    ] {
        assert_eq!(caption(text), text);
    }
}

proptest! {
    #[test]
    fn no_tag_of_a_title_is_left(parts in proptest::collection::vec(("[a-z ]{0,6}", "</?[a-z]{1,6}( [a-z]=\"[^\"<>&]{0,4}\")?/?>"), 0..8)) {
        let html: String = parts.iter().flat_map(|(text, tag)| [&**text, &**tag]).collect();
        let text: String = parts.iter().map(|(text, _)| &**text).collect();
        prop_assert_eq!(title(&html), text);
    }

    #[test]
    fn any_text_is_survived(text in "[<>&;#a-zA-Z0-9/!'\"= -]{0,60}|.{0,60}") {
        let _ = (title(&text), caption(&text));
    }

    #[test]
    fn text_without_markup_is_untouched(text in "[^<&]{0,60}") {
        prop_assert_eq!(title(&text), &*text);
        prop_assert_eq!(caption(&text), &*text);
    }
}
