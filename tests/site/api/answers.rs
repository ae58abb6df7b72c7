//! What each address answers.

use std::collections::BTreeSet;

use harness::{PICTURE, Program, clear_of_midnight, eventually};
use serde_json::{Value, json};

use super::{nine, told};
use crate::XKCDAPP;
use crate::support::header;

fn list<'a>(body: &'a Value, name: &str) -> &'a [Value] {
    body[name].as_array().unwrap()
}

fn numbers(body: &Value) -> Vec<i64> {
    body["comics"].as_array().unwrap().iter().map(|comic| comic["number"].as_i64().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_comic_has_all_that_is_known_of_it() {
    let (xkcd, _program, server) = nine().await;
    let comic = told(&server, "/api/v1/comics/7").await;
    assert_eq!(
        comic,
        json!({
            "number": 7,
            "sampler": false,
            "title": "Strip 7",
            "published": "2007-12-05",
            "caption": "The caption of strip 7.",
            "transcript": "Two dots talk about the number 7.",
            "picture": {
                "url": format!("{}/comics/strip_7.png", xkcd.url),
                "double_url": null,
                "width": PICTURE.0,
                "height": PICTURE.1,
            },
            "link": null,
            "scripted": false,
            "page": "/comic/7",
            "attribution": {
                "author": "Randall Munroe",
                "license": "CC BY-NC 2.5",
                "license_url": "https://creativecommons.org/licenses/by-nc/2.5/",
                "source": "https://xkcd.com/7/",
            },
        })
    );
    assert_eq!(told(&server, "/api/v1/comics/newest").await["number"], 9);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_comics_come_page_by_page_along_the_links() {
    let (_xkcd, _program, server) = nine().await;
    let (mut path, mut seen) = ("/api/v1/comics?per_page=4".to_owned(), Vec::new());
    loop {
        let answer = server.get(&path).await;
        let link = header(&answer, "link").to_owned();
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert_eq!((&body["total"], &body["per_page"]), (&json!(9), &json!(4)));
        seen.extend(numbers(&body));
        let next = link.split(", ").find_map(|link| link.strip_prefix('<')?.strip_suffix(">; rel=\"next\""));
        let Some(next) = next else { break };
        path = next.to_owned();
    }
    assert_eq!(seen, (1..=9).collect::<Vec<_>>());
    let beyond = told(&server, "/api/v1/comics?page=100000").await;
    assert_eq!((numbers(&beyond), &beyond["total"]), (vec![], &json!(9)));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_random_comic_is_any_and_never_kept() {
    let (_xkcd, _program, server) = nine().await;
    let mut drawn = BTreeSet::new();
    for _ in 0..200 {
        let answer = server.get("/api/v1/comics/random").await;
        assert_eq!(header(&answer, "cache-control"), "no-store");
        let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        drawn.insert(body["number"].as_i64().unwrap());
    }
    // One of the nine is missed by 200 draws once in two billion times.
    assert_eq!(drawn, (1..=9).collect());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_counts_are_the_visitors_exactly() {
    clear_of_midnight().await;
    let (_xkcd, program, server) = nine().await;
    for (number, views) in [(1, 3), (2, 1), (5, 3)] {
        for _ in 0..views {
            assert_eq!(server.get(&format!("/comic/{number}")).await.status(), 200);
        }
    }
    // A crawler's view is nobody's.
    server.request("GET", "/comic/9", &[("user-agent", "Some Bot/1.0")]).await;
    // A reading is up to a minute old; a new process takes a new one.
    server.stop().await;
    let server = program.start().await;
    server.figures().await;
    let views = told(&server, "/api/v1/comics/5/views").await;
    assert_eq!(views["total"], 3);
    let days = views["days"].as_array().unwrap();
    assert_eq!(days.len(), 1, "only days with views: {views}");
    assert_eq!(days.iter().map(|day| day["views"].as_i64().unwrap()).sum::<i64>(), 3);
    assert!(days.is_sorted_by_key(|day| day["day"].as_str().unwrap()), "{views}");

    let top = async |query: &str| {
        let body = told(&server, &format!("/api/v1/top{query}")).await;
        let ranked = body["comics"].as_array().unwrap().clone();
        let pair = |ranked: Value| (ranked["comic"]["number"].as_i64().unwrap(), ranked["views"].as_i64().unwrap());
        ranked.into_iter().map(pair).collect::<Vec<_>>()
    };
    for window in ["", "?window=ever", "?window=month", "?window=week", "?per_page=3", "?order=most"] {
        assert_eq!(top(window).await, [(1, 3), (5, 3), (2, 1)], "{window}");
    }
    for window in ["?order=least&per_page=7", "?window=week&order=least&per_page=7"] {
        assert_eq!(top(window).await, [(3, 0), (4, 0), (6, 0), (7, 0), (8, 0), (9, 0), (2, 1)], "{window}");
    }

    // Page by page: a place is shared across pages, and the total is of all of them.
    let placed = async |query: &str| {
        let body = told(&server, &format!("/api/v1/top?{query}")).await;
        let places: Vec<_> = list(&body, "comics").iter().map(|ranked| ranked["place"].as_u64().unwrap()).collect();
        (body["order"].as_str().unwrap().to_owned(), body["total"].as_u64().unwrap(), places)
    };
    assert_eq!(placed("per_page=2").await, ("most".to_owned(), 3, vec![1, 1]));
    assert_eq!(placed("per_page=1&page=2").await, ("most".to_owned(), 3, vec![1]));
    assert_eq!(placed("per_page=2&page=2").await, ("most".to_owned(), 3, vec![3]));
    assert_eq!(placed("per_page=4&page=2&order=least").await, ("least".to_owned(), 9, vec![1, 1, 7, 8]));
    assert_eq!(placed("per_page=4&page=3&order=least").await, ("least".to_owned(), 9, vec![8]));
    let answer = server.get("/api/v1/top?order=least&per_page=4&page=2").await;
    let next = "</api/v1/top?window=ever&order=least&per_page=4&page=3>; rel=\"next\"";
    assert!(header(&answer, "link").contains(next), "{}", header(&answer, "link"));

    let found = eventually("the search to know the comics and their counts", async || {
        let found = told(&server, "/api/v1/search?q=caption").await;
        (found["total"] == 9 && found["results"][0]["views"].is_number()).then_some(found)
    })
    .await;
    for result in list(&found, "results") {
        let number = result["comic"]["number"].as_i64().unwrap();
        let views = [(1, 3), (2, 1), (5, 3)].iter().find(|(seen, _)| *seen == number).map_or(0, |(_, views)| *views);
        assert_eq!(result["views"], views, "comic {number}");
    }

    let statistics = told(&server, "/api/v1/statistics").await;
    let summary = &statistics["summary"];
    assert_eq!((&statistics["column"], &statistics["comics"]), (&json!("views"), &json!(9)));
    for (name, value) in [("values", 9), ("sum", 7), ("minimum", 0), ("maximum", 3), ("occurrences", 6), ("zeros", 6)] {
        assert_eq!(summary[name], value, "{name}: {summary}");
    }
    assert_eq!((&summary["median"], &summary["most_frequent"]), (&json!(0.0), &json!([0])));
    let years = told(&server, "/api/v1/statistics?column=year").await;
    assert_eq!((&years["summary"]["mean"], &years["summary"]["most_frequent"]), (&json!(2007.0), &json!([2007])));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn comics_are_found_by_their_words() {
    let (_xkcd, _program, server) = nine().await;
    let found = eventually("the search to know the comics", async || {
        let found = told(&server, "/api/v1/search?q=caption&per_page=5").await;
        (found["total"] == 9).then_some(found)
    })
    .await;
    assert_eq!(found["results"].as_array().unwrap().len(), 5);
    let hit = &found["results"][0];
    assert_eq!(hit["excerpt"]["source"], "caption");
    let marked = hit["excerpt"]["text"].as_array().unwrap().iter().find(|run| run["hit"] == true).unwrap();
    assert_eq!(marked["text"], "caption");
    assert!(hit["comic"]["attribution"]["source"].as_str().unwrap().starts_with("https://xkcd.com/"));
    // Words are whole ones, but for the last where it may be a beginning.
    for (query, total, next) in [
        ("capt", 0, false),
        ("capt&prefix=false", 0, false),
        ("capt&prefix=true&per_page=5", 9, true),
        ("capt+strip&prefix=true", 0, false),
        ("strip+capt&prefix=true&per_page=5", 9, true),
    ] {
        let path = format!("/api/v1/search?q={query}");
        let found = told(&server, &path).await;
        // What has only some of the words, or others, is no answer to these.
        let all = found["partly"] == false && found["instead"].is_null();
        assert_eq!(if all { found["total"].as_u64().unwrap() } else { 0 }, total, "{query}: {found}");
        let answer = server.get(&path).await;
        let link = header(&answer, "link");
        assert_eq!(link.contains("&prefix=true&per_page=5&page=2>; rel=\"next\""), next, "{query}: {link}");
    }
    // More words than are looked for.
    let many = told(&server, &format!("/api/v1/search?q=caption{}", "+caption".repeat(16))).await;
    assert_eq!((&found["cut"], &many["cut"]), (&Value::Bool(false), &Value::Bool(true)));
    let none = told(&server, "/api/v1/search?q=%00%22%E2%80%AE-").await;
    assert_eq!(none["total"], none["results"].as_array().unwrap().len());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sampler_stands_in_while_nothing_is_known_and_says_so() {
    let server = Program::new(XKCDAPP).start().await;
    let many = told(&server, "/api/v1/comics?per_page=3").await;
    assert_eq!(numbers(&many), [-1, -2, -3]);
    for comic in
        [&many["comics"][0], &told(&server, "/api/v1/comics/newest").await, &told(&server, "/api/v1/comics/-1").await]
    {
        assert_eq!((&comic["sampler"], &comic["page"]), (&json!(true), &json!("/sampler/1")));
        assert_eq!(
            (&comic["attribution"]["author"], &comic["attribution"]["license"]),
            (&json!("xkcdapp"), &json!("MIT"))
        );
    }
    let random = told(&server, "/api/v1/comics/random").await;
    assert_eq!(random["sampler"], true);
    let picture = random["picture"]["url"].as_str().unwrap().to_owned();
    assert_eq!(server.get(&picture).await.status(), 200);
    assert_eq!(told(&server, "/api/v1/comics/-1/views").await["total"], 0);
    assert_eq!(told(&server, "/api/v1/statistics?column=year").await["summary"], Value::Null);
    server.stop().await;
}
