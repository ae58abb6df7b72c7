//! Visitors' keys hold something else: their pages come and count, and the first of them puts it right.

use std::time::{Duration, Instant};

use harness::{Exposition, RedisServer, Running, Visitor};
use rand::RngExt;

use super::redis::{SECRET_KEY, with_redis};
use crate::scenario::{Company, Scenario};
use crate::stage::Stage;
use crate::visitors::{Crowd, bit, key, look, regular, seen};

pub(super) const SCENARIO: Scenario = Scenario {
    name: "redis-garbage",
    about: "visitors' keys hold a list, or 100 KB of ones, again and again for 10 s",
    company: Company::Waiting,
    run: |stage| Box::pin(run(stage)),
};

const LASTS: Duration = Duration::from_secs(10);
const COMICS: u16 = 150;
/// More than a bitmap of so many comics has with all its room, and far less than garbage.
const BYTES: usize = 512;

/// In one command, as pages of the crowd may write the key at any moment.
const GARBAGE: [(&str, &str); 2] = [
    ("a list", "redis.call('DEL', KEYS[1]) redis.call('RPUSH', KEYS[1], 'x')"),
    ("ones", "redis.call('SET', KEYS[1], string.rep('\\255', 102400))"),
];

async fn run(stage: &mut Stage) {
    stage.on_postgres(COMICS).await;
    stage.secrets.push(SECRET_KEY.to_owned());
    let redis = RedisServer::start().await;
    let program = with_redis(stage.program(), &redis.url()).set("VISITOR_WAIT", "1s");
    let server = stage.start(&program).await;
    let crowd = Crowd::start(&[&server.url]);
    crowd.looked(50).await;
    let begun = Instant::now();
    let mut mended = 0;
    while begun.elapsed() < LASTS {
        for (what, garbage) in GARBAGE {
            // Somebody of the crowd, whose page may be on its way.
            let names = redis.key_names().await;
            let name = &names[stage.chance.random_range(0..names.len())];
            redis.cli(&["EVAL", garbage, "1", name]).await;
            let mut visitor = regular(stage, &server.url).await;
            redis.cli(&["EVAL", garbage, "1", &key(&visitor.cookies)]).await;
            match mend(stage, &redis, &mut visitor).await {
                Ok(()) => mended += 1,
                // On a machine so busy that Redis is waited for in vain a visitor may be as new: that says nothing.
                Err(wrong) => assert!(waited_in_vain(&server).await, "{what}: {wrong}"),
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let spell = crowd.between(begun, Instant::now());
    let heard = crowd.stop().await;
    stage.note(heard);
    assert!(stage.heard.tally.pending.is_empty(), "not all are counted: {:?}", stage.heard.tally.pending);
    assert!(mended > 5, "{mended} times garbage");
    let metrics = Exposition::of(&server).await;
    let errors = metrics.count("xkcdapp_visitor_store_errors_total{kind=\"garbage\"}");
    assert!(errors >= mended, "{mended} times garbage, {errors} errors");
    assert_eq!(metrics.count("xkcdapp_visitor_store_up"), 1, "one visitor's key is not the store");
    let log = server.log();
    let lines = log.lines().filter(|line| line.contains("WARN") && line.contains("visitors have seen")).count();
    assert!((1..=2).contains(&lines), "{lines} lines about {errors} errors:\n{}", server.log_end());
    stage.remark(format!("{mended} keys of visitors mended, {errors} errors; {spell}"));
    stage.finish(server).await;
}

/// The page that finds garbage is as a new visitor's and puts the key right; the next one goes on from there.
async fn mend(stage: &mut Stage, redis: &RedisServer, visitor: &mut Visitor) -> Result<(), String> {
    let key = key(&visitor.cookies);
    let number = stage.chance.random_range(3..=i32::from(COMICS));
    let page = look(visitor, &format!("/comic/{number}"), &mut stage.heard).await;
    let (told, bits) = (seen(&page), redis.bits_of(&key).await);
    let bytes: usize = redis.command(&["STRLEN", &key]).await?.parse().unwrap();
    // The comic that came with the cookie, and this one.
    if told != Some(2) || bits != [bit(1), bit(number)] || bytes > BYTES {
        return Err(format!("{told:?} seen, bits {bits:?}, {bytes} bytes after comic {number}"));
    }
    let told = seen(&look(visitor, "/comic/2", &mut stage.heard).await);
    if told == Some(3) { Ok(()) } else { Err(format!("{told:?} seen a page later")) }
}

async fn waited_in_vain(server: &Running) -> bool {
    let metrics = Exposition::of(server).await;
    metrics.count("xkcdapp_visitor_store_errors_total{kind=\"timeout\"}") > 0
}
