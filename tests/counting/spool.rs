//! What waits in the spool is written once, whoever finds it, and whatever else lies there.

use harness::{Mode, Point, Proxy, Running, eventually};
use serde_json::json;

use super::world::{World, logged, page, spooled, view, written};

/// What `X-View` says where the comic must come from xkcd, as there is no database. A page that could not wait longer
/// for it is no view, and is asked for again.
async fn view_of_fetched(server: &Running, page: &str) -> String {
    eventually("the comic to come from xkcd", async || {
        let answer = server.get(page).await;
        if answer.status() == 503 {
            assert!(!answer.headers().contains_key("x-view"), "an error that counts\n{}", server.log());
            return None;
        }
        assert_eq!(answer.status(), 200, "{page}\n{}", server.log());
        Some(answer.headers()["x-view"].to_str().unwrap().to_owned())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_that_start_on_one_spool_write_it_once() {
    let world = World::with_comics(4).await;
    let spool = tempfile::tempdir().unwrap();
    let folder = spool.path().to_str().unwrap();
    let waiting = || {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "spool")).count()
    };
    for round in 1..=3_usize {
        let proxy = Proxy::before(&world.database.url).await;
        proxy.set(Mode::Refuse);
        let lonely = || world.program_through(&proxy.url).set("SPOOL_DIR", folder).set("COMMIT_DEADLINE", "100ms");
        for _ in 0..3 {
            let server = lonely().set("VIEW_WAIT", "20ms").start().await;
            assert_eq!(view_of_fetched(&server, &page(2)).await, "pending; audience=visitor");
            server.stop().await;
        }
        assert_eq!(waiting(), 3);

        let (one, two) = (world.program().set("SPOOL_DIR", folder), world.program().set("SPOOL_DIR", folder));
        let (one, two) = tokio::join!(one.start(), two.start());
        eventually("the spool to be written", async || (waiting() == 0).then_some(())).await;
        let logs = one.stop().await + &two.stop().await;
        assert_eq!(logs.matches("spooled views are written").count(), 3, "{logs}");
        assert!(!logs.contains("ERROR"), "{logs}");
        assert_eq!(world.growth().await[&page(2)], i64::try_from(3 * round).unwrap());
        world.program().run_well(&["audit"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spool_files_that_were_cut_short_are_put_aside_and_the_others_are_written() {
    put_aside(|good| vec![good[..good.len() / 2].to_vec(), Vec::new(), b"{}".to_vec()]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn spool_files_that_are_no_text_are_put_aside_and_the_others_are_written() {
    put_aside(|_| vec![vec![0; 4_096], b"\xff\xfe".to_vec()]).await;
}

async fn put_aside(damaged: impl Fn(&[u8]) -> Vec<Vec<u8>>) {
    let world = World::with_comics(4).await;
    let proxy = Proxy::before(&world.database.url).await;
    proxy.set(Mode::Refuse);
    let program = world.program_through(&proxy.url).set("VIEW_WAIT", "20ms").set("COMMIT_DEADLINE", "100ms");
    let server = program.start().await;
    assert_eq!(view_of_fetched(&server, &page(2)).await, "pending; audience=visitor");
    server.stop().await;
    let [good] = &spooled(&program, "spool")[..] else { panic!("{:?}", spooled(&program, "spool")) };
    let damaged = damaged(&std::fs::read(good).unwrap());
    for (number, bytes) in damaged.iter().enumerate() {
        // By its name it comes before the good one.
        std::fs::write(good.with_file_name(format!("-{number}.spool")), bytes).unwrap();
    }

    proxy.set(Mode::Forward);
    let program = program.set("VIEW_WAIT", "2s").set("COMMIT_DEADLINE", "10s");
    let server = program.start().await;
    logged(&server, "spooled views are written").await;
    let aside = spooled(&program, "rejected");
    assert_eq!(aside.len(), damaged.len(), "{aside:?}\n{}", server.log());
    assert!(spooled(&program, "spool").is_empty());
    assert_eq!(view(&server, &page(2)).await, "counted; audience=visitor; count=2");
    server.stop().await;
    program.run_well(&["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spooled_batch_that_had_been_written_after_all_is_not_written_again() {
    let world = World::with_comics(1).await;
    let proxy = Proxy::before(&world.database.url).await;
    let program = world.program_through(&proxy.url).set("VIEW_WAIT", "1s").set("COMMIT_DEADLINE", "200ms");
    let server = program.start().await;
    view(&server, &page(1)).await;
    written(&server).await;
    // The commit's answer is lost, and so is every way to ask what became of it.
    proxy.cut_once(Point::BeforeAnswer);
    let first = page(1);
    let asking = view(&server, &first);
    let closing = async {
        eventually("the proxy to cut", async || (proxy.cuts() == 1).then_some(())).await;
        proxy.set(Mode::Refuse);
    };
    let (told, ()) = tokio::join!(asking, closing);
    server.stop().await;
    // The proxy may have closed a moment after the batch was asked for anew: then it was known to be written.
    if told.starts_with("pending;") {
        assert_eq!(spooled(&program, "spool").len(), 1);
    }
    assert_eq!(world.growth().await[&page(1)], 2);

    proxy.set(Mode::Forward);
    let server = program.start().await;
    eventually("the spool to be written", async || spooled(&program, "spool").is_empty().then_some(())).await;
    view(&server, &page(1)).await;
    written(&server).await;
    assert_eq!(world.growth().await[&page(1)], 3);
    server.stop().await;
    program.run_well(&["audit"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_whose_lines_are_out_of_order_is_replayed_once() {
    let world = World::with_comics(1).await;
    let program = world.program();
    let line = |sequence: i64, views: i64| {
        let entry = json!({"comic_number": 1, "day": "2026-01-01", "audience": "visitor", "views": views});
        let batch =
            json!({"writer_id": "0192d3a4-0000-4000-8000-000000000001", "sequence": sequence, "entries": [entry]});
        format!("ERROR views could not be spooled; replay this line: spool={}\n", json!({"batches": [batch]}))
    };
    let replay = async |name: &str, text: &str| {
        let log = program.folder().join(name);
        std::fs::write(&log, text).unwrap();
        program.run_well(&["audit", "--replay", log.to_str().unwrap()]).await;
        world.growth().await[&page(1)]
    };
    for _ in 0..3 {
        assert_eq!(replay("both", &(line(2, 10) + "another line\n" + &line(1, 1))).await, 11);
    }
    // A line whose predecessors are in another log, which is found later.
    for views in [1_011, 1_111] {
        assert_eq!(replay("later", &line(4, 1_000)).await, views);
        assert_eq!(replay("earlier", &line(3, 100)).await, 1_111);
    }
}
