//! Commands whose database does not answer: patient, then clear, and never a password.

use std::time::Duration;

use harness::Program;
use tokio::time::Instant;

use super::XKCDAPP;
use super::support::{closed_port, outcome};

#[tokio::test(flavor = "multi_thread")]
async fn a_command_waits_half_a_minute_for_its_database_and_then_says_which() {
    const PASSWORD: &str = "canary-hunter2";
    let place = format!("127.0.0.1:{}", closed_port());
    let program = Program::new(XKCDAPP).set("DATABASE_URL", &format!("postgres://me:{PASSWORD}@{place}/comics"));
    let by_parts = Program::new(XKCDAPP)
        .set("DATABASE_HOST", "127.0.0.1")
        .set("DATABASE_PORT", place.rsplit_once(':').unwrap().1)
        .set("DATABASE_PASSWORD", PASSWORD);
    let timed = async |program: &Program, arguments: &[&str]| {
        let begun = Instant::now();
        (outcome(program, arguments).await, begun.elapsed())
    };
    let outcomes = tokio::join!(
        timed(&program, &["migrate"]),
        timed(&program, &["sync"]),
        timed(&program, &["audit"]),
        timed(&by_parts, &["migrate"]),
    );
    for ((code, out, log), took) in [outcomes.0, outcomes.1, outcomes.2, outcomes.3] {
        assert_eq!((code, out.as_str()), (Some(1), ""), "{log}");
        assert!((Duration::from_secs(20)..Duration::from_secs(50)).contains(&took), "{took:?}\n{log}");
        assert!(log.lines().count() > 5, "it waits without a word: {log}");
        let retries: Vec<_> = log.lines().filter(|line| line.contains("trying again for")).collect();
        assert!(retries.len() > 5 && retries.iter().all(|line| line.contains(&place)), "{log}");
        let complaint = log.lines().last().unwrap();
        assert!(complaint.starts_with("xkcdapp: gave up after 30 s"), "{log}");
        assert!(complaint.contains(&place) && complaint.to_lowercase().contains("refused"), "{log}");
        assert!(!log.contains(PASSWORD) && !log.contains("canary"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_starts_without_its_database_and_never_tells_the_password() {
    const PASSWORD: &str = "canary-hunter2";
    let place = format!("127.0.0.1:{}", closed_port());
    let program = Program::new(XKCDAPP)
        .set("DATABASE_URL", &format!("postgres://me:{PASSWORD}@{place}/comics"))
        .set("VIEW_WAIT", "50ms")
        .set("COMMIT_DEADLINE", "1s")
        .set("LOG_FILTER", "debug");
    let server = program.start().await;
    let begun = Instant::now();
    let answer = server.get("/sampler/1").await;
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["x-view"], "pending; audience=visitor");
    let mut said = answer.text().await.unwrap();
    assert!(said.contains("the counter is catching up"), "{said}");
    for (path, status) in [("/health", 200), ("/ready", 503), ("/views.json", 503)] {
        let answer = server.get(path).await;
        assert_eq!(answer.status(), status, "{path}");
        said += &answer.text().await.unwrap();
    }
    server.signal("TERM").await;
    let (status, log) = server.ended().await;
    // The view is on the disk, for whoever starts next.
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("spooled"), "{log}");
    for text in [said, log] {
        assert!(!text.contains("canary"), "{text}");
    }
}
