//! That clients are the visitors they are said to be.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;

use super::Load;

/// How often each cookie came; a request without one is given a new one.
async fn cookies(load: Load) -> BTreeMap<String, usize> {
    let came = Arc::new(Mutex::new(BTreeMap::<String, usize>::new()));
    let noted = Arc::clone(&came);
    let page = async move |headers: HeaderMap| {
        let mut noted = noted.lock().unwrap();
        let cookie = headers.get("cookie").map_or("none", |value| value.to_str().unwrap()).to_owned();
        *noted.entry(cookie).or_default() += 1;
        let given = format!("id={}; Path=/", noted["none"]);
        let view = [("x-view", "counted; audience=visitor".to_owned())];
        if headers.contains_key("cookie") { (view, None) } else { (view, Some([("set-cookie", given)])) }
    };
    let page = async move |headers: HeaderMap| {
        let (view, given) = page(headers).await;
        (given.map(axum::response::AppendHeaders), view, "a comic")
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, Router::new().route("/comic/1", get(page))).into_future());
    load.start(&[&url], &["/comic/1".to_owned()]).done().await;
    let came = came.lock().unwrap();
    came.clone()
}

#[tokio::test]
async fn clients_with_cookies_are_a_visitor_each_and_others_are_nobody() {
    let expected = [("id=1", 4), ("id=2", 4), ("id=3", 4), ("none", 3)];
    let expected: BTreeMap<_, _> = expected.map(|(cookie, times)| (cookie.to_owned(), times)).into();
    assert_eq!(cookies(Load::of(3).each(5).with_cookies()).await, expected);
    assert_eq!(cookies(Load::of(3).each(5)).await, BTreeMap::from([("none".to_owned(), 15)]));
}
