//! The admin's pages.

use std::time::Duration;

use app::admin::page::{
    AudienceLine, AuditOutcome, AuditPage, Audited, Frame, Level, LogEntry, LogInPage, LogInProblem, LogsPage,
    Overview, ParameterRow, Parameters, Said, SettingRow, SettingValue, SettingsPage, SyncLine, ViewLines,
};
use app::page::{StatusRow, StatusState};
use chrono::NaiveDate;

use crate::SHELL;

pub(crate) fn pages() -> Vec<(String, String)> {
    let mut pages: Vec<_> = doors().into_iter().chain(overviews()).chain(audits()).collect();
    pages.push(("admin-logs".to_owned(), app::admin::logs_page(&logs(lines()))));
    pages.push(("admin-logs-none".to_owned(), app::admin::logs_page(&logs(Vec::new()))));
    pages.push(("admin-settings".to_owned(), app::admin::settings_page(&settings())));
    pages
}

fn frame(said: Option<Said>) -> Frame {
    Frame { shell: SHELL, task: "3fa9c1".to_owned(), said }
}

fn doors() -> Vec<(String, String)> {
    let doors = [
        ("admin-door", None, None),
        ("admin-door-wrong", None, Some(LogInProblem::Wrong)),
        ("admin-door-wait", None, Some(LogInProblem::Wait(512))),
        ("admin-door-out", Some(Said::LoggedOut), None),
    ];
    let page = |said, problem| app::admin::log_in_page(&LogInPage { shell: SHELL, said, problem });
    doors.map(|(name, said, problem)| (name.to_owned(), page(said, problem))).into()
}

fn overviews() -> Vec<(String, String)> {
    let check = |name, well, found: &str| StatusRow {
        name,
        state: if well { StatusState::Works } else { StatusState::Broken },
        found: found.to_owned(),
        took: Duration::from_millis(3),
    };
    let row = |name: &str, version, age| ParameterRow {
        name: name.to_owned(),
        version,
        kind: "SecureString".to_owned(),
        age,
    };
    let well = Overview {
        frame: frame(Some(Said::Refreshing)),
        checks: vec![
            check("database", true, "migrations are at 20261101000002; a primary, takes writes"),
            check("redis", true, "answered within 1 ms"),
            check("parameter-store", true, "set 57, read 12 seconds ago"),
            check("xkcd", true, "3,307 comics, newest 3308"),
        ],
        status_is_here: true,
        parameters: Some(Parameters {
            path: "/xkcdapp/test/".to_owned(),
            set_version: 57,
            refreshed: 12,
            problem: None,
            rows: vec![
                row("DATABASE_PASSWORD", 21, 86_000),
                row("DATABASE_USER", 21, 86_000),
                row("SECRET_KEY", 3, 900_000),
            ],
        }),
        sync: SyncLine { comics: 3_307, newest: Some(3_308), last: Some(240), on: true, button: true },
        views: Some(ViewLines {
            pending: 0,
            audiences: vec![
                audience("Visitors", 1_204_337, 9_000),
                audience("Crawlers", 80_112, 420),
                audience("Load tests", 0, 0),
            ],
        }),
    };
    let mut ill = Overview {
        views: None,
        sync: SyncLine { newest: None, comics: 0, last: None, on: true, button: true },
        ..well.clone()
    };
    ill.frame = frame(None);
    ill.checks[0] = check("database", false, "cannot be reached; the log says why");
    if let Some(parameters) = &mut ill.parameters {
        parameters.problem = Some("DATABASE_PASSWORD: the database refuses it".to_owned());
    }
    [("admin-overview", well), ("admin-overview-ill", ill)]
        .map(|(name, page)| (name.to_owned(), app::admin::overview_page(&page)))
        .into()
}

fn audience(name: &'static str, sum: u64, around: u64) -> AudienceLine {
    let first = NaiveDate::from_ymd_opt(2026, 11, 8).unwrap_or_default();
    let days = first.iter_days().take(14).zip(0..);
    AudienceLine { name, sum, days: days.map(|(day, place)| (day, around * (4 + place * 7 % 9) / 10)).collect() }
}

fn logs(lines: Vec<LogEntry>) -> LogsPage {
    LogsPage { frame: frame(None), level: Level::Info, requests: true, lines, most: 1_000 }
}

fn lines() -> Vec<LogEntry> {
    let line = |level, text: &str| LogEntry { level, text: text.to_owned() };
    vec![
        line(
            Level::Info,
            "2026-11-21T10:47:01.123456Z  INFO method=GET path=\"/comic/353\" status=200 duration_ms=0.41 request_id=\"61cd7e07eda1b8d4\" view=\"counted; audience=visitor; count=124\" network=192.0.2.0/24",
        ),
        line(Level::Error, "2026-11-21T10:46:59.000011Z ERROR panic: a plot hole place=\"src/plot.rs:12:5\""),
        line(
            Level::Warn,
            "2026-11-21T10:46:58.000002Z  WARN going on with what is in memory: PostgreSQL at db.example:5432/xkcdapp cannot be reached: password [redacted] refused",
        ),
        line(Level::Debug, "2026-11-21T10:46:57.000001Z DEBUG asking xkcd again in 500 ms"),
        line(Level::Info, &format!("2026-11-21T10:46:56.000001Z  INFO {}", "a-word-that-no-line-can-hold".repeat(20))),
    ]
}

fn settings() -> SettingsPage {
    let row = |name: &str, value, source: &str, age| SettingRow {
        name: name.to_owned(),
        value,
        source: source.to_owned(),
        age,
    };
    let plain = |text: &str| SettingValue::Plain(text.to_owned());
    SettingsPage {
        frame: frame(None),
        rows: vec![
            row("LISTEN_ADDR", plain("127.0.0.1:8000"), "the default", None),
            row(
                "DATABASE_HOST",
                plain("a-database-with-a-name-that-goes-on.cluster-c0ffee.eu-central-1.rds.amazonaws.com"),
                "the environment",
                None,
            ),
            row("DATABASE_PASSWORD", SettingValue::Secret, "Parameter Store, version 21", Some(86_000)),
            row("REDIS_URL", SettingValue::Unset, "the default", None),
        ],
    }
}

fn audits() -> Vec<(String, String)> {
    let audited = |clean| Audited {
        clean,
        sums: vec![
            ("Views in the ledger", 1_284_449),
            ("Views in the totals", 1_284_449),
            ("Views in the daily sums", if clean { 1_284_449 } else { 1_284_442 }),
        ],
        drifts: if clean { Vec::new() } else { vec![(353, "visitor".to_owned(), 124, 117)] },
    };
    let outcomes = [
        ("admin-audit", AuditOutcome::Idle, None),
        ("admin-audit-clean", AuditOutcome::Done, Some((0, audited(true)))),
        ("admin-audit-drift", AuditOutcome::Done, Some((0, audited(false)))),
        ("admin-audit-late", AuditOutcome::Late(8), Some((86_000, audited(true)))),
    ];
    let page = |outcome, last| app::admin::audit_page(&AuditPage { frame: frame(None), outcome, last });
    outcomes.map(|(name, outcome, last)| (name.to_owned(), page(outcome, last))).into()
}
