//! What is for operators is on one port: theirs, where they have one.

use harness::{Exposition, Running};

use super::program;
use crate::support::header;

const FOR_OPERATORS: [&str; 5] = ["/status", "/status/database", "/status/s3", "/ready", "/metrics"];

fn operators_url(server: &Running) -> String {
    let metrics = Exposition::address(server).unwrap_or_else(|| panic!("no port: {}", server.log()));
    metrics.trim_end_matches("/metrics").to_owned()
}

async fn get(url: &str) -> reqwest::Response {
    reqwest::Client::builder().no_proxy().build().unwrap().get(url).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_port_of_their_own_it_is_there_and_nowhere_else() {
    let server = program().set("OPERATORS_ADDR", "127.0.0.1:0").start().await;
    let operators = operators_url(&server);
    for path in FOR_OPERATORS {
        assert_eq!(server.get(path).await.status(), 404, "{path} on the site's port");
        let answer = get(&format!("{operators}{path}")).await;
        assert_eq!(answer.status(), 200, "{path} on the operators' port");
        assert_eq!(header(&answer, "cache-control"), "no-store", "{path}");
        for name in ["content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy"] {
            assert_ne!(header(&answer, name), "", "{path} without {name}");
        }
    }
    for url in [&server.url, &operators] {
        assert_eq!(get(&format!("{url}/health")).await.text().await.unwrap(), "healthy\n");
    }
    // What the page needs is there too, and it leads nowhere that is not.
    let html = get(&format!("{operators}/status")).await.text().await.unwrap();
    for attribute in ["href=\"/", "src=\"/"] {
        for part in html.split(attribute).skip(1) {
            let path = part.split('"').next().unwrap();
            assert_eq!(get(&format!("{operators}/{path}")).await.status(), 200, "/{path}");
        }
    }
    for path in ["/", "/comic/1", "/sampler/1", "/me", "/views.json", "/status/canary"] {
        assert_eq!(get(&format!("{operators}{path}")).await.status(), 404, "{path} on the operators' port");
    }
    let told = Exposition::of(&server).await;
    let samples: Vec<_> = told.of_name("xkcdapp_requests_total").map(|(sample, _)| sample.to_owned()).collect();
    assert!(!samples.iter().any(|sample| sample.contains("/status") || sample.contains("/ready")), "{samples:?}");
    let log = server.stop().await;
    assert!(!log.contains("path=\"/status\" status=200"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_one_it_is_on_the_site_s_port() {
    let server = program().start().await;
    for path in FOR_OPERATORS {
        let answer = server.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(header(&answer, "cache-control"), "no-store", "{path}");
        assert_ne!(header(&answer, "content-security-policy"), "", "{path}");
    }
    let metrics = server.get("/metrics").await.text().await.unwrap();
    assert!(Exposition::parse(&metrics).families.len() > 25);
    server.stop().await;
}
