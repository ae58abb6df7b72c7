//! No secret leaves the program: not in a log line, not in an answer.

use std::fmt::Write as _;

use harness::{Exposition, Page, Program, RedisServer, Running, Visitor, eventually};

use super::{NAME, only_visitor, regular, shelved, walk};

const PASSWORD: &str = "canary-password-5f1c";
const KEY: &str = "canary-secret-key-2b9e-0123456789";

/// All that somebody heard from the program.
#[derive(Default)]
struct Heard(String);

impl Heard {
    /// An answer as a whole, but for the cookie where it is set.
    fn note(&mut self, page: &Page) {
        for (name, value) in page.headers.iter().filter(|(name, _)| *name != "set-cookie") {
            writeln!(self.0, "{name}: {}", String::from_utf8_lossy(value.as_bytes())).unwrap();
        }
        self.0.push_str(&page.html);
    }

    async fn note_metrics(&mut self, server: &Running) {
        let answer = reqwest::get(Exposition::address(server).unwrap()).await.unwrap();
        self.0.push_str(&answer.text().await.unwrap());
    }
}

/// Everything that there is to ask, the good and the bad.
async fn ask_everything(heard: &mut Heard, visitor: &mut Visitor) {
    for path in ["/", "/comic/7", "/comic/404", "/comic/%ff", "/me", "/random", "/rescue", "/latest", "/7", "/nope"] {
        heard.note(&visitor.get(path).await);
        heard.note(&visitor.request("HEAD", path, &[], "").await);
    }
    for path in ["/health", "/ready", "/views.json", "/me/start-over"] {
        heard.note(&visitor.get(path).await);
    }
    heard.note(&visitor.request("POST", "/me/forget", &[], "").await);
    heard.note(&visitor.send("/me/start-over", &[("a", "b")]).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_passwords_nor_keys_nor_visitors_are_told() {
    for format in ["human", "json"] {
        let redis = RedisServer::options().password(PASSWORD).start().await;
        let program = shelved(1..=12).await.set("REDIS_URL", &redis.url()).set("SECRET_KEY", KEY);
        let program = program.set("LOG_FILTER", "trace").set("LOG_FORMAT", format).set("OPERATORS_ADDR", "127.0.0.1:0");
        tell_nothing(&program, &redis).await;
    }
}

async fn tell_nothing(program: &Program, redis: &RedisServer) {
    let server = program.start().await;
    let (mut heard, mut visitor) = (Heard::default(), regular(&server, &[1, 2]).await);
    let (cookie, (key, _)) = (visitor.cookies.get(NAME).unwrap().to_owned(), only_visitor(redis).await);
    walk(&mut visitor).await;
    ask_everything(&mut heard, &mut visitor).await;
    let mut operator = Visitor::at(Exposition::address(&server).unwrap().trim_end_matches("/metrics"));
    for path in ["/status", "/status/redis", "/status/database", "/ready", "/metrics"] {
        heard.note(&operator.get(path).await);
    }
    // What goes wrong is what is talked about.
    redis.cli(&["DEL", &key]).await;
    redis.cli(&["LPUSH", &key, "a"]).await;
    ask_everything(&mut heard, &mut visitor).await;
    redis.change_password("canary-other-password").await;
    ask_everything(&mut heard, &mut visitor).await;
    heard.note_metrics(&server).await;
    eventually("the password to be refused", async || {
        (Exposition::of(&server).await.count("xkcdapp_visitor_store_errors_total{kind=\"denied\"}") > 0).then_some(())
    })
    .await;
    redis.stop().await;
    ask_everything(&mut heard, &mut visitor).await;
    heard.note_metrics(&server).await;
    let id = key.trim_start_matches("xkcdapp:seen:").to_owned();
    heard.0.push_str(&server.stop().await);

    // All of it was listened to: pages, headers, metrics, the log.
    for told in ["You have seen", "x-view: counted;", "xkcdapp_visitor_store_up 0", "keeping what visitors have seen"] {
        assert!(heard.0.contains(told), "{told} is not told: {}", heard.0);
    }
    let hyphenated = [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]].join("-");
    let letters = cookie.split_once('.').unwrap().1;
    // The id alone, as the cookie has it: 16 bytes are 21 letters and a piece.
    for secret in [PASSWORD, "canary", KEY, &cookie, letters, &letters[..21], &id, &hyphenated] {
        let found = heard.0.to_lowercase().find(&secret.to_lowercase());
        let around = found.map(|at| heard.0.get(at.saturating_sub(200)..(at + 300).min(heard.0.len())));
        assert_eq!(around, None, "{secret} is told");
    }
}
