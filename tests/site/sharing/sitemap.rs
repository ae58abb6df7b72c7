//! `/sitemap.xml` and `/robots.txt`.

use std::collections::BTreeSet;

use harness::{Program, StubXkcd};
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::XKCDAPP;
use crate::support::{beside, header, page};

const SITE: &str = "https://comics.example.org";

/// The texts of all elements of that name, in a document that is well-formed.
fn texts(xml: &str, name: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut path, mut texts) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {xml}")) {
            Event::Start(start) => path.push(String::from_utf8(start.name().as_ref().to_vec()).unwrap()),
            Event::End(_) => drop(path.pop()),
            Event::Text(text) if path.last().is_some_and(|last| last == name) => {
                texts.push(text.decode().unwrap().into_owned());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(path.is_empty(), "{path:?} is not closed");
    texts
}

#[tokio::test(flavor = "multi_thread")]
async fn every_comic_and_every_page_is_in_the_sitemap_once() {
    let xkcd = StubXkcd::start(420).await;
    let program = beside(&xkcd).set("SYNC_RATE", "10000").set("PUBLIC_URL", SITE);
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    let answer = server.get("/sitemap.xml").await;
    assert_eq!(header(&answer, "content-type"), "application/xml; charset=utf-8");
    let xml = answer.text().await.unwrap();
    assert!(xml.contains("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"), "{xml}");
    let listed = texts(&xml, "loc");
    let unique: BTreeSet<_> = listed.iter().cloned().collect();
    let pages = ["/archive", "/top", "/stats", "/search", "/api"].map(str::to_owned);
    let comics = (1..=420).filter(|number| *number != 404).map(|number| format!("/comic/{number}"));
    let expected: BTreeSet<_> = pages.into_iter().chain(comics).map(|path| format!("{SITE}{path}")).collect();
    assert_eq!((listed.len(), &unique), (expected.len(), &expected));
    assert_eq!(texts(&xml, "lastmod"), vec!["2007-12-05"; 419]);
    for address in listed.iter().take(8) {
        let html = page(&server, address.strip_prefix(SITE).unwrap()).await;
        assert!(!html.contains("noindex"), "{address} is in the sitemap: {html}");
        assert!(html.contains(&format!("<link rel=\"canonical\" href=\"{address}\">")), "{address} is not {html}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn robots_are_told_what_is_not_for_them_and_where_the_rest_is() {
    let server = Program::new(XKCDAPP).set("PUBLIC_URL", SITE).start().await;
    let answer = server.get("/robots.txt").await;
    assert_eq!(header(&answer, "content-type"), "text/plain; charset=utf-8");
    let text = answer.text().await.unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("User-agent: *"));
    for path in ["/random", "/rescue", "/me", "/admin", "/embed/"] {
        assert_eq!(lines.next(), Some(&*format!("Disallow: {path}")));
    }
    assert_eq!(lines.collect::<Vec<_>>(), ["", &format!("Sitemap: {SITE}/sitemap.xml")]);
    // While there are no comics, there are pages.
    assert_eq!(texts(&page(&server, "/sitemap.xml").await, "loc").len(), 5);
    server.stop().await;
}
