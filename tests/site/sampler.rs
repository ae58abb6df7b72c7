//! The strips that stand in while nothing of xkcd is known.

use std::collections::BTreeSet;

use harness::{Program, StubXkcd, ViewSums};

use super::XKCDAPP;
use super::support::{attribute, beside, canonical, header, page, tags, way};

#[tokio::test(flavor = "multi_thread")]
async fn without_xkcd_the_sampler_is_shown_and_counted() {
    let server = Program::new(XKCDAPP).start().await;
    for path in ["/", "/sampler/1", "/sampler/12"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        let view = header(&answer, "x-view");
        assert!(view.starts_with("counted; audience=visitor"), "{path}: {view}\n{}", server.log());
        assert!(answer.text().await.unwrap().contains("/assets/sampler-"), "{path}");
    }
    assert_eq!(ViewSums::of(&server).await, ViewSums { visitor: 3, ..ViewSums::default() });
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sampler_has_twelve_strips_whose_pager_stays_within_it() {
    let server = Program::new(XKCDAPP).start().await;
    for strip in 1..=12_u32 {
        let html = page(&server, &format!("/sampler/{strip}")).await;
        assert!(html.contains(&format!("Strip {strip} of 12")), "{html}");
        assert_eq!(canonical(&html), format!("/sampler/{strip}"));
        let near = |ordinal: u32, there: bool| there.then(|| format!("/sampler/{ordinal}"));
        assert_eq!(way(&html, "First"), near(1, strip > 1), "strip {strip}");
        assert_eq!(way(&html, "Previous"), near(strip - 1, strip > 1), "strip {strip}");
        assert_eq!(way(&html, "Next"), near(strip + 1, strip < 12), "strip {strip}");
        assert_eq!(way(&html, "Latest"), near(12, strip < 12), "strip {strip}");
        let another = way(&html, "another").unwrap();
        assert!(another.starts_with("/sampler/") && another != format!("/sampler/{strip}"), "{another}");

        let picture = tags(&html, "img").next().unwrap();
        assert!(attribute(picture, "alt").unwrap().len() > 20, "{picture}");
        assert!(attribute(picture, "width").is_some() && attribute(picture, "height").is_some(), "{picture}");
        let drawing = server.get(attribute(picture, "src").unwrap()).await;
        assert_eq!((drawing.status().as_u16(), header(&drawing, "content-type")), (200, "image/svg+xml"));
    }
    for path in ["/sampler/0", "/sampler/13", "/sampler/-1", "/sampler/01", "/sampler/x"] {
        assert_eq!(server.get(path).await.status(), 404, "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn random_and_latest_lead_into_the_sampler_while_nothing_is_known() {
    let server = Program::new(XKCDAPP).start().await;
    let mut drawn = BTreeSet::new();
    for _ in 0..50 {
        let answer = server.get("/random").await;
        assert_eq!(answer.status(), 303);
        drawn.insert(header(&answer, "location").to_owned());
    }
    assert!(drawn.len() > 3 && drawn.iter().all(|path| path.starts_with("/sampler/")), "{drawn:?}");
    let answer = server.get("/latest").await;
    assert_eq!(answer.status(), 303);
    assert!(header(&answer, "location").starts_with("/sampler/"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_notice_is_there_only_while_nothing_of_xkcd_is_known() {
    const NOTICE: &str = "xkcd.com has not been reached yet";
    let away = Program::new(XKCDAPP).start().await;
    for path in ["/", "/sampler/3"] {
        assert!(page(&away, path).await.contains(NOTICE), "{path}");
    }
    away.stop().await;

    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    assert!(!page(&server, "/comic/7").await.contains(NOTICE));
    for path in ["/", "/comic/7", "/sampler/3"] {
        assert!(!page(&server, path).await.contains(NOTICE), "{path}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn views_of_strips_are_kept_apart_from_those_of_comics() {
    let xkcd = StubXkcd::start(30).await;
    let server = beside(&xkcd).start().await;
    for count in 1..=2 {
        for path in ["/comic/3", "/sampler/3"] {
            let answer = server.get(path).await;
            assert_eq!(header(&answer, "x-view"), format!("counted; audience=visitor; count={count}"), "{path}");
        }
    }
    server.stop().await;
}
