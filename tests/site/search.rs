//! `/search` and `xkcdapp search`: what is found, and that nothing that can be typed does harm.

use harness::{Program, Running, StubComic, StubXkcd, ViewSums, eventually};

use super::XKCDAPP;
use super::support::{attribute, beside, header, in_sqlite, outcome, page, tags};

/// A site with comics of our own words, indexed.
async fn found_out() -> (Program, Running) {
    let xkcd = StubXkcd::with((1..=45).map(|number| {
        let comic = StubComic::new(number).with("year", (2005 + number / 10).to_string());
        match number {
            5 => comic.with("alt", "A list of 10000 words, 65536 of them twice."),
            7 => comic.with("title", "A Kettle").with("alt", "It <i>whistles</i> & sings."),
            8 => comic.with("alt", "Two kettles, \u{202e}one lid.").with("title", "Caf\u{e9}"),
            _ => comic,
        }
    }))
    .await;
    let program = beside(&xkcd).set("SYNC_RATE", "10000").set("SYNC", "off");
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    eventually("an index", async || {
        server.get("/search?q=kettle").await.text().await.unwrap().contains("Found 2").then_some(())
    })
    .await;
    (program, server)
}

#[tokio::test(flavor = "multi_thread")]
async fn comics_are_found_marked_and_told_page_by_page() {
    let (program, server) = found_out().await;
    let answer = server.get("/search?q=kettle").await;
    let kept = (header(&answer, "cache-control"), header(&answer, "vary"));
    assert_eq!(kept, ("private, no-cache", "cookie"));
    let html = answer.text().await.unwrap();
    let first = html.find(r#"href="/comic/7""#).unwrap_or_else(|| panic!("no 7: {html}"));
    assert!(html.find(r#"href="/comic/8""#).is_some_and(|second| first < second), "{html}");
    assert!(html.contains("<bdi>A <mark>Kettle</mark></bdi>"), "{html}");
    assert!(html.contains(r#"<meta name="robots" content="noindex">"#), "{html}");
    let html = page(&server, "/search?q=cafe+lid").await;
    assert!(html.contains("<mark>Caf\u{e9}</mark>") && html.contains("Found one comic."), "{html}");

    let html = page(&server, "/search?q=dots").await;
    assert!(html.contains("Found 45 comics: 1 to 20."), "{html}");
    let next = tags(&html, "a").find(|tag| attribute(tag, "rel") == Some("next")).unwrap();
    let html = page(&server, &attribute(next, "href").unwrap().replace("&amp;", "&")).await;
    assert!(html.contains("Found 45 comics: 21 to 40."), "{html}");
    let html = page(&server, "/search?q=dots&page=3").await;
    assert!(html.contains("41 to 45.") && !html.contains(r#"rel="next""#), "{html}");

    let html = page(&server, "/search?q=ketlte").await;
    assert!(html.contains("showing 2 comics with \u{201c}\u{2068}kettle\u{2069}\u{201d}"), "{html}");
    let html = page(&server, "/search?q=kettle+views%3A%3E0").await;
    assert!(html.contains("Nothing has"), "{html}");
    let html = page(&server, "/search?q=after%3A2008+before%3A2010").await;
    assert!(html.contains("Found 6 comics.") && html.find("/comic/45") < html.find("/comic/40"), "{html}");

    let html = page(&server, "/search?q=dots&page=9").await;
    assert!(html.contains("first page</a> has them") && !html.contains("Fewer words"), "{html}");
    let html = page(&server, "/search?q=kettle+before%3Abanana").await;
    assert!(
        html.contains("Found 2 comics.") && html.contains("before:banana\u{2069}\u{201d} was not understood"),
        "{html}"
    );
    let told = page(&server, "/api/v1/search?q=kettle+before%3Abanana").await;
    assert!(told.contains(r#""not_understood":["before:banana"]"#), "{told}");
    assert_eq!(ViewSums::of(&server).await, ViewSums::default(), "a search is no view");
    server.stop().await;
    on_the_command_line(&program).await;
}

async fn on_the_command_line(program: &Program) {
    in_sqlite(program, "INSERT INTO comic_views (comic_number, audience, view_count) VALUES (8, 'visitor', 12)");
    let (code, out, error) = outcome(program, &["search", "kettle"]).await;
    assert_eq!(code, Some(0), "{error}");
    let lines: Vec<_> = out.lines().collect();
    assert!(lines[1].contains("A Kettle") && lines[3].contains("Caf\u{e9}") && lines[3].ends_with(" 12"), "{out}");
    assert!(lines[4].contains("Two *kettles*, one lid."), "{out}");
    let (code, out, _) = outcome(program, &["search", "--json", "--limit", "1", "kettle views:>10"]).await;
    let told: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, Some(0));
    let result = &told["results"][0];
    assert_eq!((&told["total"], &result["comic"]["number"], &result["views"]), (&1.into(), &8.into(), &12.into()));
    assert_eq!(
        (&result["excerpt"]["source"], &told["attribution"]["author"]),
        (&"caption".into(), &"Randall Munroe".into())
    );
    let (code, out, _) = outcome(program, &["search", "zzzzzz"]).await;
    assert_eq!((code, out.trim()), (Some(1), "Nothing found."));
    let (_, out, _) = outcome(program, &["search", "--json", "lid"]).await;
    assert!(out.contains("kettles, \u{202e}one "), "programs have the text as it is: {out}");
    assert!(out.contains(r#""cut":false"#), "{out}");
    for (arguments, found) in [
        (&["kettle -lid"][..], "\"total\":1"),
        (&["--", "-lid", "kettle"], "\"number\":7"),
        (&["xkcd", "0007"], "\"number\":7"),
        (&["lid", "before:banana"], "\"not_understood\":[\"before:banana\"]"),
    ] {
        let (_, out, error) = outcome(program, &[&["search", "--json"], arguments].concat()).await;
        assert!(out.contains(found), "{arguments:?}: {out}{error}");
    }
    let many = "kettle ".repeat(17);
    let (_, out, _) = outcome(program, &["search", "--json", &many]).await;
    assert!(out.contains(r#""cut":true"#), "{out}");
    let (code, _, error) = outcome(program, &["search"]).await;
    assert_eq!(code, Some(2), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_goes_straight_to_its_comic() {
    let (_program, server) = found_out().await;
    let numbers = ["7", "+%237+", "%0a7", "007", "xkcd+7", "XKCD+%23+7", "xkcd7", "comic+7", "xkcd+comic+7"];
    let addresses = ["https%3A//xkcd.com/7/", "xkcd.com/7", "http://m.xkcd.com/7/", "https://www.xkcd.com/7"];
    for query in numbers.into_iter().chain(addresses) {
        let answer = server.get(&format!("/search?q={query}")).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "location")), (303, "/comic/7"), "{query}");
    }
    for query in ["46", "404", "4000", "2147483647"] {
        let answer = server.get(&format!("/search?q={query}")).await;
        assert_eq!(answer.status(), 404, "{query}");
        assert!(answer.text().await.unwrap().contains("<h1>"), "{query}");
    }
    // A number that comics speak of, and that is none of theirs.
    for query in ["10000", "65536", "%2310000"] {
        let html = page(&server, &format!("/search?q={query}")).await;
        assert!(html.contains("Found one comic.") && html.contains(r#"href="/comic/5""#), "{query}: {html}");
    }
    for query in
        ["0", "99999999999999999999999", "-7", "7.5", "%23", "xkcd", "xkcd.com/", "xkcd.com/7/x", "xkcd.com.example/7"]
    {
        page(&server, &format!("/search?q={query}")).await;
    }
}

/// Asks for these, which all lead to comic 7.
async fn leads_to_7(server: &Running) {
    for query in ["7", "%237"] {
        let answer = server.get(&format!("/search?q={query}")).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "location")), (303, "/comic/7"), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_leads_to_a_comic_that_is_not_in_memory() {
    let xkcd = StubXkcd::start(45).await;
    let server = beside(&xkcd).set("SYNC", "off").start().await;
    leads_to_7(&server).await;
    // From here on the newest is known, and it alone.
    assert_eq!(server.get("/latest").await.status(), 303);
    leads_to_7(&server).await;
    assert_eq!(server.get("/search?q=44").await.status(), 303);
    assert_eq!(server.get("/search?q=46").await.status(), 404);
    assert_eq!(server.get("/comic/7").await.status(), 200);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn views_are_of_the_moment_on_the_page_and_in_the_api() {
    let (_program, server) = found_out().await;
    assert_eq!(server.get("/comic/8").await.status(), 200);
    let html = page(&server, "/search?q=kettle+views%3A%3E0").await;
    assert!(html.contains("Found one comic.") && html.contains("seen once"), "{html}");
    let html = page(&server, "/search?q=kettle+-views%3A%3E0").await;
    assert!(html.contains("Found one comic.") && html.contains("not seen yet"), "{html}");
    for (query, kept, numbers) in [
        ("kettle+views%3A%3E0", "public, max-age=15", vec![8]),
        ("kettle+-views%3A1", "public, max-age=15", vec![7]),
        ("kettle", "public, max-age=15", vec![7, 8]),
    ] {
        let answer = server.get(&format!("/api/v1/search?q={query}")).await;
        assert_eq!((answer.status().as_u16(), header(&answer, "cache-control")), (200, kept), "{query}");
        let told: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        let found: Vec<_> = told["results"].as_array().unwrap().iter().map(|hit| &hit["comic"]["number"]).collect();
        assert_eq!(found, numbers, "{query}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_typed_there_is_a_kind_page() {
    let (_program, server) = found_out().await;
    let long = "kettle+".repeat(1_400);
    let encoded = "%F0%9F%A6%86".repeat(800);
    let quotes = "%22-".repeat(2_000);
    for query in [
        "",
        "+++",
        "%00",
        "%00kettle%00",
        "%ff%fe",
        "%E2%80%AE%E2%81%A6kettle",
        "%22",
        "%22%22+-+OR+OR+-",
        "before:&q=after:",
        "views:%3E999999999999999999999999",
        "before:99999-99-99",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "'%3B+DROP+TABLE+comics%3B--",
        "*%3A*+AND+title%3A[a+TO+z]",
        "%",
        "%zz",
        &long,
        &encoded,
        &quotes,
    ] {
        let html = page(&server, &format!("/search?q={query}")).await;
        let shown: String = query.chars().take(40).collect();
        assert!(html.starts_with("<!doctype html>") && html.contains(r#"role="search""#), "{shown}: {html}");
        assert!(!html.contains("<script>") && !html.contains('\0'), "{shown}: {html}");
        assert!(html.len() < 60_000, "{shown}: {} bytes", html.len());
    }
    let html = page(&server, &format!("/search?q={long}")).await;
    assert!(html.contains("more than can be looked for"), "{html}");
    for query in ["page=2", "q=kettle&page=0", "q=kettle&page=-1", "q=kettle&page=x", "q=kettle&q=caf%C3%A9", "&&=&"] {
        page(&server, &format!("/search?{query}")).await;
    }
    for number in ["99", "18446744073709551615", "99999999999999999999999999"] {
        page(&server, &format!("/search?q=kettle&page={number}")).await;
    }
    assert_eq!(ViewSums::of(&server).await, ViewSums::default());
    let logged = server.stop().await;
    assert!(!logged.contains("panic"), "{logged}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_xkcd_has_never_been_reached_the_strips_are_searched() {
    let program = Program::new(XKCDAPP);
    let server = program.start().await;
    let html = eventually("an index of the strips", async || {
        let html = server.get("/search?q=-zzz").await.text().await.unwrap();
        html.contains("Found 12").then_some(html)
    })
    .await;
    assert!(html.contains(r#"href="/sampler/1""#) && html.contains("strips of our own"), "{html}");
    let answer = server.get("/search?q=353").await;
    assert_eq!((answer.status().as_u16(), header(&answer, "location")), (303, "/comic/353"));
    server.stop().await;
    let out = program.run_well(&["search", "--", "-zzz"]).await;
    assert!(
        out.lines().next().is_some_and(|line| line.ends_with("no comics yet: these are the sampler's strips")),
        "{out}"
    );
}
