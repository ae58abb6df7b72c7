//! The deck in a real browser, over two processes that share a Redis.

mod me;
mod tabs;
mod whole;

use std::collections::BTreeSet;

use fantoccini::Locator;
use harness::{RedisServer, eventually};

use crate::site::Site;

/// The cookie's name over plain HTTP.
const COOKIE: &str = "xkcdapp_visitor";

impl Site {
    fn redis(&self) -> &RedisServer {
        &self.cluster.as_ref().unwrap().redis
    }

    /// The number of the comic on the page.
    async fn comic(&self) -> u32 {
        let line = self.text(".meta").await;
        let number = line.strip_prefix("No. ").and_then(|rest| rest.split_whitespace().next());
        number.and_then(|number| number.parse().ok()).expect(&line)
    }

    /// The visitor's cookie, where the browser has one.
    async fn cookie(&self) -> Option<String> {
        let cookies = self.browser.client.get_all_cookies().await.unwrap();
        cookies.into_iter().find(|cookie| cookie.name() == COOKIE).map(|cookie| cookie.value().to_owned())
    }

    /// The comics that each visitor in Redis has seen, those with the fewest first.
    async fn seen(&self) -> Vec<BTreeSet<u32>> {
        let mut sets = Vec::new();
        for key in self.redis().key_names().await {
            let bits = self.redis().bits_of(&key).await;
            // The sampler's strips have the first 64 bits.
            sets.push(bits.into_iter().map(|bit| u32::try_from(bit - 64).unwrap()).collect());
        }
        sets.sort_by_key(BTreeSet::len);
        sets
    }

    /// Presses a form's button and waits until the page has another heading.
    async fn submit(&self, button: &str) {
        let heading = self.text("h1").await;
        self.browser.client.find(Locator::Css(button)).await.expect(button).click().await.unwrap();
        let told = serde_json::Value::from(heading);
        eventually("a page with another heading", async || {
            let now =
                self.browser.value("document.readyState === 'complete' && document.querySelector('h1').textContent");
            let now = now.await;
            (now != false && now != told).then_some(())
        })
        .await;
    }
}
