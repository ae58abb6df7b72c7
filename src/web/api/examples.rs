//! Answers as they could be, for the description: all of them about the same few comics.

use serde_json::{Value, json};

const SITE: &str = "https://xkcd.com/";

fn attribution(source: &str) -> Value {
    json!({
        "author": "Randall Munroe",
        "license": "CC BY-NC 2.5",
        "license_url": "https://creativecommons.org/licenses/by-nc/2.5/",
        "source": source
    })
}

/// One comic.
pub(super) fn comic() -> Value {
    json!({
        "number": 7,
        "sampler": false,
        "title": "Two dots",
        "published": "2007-12-05",
        "caption": "They have been talking about the third one.",
        "transcript": "Two dots, talking.",
        "picture": {
            "url": "https://pictures.example/two_dots.png",
            "double_url": "https://pictures.example/two_dots_2x.png",
            "width": 740,
            "height": 300
        },
        "link": null,
        "scripted": false,
        "page": "/comic/7",
        "attribution": attribution("https://xkcd.com/7/")
    })
}

/// The same comic in a list that is about something else.
pub(super) fn reference() -> Value {
    referred(7, "Two dots")
}

fn referred(number: i32, title: &str) -> Value {
    json!({
        "number": number,
        "sampler": false,
        "title": title,
        "url": format!("/api/v1/comics/{number}"),
        "page": format!("/comic/{number}"),
        "attribution": attribution(&format!("{SITE}{number}/"))
    })
}

/// A page of comics.
pub(super) fn comics() -> Value {
    json!({"total": 1, "page": 1, "per_page": 20, "comics": [comic()], "attribution": attribution(SITE)})
}

/// What is found by `two dots`.
pub(super) fn found() -> Value {
    let run = |text: &str, hit: bool| json!({"text": text, "hit": hit});
    let (two, dots) = (run("Two", true), run("dots", true));
    json!({
        "q": "two dots",
        "cut": false,
        "not_understood": [],
        "instead": null,
        "partly": false,
        "total": 1,
        "page": 1,
        "per_page": 20,
        "results": [{
            "comic": comic(),
            "views": 9,
            "title": [two, run(" ", false), dots],
            "excerpt": {
                "source": "transcript",
                "text": [two, run(" ", false), dots, run(", talking.", false)]
            }
        }],
        "attribution": attribution(SITE)
    })
}

/// A comic's days.
pub(super) fn views() -> Value {
    json!({
        "comic": reference(),
        "total": 9,
        "days": [{"day": "2026-01-29", "views": 5}, {"day": "2026-01-31", "views": 4}],
        "attribution": attribution("https://xkcd.com/7/")
    })
}

/// The most viewed comics; two of them share a place.
pub(super) fn top() -> Value {
    let ranked = |place, views, comic: Value| json!({"place": place, "views": views, "comic": comic});
    json!({
        "window": "ever",
        "order": "most",
        "taken": "2026-01-31T12:00:00Z",
        "total": 3,
        "page": 1,
        "per_page": 20,
        "comics": [
            ranked(1, 9, reference()), ranked(2, 3, referred(2, "A dot")), ranked(2, 3, referred(5, "No dots"))
        ],
        "attribution": attribution(SITE)
    })
}

/// What five counts say.
pub(super) fn statistics() -> Value {
    json!({
        "column": "views",
        "taken": "2026-01-31T12:00:00Z",
        "comics": 5,
        "summary": summary(),
        "attribution": attribution(SITE)
    })
}

/// Of 0, 3, 3, 5 and 9.
pub(super) fn summary() -> Value {
    json!({
        "values": 5,
        "sum": 20,
        "minimum": 0,
        "maximum": 9,
        "mean": 4.0,
        "median": 3.0,
        "most_frequent": [3],
        "occurrences": 2,
        "deciles": [1.2, 2.4, 3.0, 3.0, 3.0, 3.8, 4.6, 5.8, 7.4],
        "zeros": 1
    })
}

#[cfg(test)]
mod tests;
