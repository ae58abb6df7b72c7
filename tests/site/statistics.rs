//! `xkcdapp top` and `xkcdapp stats`, from real databases.

use harness::{Program, StubComic, StubXkcd, clear_of_midnight};
use serde_json::{Value, json};

use super::XKCDAPP;
use super::support::{beside, in_sqlite, on_postgres, outcome, page};

/// Views of two comics more than a week ago, of which one is before the month.
const EARLIER: &str = "\
    INSERT INTO comic_views_daily VALUES (3, DAY(8), 'visitor', 5), (4, DAY(40), 'visitor', 2), (4, DAY(40), 'crawler', 90); \
    UPDATE comic_views SET view_count = view_count + 5 WHERE comic_number = 3 AND audience = 'visitor'; \
    INSERT INTO comic_views VALUES (4, 'visitor', 2), (4, 'crawler', 90); \
    UPDATE view_writers SET views = views + 97";

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_of_sqlite() {
    let xkcd = StubXkcd::start(6).await;
    let program = beside(&xkcd);
    let day = |ago: u32| format!("date('now', '-{ago} days')");
    numbers(&program, async |sql| in_sqlite(&program, &sql), day).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_of_postgresql() {
    let xkcd = StubXkcd::start(6).await;
    let (program, database) = on_postgres(beside(&xkcd)).await;
    let client = database.connect().await;
    let day = |ago: u32| format!("(now() AT TIME ZONE 'UTC')::date - {ago}");
    numbers(&program, async |sql: String| client.batch_execute(&sql).await.unwrap(), day).await;
}

async fn numbers(program: &Program, execute: impl AsyncFn(String), day: impl Fn(u32) -> String) {
    clear_of_midnight().await;
    program.run_well(&["sync"]).await;
    let server = program.start().await;
    for comic in [3, 1, 1, 2, 2] {
        page(&server, &format!("/comic/{comic}")).await;
    }
    server.request("GET", "/comic/5", &[("x-load-test", "1")]).await;
    server.stop().await;
    execute(EARLIER.replace("DAY(8)", &day(8)).replace("DAY(40)", &day(40))).await;
    assert!(program.run_well(&["audit"]).await.contains("clean"));

    let json = async |arguments: &[&str]| -> Value {
        let out = program.run_well(&[arguments, &["--json"]].concat()).await;
        serde_json::from_str(&out).unwrap_or_else(|_| panic!("{arguments:?}: {out}"))
    };
    // Place, number, views.
    let top = async |arguments: &[&str]| -> Vec<(i64, i64, i64)> {
        let told = json(&[&["top"], arguments].concat()).await;
        let number = |comic: &Value, key: &str| comic[key].as_i64().unwrap();
        let comics = told["comics"].as_array().unwrap();
        assert!(comics.iter().all(|ranked| !ranked["comic"]["title"].as_str().unwrap().is_empty()), "{told}");
        let ranked = |of: &Value| (number(of, "place"), number(&of["comic"], "number"), number(of, "views"));
        comics.iter().map(ranked).collect()
    };
    assert_eq!(top(&["--window", "today"]).await, [(1, 1, 2), (1, 2, 2), (3, 3, 1)]);
    assert_eq!(top(&["--window", "week"]).await, [(1, 1, 2), (1, 2, 2), (3, 3, 1)]);
    assert_eq!(top(&["--window", "month"]).await, [(1, 3, 6), (2, 1, 2), (2, 2, 2)]);
    let ever = [(1, 3, 6), (2, 1, 2), (2, 2, 2), (2, 4, 2)];
    assert_eq!(top(&[]).await, ever);
    assert_eq!(top(&["--limit", "2"]).await, ever[..2]);
    assert_eq!(top(&["--least", "--limit", "3"]).await, [(1, 5, 0), (1, 6, 0), (3, 1, 2)]);
    assert_eq!(
        top(&["--least", "--window", "week", "--limit", "5"]).await[..4],
        [(1, 4, 0), (1, 5, 0), (1, 6, 0), (4, 3, 1)]
    );
    let told = json(&["top", "--least", "--window", "today"]).await;
    assert_eq!((&told["order"], &told["window"]), (&json!("least"), &json!("today")));
    assert_eq!(told["attribution"]["source"], "https://xkcd.com/");
    let table = program.run_well(&["top", "--window", "today", "--least"]).await;
    assert!(table.contains("least viewed today"), "{table}");
    let table = program.run_well(&["top", "--window", "month"]).await;
    assert!(table.contains("most viewed in 30 days") && table.lines().count() == 7, "{table}");

    let stats = json(&["stats"]).await;
    let facts = ["values", "sum", "mean", "median", "minimum", "maximum", "zeros", "most_frequent", "occurrences"];
    let told: Vec<_> = facts.iter().map(|fact| stats["summary"][fact].clone()).collect();
    let bin = |views: i64, comics: i64| json!({"from": views, "to": views, "comics": comics});
    let bins = json!([bin(0, 2), bin(1, 0), bin(2, 3), bin(3, 0), bin(4, 0), bin(5, 0), bin(6, 1)]);
    assert_eq!(json!(told), json!([6, 12, 2.0, 2.0, 0, 6, 2, [2], 3]));
    assert_eq!((&stats["comics"], &stats["column"], &stats["histogram"]), (&json!(6), &json!("views"), &bins));
    assert_eq!(stats["attribution"]["source"], "https://xkcd.com/");
    // R: quantile(c(0, 0, 2, 2, 2, 6), seq(.1, .9, .1))
    assert_eq!(stats["summary"]["deciles"], json!([0.0, 0.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 4.0]));
    let days = stats["days"].as_array().unwrap();
    let views: Vec<_> = days.iter().map(|day| day["views"].as_i64().unwrap()).collect();
    assert_eq!((views.len(), views[29], views[21], views.iter().sum::<i64>()), (30, 5, 5, 10));
    let text = program.run_well(&["stats"]).await;
    for part in ["never viewed                         2", "most frequent: 2 (3 comics)", "views a day", "####"] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }

    let one = json(&["stats", "4"]).await;
    assert_eq!((&one["comic"]["number"], &one["total"]), (&json!(4), &json!(2)));
    assert_eq!(one["attribution"]["source"], "https://xkcd.com/4/");
    assert_eq!(one["rank"], json!({"place": 2, "sharing": 3, "of": 6}));
    let daily = json!({
        "values": 41,
        "sum": 2,
        "minimum": 0,
        "maximum": 2,
        "mean": 2.0 / 41.0,
        "median": 0.0,
        "most_frequent": [0],
        "occurrences": 40,
        "deciles": vec![0.0; 9],
        "zeros": 40,
    });
    assert_eq!(one["daily"], daily);
    assert_eq!(one["days"].as_array().unwrap().len(), 1);
    let none = json(&["stats", "6"]).await;
    assert_eq!((&none["total"], &none["daily"], &none["days"]), (&json!(0), &Value::Null, &json!([])));
    assert!(program.run_well(&["stats", "3"]).await.contains("1 of 6"));

    let (code, out, log) = outcome(program, &["stats", "7"]).await;
    assert_eq!((code, &*out), (Some(1), ""));
    assert!(log.contains("there is no comic 7"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_first_comic_they_tell_of_the_sampler() {
    let program = Program::new(XKCDAPP);
    let server = program.start().await;
    page(&server, "/sampler/2").await;
    server.stop().await;
    let top = program.run_well(&["top"]).await;
    assert!(top.contains("the sampler's strips") && top.contains("     1       -2              1"), "{top}");
    assert!(program.run_well(&["stats", "2"]).await.contains("views by visitors                    1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_title_turns_a_line_around_and_programs_have_it_as_it_is() {
    let xkcd = StubXkcd::with([StubComic::new(1).with("title", "\u{202e}LTR\u{202c}")]).await;
    let program = beside(&xkcd);
    program.run_well(&["sync"]).await;
    for arguments in [&["top", "--least"][..], &["stats", "1"]] {
        let out = program.run_well(arguments).await;
        assert!(out.contains(" LTR\n") && !out.contains(['\u{202e}', '\u{202c}']), "{out}");
        let told = program.run_well(&[arguments, &["--json"]].concat()).await;
        assert!(told.contains("\u{202e}LTR\u{202c}"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_closes_the_pipe_has_read_enough() {
    let program = Program::new(XKCDAPP);
    program.run_well(&["migrate"]).await;
    let mut top = program.spawn(&["top", "--least"]);
    drop(top.stdout.take());
    let output = top.wait_with_output().await.unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_or_with_odd_arguments_they_say_what_is_wrong() {
    let program = Program::new(XKCDAPP);
    for command in ["top", "stats"] {
        let (code, _, log) = outcome(&program, &[command]).await;
        assert_eq!(code, Some(1), "{log}");
        assert!(log.contains("there is no database in"), "{log}");
        assert!(!program.folder().join("data/xkcdapp.db").exists(), "{command} made one");
    }
    for arguments in [
        &["top", "--window", "year"][..],
        &["top", "--limit", "0"],
        &["stats", "0"],
        &["stats", "x"],
        &["stats", "1", "2"],
    ] {
        let (code, out, _) = outcome(&program, arguments).await;
        assert_eq!((code, &*out), (Some(2), ""), "{arguments:?}");
    }
}
