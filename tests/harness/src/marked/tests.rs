//! That a mix-up of two visitors is found, whatever the page.

use std::collections::BTreeSet;

use axum::Router;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Html;
use axum::routing::get;

use super::{MarkedSet, Told};
use crate::{Page, Visitor};

const DECK: usize = 12;

/// By cookie.
fn set(who: &str) -> BTreeSet<i32> {
    match who {
        "one" => BTreeSet::from([1, 2, 3, 9]),
        _ => BTreeSet::from([1, 4, 5, 6, 7, 8]),
    }
}

/// A site that draws the lowest unseen comic, with pages as ours write them.
async fn site() -> String {
    let who = |headers: &HeaderMap| headers["cookie"].to_str().unwrap().trim_start_matches("who=").to_owned();
    let draw = |seen: &BTreeSet<i32>| (1..=12).find(|number| !seen.contains(number)).unwrap();
    let comic = async move |Path(number): Path<i32>, headers: HeaderMap| {
        let mut seen = set(&who(&headers));
        seen.insert(number);
        let (count, another) = (seen.len(), draw(&seen));
        Html(format!(
            "<p class=\"progress\"><a href=\"/me\">{count} of {DECK} seen</a></p><a class=\"another\" href=\"/comic/{another}\">"
        ))
    };
    let me = async move |headers: HeaderMap| {
        let seen = set(&who(&headers));
        let square = |number: i32| {
            let filled = if seen.contains(&number) { " aria-description=\"seen\"" } else { "" };
            format!("<a href=\"/comic/{number}\" title=\"{number}\"{filled}></a>")
        };
        Html(format!("<div class=\"deck few\">{}</div>", (1..=12).map(square).collect::<String>()))
    };
    let router = Router::new().route("/comic/{number}", get(comic)).route("/me", get(me));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    url
}

/// A look at each kind of page, at comics that this visitor has seen.
async fn looks(visitor: &mut Visitor, marks: &MarkedSet) -> Vec<Result<Told, String>> {
    let mut paths = vec!["/me".to_owned()];
    paths.extend(marks.seen().iter().map(|number| format!("/comic/{number}")));
    let mut looks = Vec::new();
    for path in paths {
        looks.push(marks.judge(&visitor.get(&path).await));
    }
    looks
}

#[tokio::test]
async fn two_visitors_whose_cookies_are_mixed_up_are_found() {
    let url = site().await;
    let (mut one, mut other) = (Visitor::at(&url), Visitor::at(&url));
    let (marks_of_one, marks_of_other) = (MarkedSet::new(DECK, set("one")), MarkedSet::new(DECK, set("other")));
    one.cookies.set("who", "one");
    other.cookies.set("who", "other");
    for (visitor, marks) in [(&mut one, &marks_of_one), (&mut other, &marks_of_other)] {
        assert!(looks(visitor, marks).await.iter().all(|look| *look == Ok(Told::Fits)));
    }
    std::mem::swap(&mut one.cookies, &mut other.cookies);
    for (visitor, marks) in [(&mut one, &marks_of_one), (&mut other, &marks_of_other)] {
        for look in looks(visitor, marks).await {
            assert!(look.is_err(), "{look:?} with another's cookie");
        }
    }
}

#[test]
fn a_page_without_the_store_tells_nothing() {
    let marks = MarkedSet::new(DECK, set("one"));
    let page = |status, html: &str| Page {
        path: "/comic/1".to_owned(),
        status,
        headers: HeaderMap::new(),
        html: html.to_owned(),
    };
    assert_eq!(marks.judge(&page(200, "<a class=\"another\" href=\"/comic/1\">")), Ok(Told::Nothing));
    assert_eq!(
        marks.judge(&page(200, "<div class=\"deck untold\"><a href=\"/comic/1\"></a></div>")),
        Ok(Told::Nothing)
    );
    // A visitor taken for a new one is a mix-up as well.
    assert!(marks.judge(&page(200, "<div class=\"deck\"><a href=\"/comic/1\"></a></div>")).is_err());
    assert!(marks.judge(&page(200, "<p class=\"progress\"><a href=\"/me\">0 of 12 seen</a>")).is_err());
}
