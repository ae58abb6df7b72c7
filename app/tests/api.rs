//! What `/api` promises, checked on the document it returns.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::api_page;
use app::page::{ApiAnswer, ApiField, ApiOperation, ApiPage, ApiParameter, ApiShape, Look, Shell};
use app::share::{PageFacts, Preview, Shared};

/// Breaks out of an attribute and a text, where it is not escaped; its backtick opens what nothing closes.
const HOSTILE: &str = "\"'></code></p><script>alert('&')</script> `n < 3";

/// An operation of such a name, of which every text is the same.
fn operation(id: &str, text: &str) -> ApiOperation {
    ApiOperation {
        id: id.to_owned(),
        tag: "Comics".to_owned(),
        path: format!("/api/v1/{text}"),
        summary: text.to_owned(),
        about: text.to_owned(),
        parameters: vec![ApiParameter {
            name: text.to_owned(),
            required: true,
            kind: text.to_owned(),
            about: text.to_owned(),
        }],
        answers: vec![ApiAnswer { status: "200".to_owned(), about: text.to_owned() }],
        example: text.to_owned(),
        shape: Some("Comic".to_owned()),
        try_it: format!("/api/v1/{text}"),
    }
}

fn page(text: &str) -> ApiPage {
    let facts = PageFacts { path: "/api", title: "API", description: "For programs.", icon: "/icon.png" };
    ApiPage {
        shell: Shell { stylesheet: "/style.1.css", script: "/script.2.js", icon: "/icon.3.svg", look: Look::DEFAULT },
        share: Shared { site: "https://comics.example.org".into(), preview: Arc::new(Preview::of_page(&facts)) },
        about: text.to_owned(),
        version: text.to_owned(),
        license: text.to_owned(),
        description: "/api/v1/openapi.json",
        burst: 60,
        rate: 120,
        headers: vec![(text.to_owned(), text.to_owned())],
        // As the site's own parts are called.
        operations: ["comic", "headers", "comics"].map(|id| operation(id, text)).into(),
        shapes: ["ComicPage", "Comic"].map(|name| shape(name, text)).into(),
    }
}

/// A shape of such a name, of which every text is the same.
fn shape(name: &str, text: &str) -> ApiShape {
    let field = ApiField {
        name: text.to_owned(),
        listed: true,
        kind: text.to_owned(),
        shape: Some("Comic".to_owned()),
        optional: true,
        always: false,
        about: text.to_owned(),
    };
    ApiShape { name: name.to_owned(), about: text.to_owned(), fields: vec![field] }
}

/// The values of an attribute.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let pieces = html.split(attribute).skip(1);
    pieces.filter_map(|rest| rest.split_once('"')).map(|(value, _)| value).collect()
}

#[test]
fn every_id_is_one_elements_and_every_link_within_the_page_leads_to_one() {
    let html = api_page(&page("Dots"));
    let all = values(&html, " id=\"");
    let different: BTreeSet<_> = all.iter().copied().collect();
    assert_eq!(all.len(), different.len(), "{all:?}");
    let inner = values(&html, " href=\"#");
    assert_eq!(inner.len(), 9, "the skip link, three operations with their shapes, and two fields: {inner:?}");
    for id in inner {
        assert!(different.contains(id), "nothing is at #{id}: {different:?}");
    }
}

#[test]
fn a_hostile_text_stays_a_text() {
    let html = api_page(&page(HOSTILE));
    // The usual one, the only other being the page's facts for programs.
    let usual = api_page(&page("Dots"));
    assert_eq!(html.matches("<script").count(), usual.matches("<script").count(), "{html}");
    for element in ["a", "p", "code", "dl", "dt", "dd", "pre", "section", "span", "details"] {
        let open = html.matches(&format!("<{element} ")).count() + html.matches(&format!("<{element}>")).count();
        assert_eq!(open, html.matches(&format!("</{element}>")).count(), "<{element}> in {html}");
    }
    assert!(html.contains("&lt;script&gt;alert('&amp;')"), "{html}");
    for address in values(&html, " href=\"/api/v1/") {
        assert!(address == "openapi.json" || address.starts_with("&quot;'"), "{address}");
    }
}

#[test]
fn what_programs_write_stands_between_backticks() {
    let html = api_page(&page("Ask `n < 3` or `\"x\"`."));
    assert!(html.contains("<p>Ask <code>n &lt; 3</code> or <code>\"x\"</code>.</p>"), "{html}");
    // One that nothing closes takes the rest with it, and loses nothing.
    let html = api_page(&page("Ask `n < 3"));
    assert!(html.contains("<p>Ask <code>n &lt; 3</code></p>"), "{html}");
}

#[test]
fn it_says_how_much_may_be_asked_what_a_field_is_and_how_to_show_a_comic_elsewhere() {
    let html = api_page(&page("Dots"));
    assert!(html.contains("may send 60 requests at once, and 120 a minute"), "{html}");
    let kind = "list of Dots<a href=\"#shape-Comic\">Comic</a> or null; not always there";
    assert!(html.contains(kind), "{html}");
    assert!(html.contains("&lt;iframe src=\"https://comics.example.org/embed/353\""), "{html}");
}
