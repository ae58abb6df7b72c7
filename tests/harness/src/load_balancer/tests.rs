use axum::Router;
use axum::routing::get;

use super::LoadBalancer;

/// Answers its name until the test ends; where.
async fn named(name: &'static str) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/health", get("healthy")).route("/name", get(name));
    tokio::spawn(axum::serve(listener, router).into_future());
    url
}

/// Asks for so many names; they come in any order.
async fn names(client: &reqwest::Client, balancer: &LoadBalancer, times: usize) -> Vec<String> {
    let mut names = Vec::new();
    for _ in 0..times {
        let answer = client.get(format!("{}/name", balancer.url)).send().await.unwrap();
        assert!(answer.headers().get("connection").is_none_or(|value| value != "close"));
        names.push(answer.text().await.unwrap());
    }
    names
}

#[tokio::test]
async fn requests_go_to_each_in_turn_on_one_connection_too() {
    let urls = [named("a").await, named("b").await, named("c").await];
    let balancer = LoadBalancer::before(&urls.each_ref().map(String::as_str)).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let names = names(&client, &balancer, 9).await;
    for turn in names.chunks(3) {
        let mut turn = turn.to_vec();
        turn.sort();
        assert_eq!(turn, ["a", "b", "c"], "{names:?}");
    }
}

#[tokio::test]
async fn a_process_that_is_registered_gets_requests_until_it_is_deregistered() {
    let [a, b] = [named("a").await, named("b").await];
    let balancer = LoadBalancer::before(&[&a]).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    assert_eq!(names(&client, &balancer, 4).await, ["a"; 4]);
    balancer.register(&b).await;
    let mut both = names(&client, &balancer, 4).await;
    both.sort();
    assert_eq!(both, ["a", "a", "b", "b"]);
    balancer.deregister(&a).await;
    assert_eq!(names(&client, &balancer, 4).await, ["b"; 4]);
    balancer.forget(&a).await;
    // Nothing of before is left: it may come back.
    balancer.register(&a).await;
    let mut both = names(&client, &balancer, 4).await;
    both.sort();
    assert_eq!(both, ["a", "a", "b", "b"]);
}

#[tokio::test]
async fn what_went_wrong_is_told() {
    let a = named("a").await;
    let balancer = LoadBalancer::before(&[&a]).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let before = balancer.traffic().await;
    names(&client, &balancer, 3).await;
    let traffic = balancer.traffic().await.since(&before);
    assert_eq!((traffic.requests, traffic.well, traffic.unreached, traffic.broken_off, traffic.again), (3, 3, 0, 0, 0));
    balancer.deregister(&a).await;
    assert_eq!(client.get(format!("{}/name", balancer.url)).send().await.unwrap().status(), 503);
    let traffic = balancer.traffic().await.since(&before);
    assert_eq!((traffic.requests, traffic.well), (4, 3));
}
