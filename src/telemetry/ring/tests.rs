use std::io::Write;

use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;

use super::super::tee::Tee;
use super::*;

fn logged(ring: &LogRing, level: Level, target: &str, line: &str) {
    ring.push(Kind::new(level, target), format!("{line}\n").as_bytes());
}

fn texts(lines: &[LogLine]) -> Vec<&str> {
    lines.iter().map(|line| line.text.as_str()).collect()
}

#[test]
fn lines_of_all_kinds_come_newest_first_and_by_level() {
    let ring = LogRing::default();
    for (level, target, line) in [
        (Level::INFO, "xkcdapp", "one"),
        (Level::ERROR, "xkcdapp", "two"),
        (Level::INFO, ACCESS, "three"),
        (Level::WARN, "xkcdapp", "four"),
        (Level::TRACE, "xkcdapp", "five"),
        (Level::DEBUG, ACCESS, "six"),
    ] {
        logged(&ring, level, target, line);
    }
    assert_eq!(texts(&ring.lines(Level::INFO, true, 10)), ["four", "three", "two", "one"]);
    assert_eq!(texts(&ring.lines(Level::INFO, false, 10)), ["four", "two", "one"]);
    assert_eq!(texts(&ring.lines(Level::WARN, true, 10)), ["four", "two"]);
    assert_eq!(texts(&ring.lines(Level::ERROR, true, 10)), ["two"]);
    assert_eq!(texts(&ring.lines(Level::TRACE, true, 2)), ["six", "five"]);
    assert_eq!(texts(&ring.lines(Level::DEBUG, true, 2)), ["six", "four"]);
}

#[test]
fn a_busy_kind_does_not_drive_out_a_rare_one() {
    let ring = LogRing::default();
    logged(&ring, Level::ERROR, "xkcdapp", "the one that matters");
    for request in 0..5 * LINES {
        logged(&ring, Level::INFO, ACCESS, &format!("request {request}"));
    }
    assert_eq!(texts(&ring.lines(Level::INFO, false, 10)), ["the one that matters"]);
    let all = ring.lines(Level::INFO, true, 10 * LINES);
    assert_eq!(all.len(), LINES + 1);
    let requests: Vec<_> = (0..5 * LINES).rev().take(LINES).map(|request| format!("request {request}")).collect();
    assert_eq!(texts(&all)[..LINES], requests);
}

#[test]
fn a_long_line_is_cut_between_letters_and_says_so() {
    let ring = LogRing::default();
    for long in ["é", "x", "🦀"] {
        let line = format!("a{}", long.repeat(2 * LONGEST));
        logged(&ring, Level::INFO, "xkcdapp", &line);
        let shown = &ring.lines(Level::INFO, false, 1)[0];
        let kept = shown.text.strip_suffix(CUT).expect("it says that it was cut");
        assert!(shown.cut && line.starts_with(kept) && !kept.contains('\u{fffd}'));
        assert!((LONGEST - 4..=LONGEST).contains(&kept.len()), "{}", kept.len());
    }
    let just = "y".repeat(LONGEST);
    logged(&ring, Level::INFO, "xkcdapp", &just);
    assert_eq!(texts(&ring.lines(Level::INFO, false, 1)), [just]);
}

#[test]
fn colours_go_to_the_terminal_and_not_into_the_ring() {
    let ring = LogRing::default();
    let coloured = Tee::to(ring.clone(), true, Vec::new);
    coloured.make_writer().write_all(b"\x1b[2m12:00\x1b[0m \x1b[32m INFO\x1b[0m so\n").unwrap();
    assert_eq!(texts(&ring.lines(Level::TRACE, true, 1)), ["12:00  INFO so"]);
}

#[test]
fn many_threads_write_and_read_at_once() {
    let ring = LogRing::default();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let ring = &ring;
            scope.spawn(move || {
                for line in 0..2_000 {
                    logged(
                        ring,
                        Level::INFO,
                        if line % 2 == 0 { ACCESS } else { "xkcdapp" },
                        &format!("{thread} {line}"),
                    );
                    if line % 500 == 0 {
                        let lines = ring.lines(Level::INFO, true, 5_000);
                        assert!(lines.windows(2).all(|two| two[0].number > two[1].number));
                    }
                }
            });
        }
    });
    assert_eq!(ring.lines(Level::INFO, true, 5_000).len(), 2 * LINES);
}
