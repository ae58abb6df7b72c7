//! What the admin's pages promise, checked on the documents they return: whatever a visitor, a setting or another service
//! has put into them is text.

use std::time::Duration;

use app::admin::page::{
    AudienceLine, AuditOutcome, AuditPage, Audited, Frame, Level, LogEntry, LogInPage, LogInProblem, LogsPage,
    Overview, ParameterRow, Parameters, Said, SettingRow, SettingValue, SettingsPage, SyncLine, ViewLines,
};
use app::admin::{audit_page, log_in_page, logs_page, overview_page, settings_page};
use app::page::{Look, Shell, StatusRow, StatusState};
use chrono::NaiveDate;

/// Markup, both quotes, and a sign that turns the direction of what follows.
const HOSTILE: &str = "</code></li><script>alert(1)</script> \"'& \u{202e}x";

const SHELL: Shell =
    Shell { stylesheet: "/style.1.css", script: "/script.2.js", icon: "/icon.3.svg", look: Look::DEFAULT };

fn frame() -> Frame {
    Frame { shell: SHELL, task: HOSTILE.to_owned(), said: Some(Said::Syncing) }
}

fn overview() -> Overview {
    let day = NaiveDate::default();
    Overview {
        frame: frame(),
        checks: vec![StatusRow {
            name: "database",
            state: StatusState::Broken,
            found: HOSTILE.to_owned(),
            took: Duration::from_millis(3),
        }],
        status_is_here: true,
        parameters: Some(Parameters {
            path: HOSTILE.to_owned(),
            set_version: 57,
            refreshed: 3,
            problem: Some(HOSTILE.to_owned()),
            rows: vec![ParameterRow { name: HOSTILE.to_owned(), version: 3, kind: HOSTILE.to_owned(), age: 90 }],
        }),
        sync: SyncLine { comics: 5, newest: Some(5), last: None, on: true, button: true },
        views: Some(ViewLines {
            pending: 2,
            audiences: vec![AudienceLine { name: "Visitors", sum: 1_234, days: vec![(day, 0), (day, 1_234)] }],
        }),
    }
}

fn logs(level: Level) -> LogsPage {
    let line = |level| LogEntry { level, text: HOSTILE.to_owned() };
    LogsPage { frame: frame(), level, requests: true, lines: Level::ALL.map(line).into(), most: 1_000 }
}

fn settings() -> SettingsPage {
    let row = |value| SettingRow { name: HOSTILE.to_owned(), value, source: HOSTILE.to_owned(), age: Some(5) };
    let values = [SettingValue::Plain(HOSTILE.to_owned()), SettingValue::Secret, SettingValue::Unset];
    SettingsPage { frame: frame(), rows: values.map(row).into() }
}

fn audit(outcome: AuditOutcome) -> AuditPage {
    let drifts = vec![(7, HOSTILE.to_owned(), 8, -1)];
    let audited = Audited { clean: false, sums: vec![("Views in the ledger", 1_234)], drifts };
    AuditPage { frame: frame(), outcome, last: Some((7_200, audited)) }
}

const OUTCOMES: [AuditOutcome; 5] =
    [AuditOutcome::Idle, AuditOutcome::Done, AuditOutcome::Late(8), AuditOutcome::Busy, AuditOutcome::Failed];

#[test]
fn whatever_comes_from_elsewhere_is_text() {
    let mut pages = vec![("overview", overview_page(&overview()), 6), ("settings", settings_page(&settings()), 8)];
    pages.extend(Level::ALL.map(|level| ("logs", logs_page(&logs(level)), 6)));
    pages.extend(OUTCOMES.map(|outcome| ("audit", audit_page(&audit(outcome)), 2)));
    for (name, html, hostile) in pages {
        assert!(html.starts_with("<!doctype html>") && html.ends_with("</html>"), "{name}: {html}");
        assert_eq!(html.matches("<script").count(), 1, "{name}: {html}");
        assert_eq!(html.matches("&lt;script&gt;alert(1)&lt;/script&gt;").count(), hostile, "{name}: {html}");
        assert_eq!(html.matches("<h1>").count(), 1, "{name}: {html}");
        assert!(html.contains(r#"<meta name="robots" content="noindex">"#), "{name}: {html}");
        for forbidden in ["<!>", "<!--", " style=", "<style", "http-equiv"] {
            assert!(!html.contains(forbidden), "{name}: {forbidden} in {html}");
        }
    }
}

#[test]
fn of_a_setting_only_a_plain_one_is_shown() {
    let html = settings_page(&settings());
    assert_eq!(html.matches("<code>").count(), 1, "{html}");
    assert!(html.contains("<em>set</em>") && html.contains("not set"), "{html}");
}

#[test]
fn a_result_stays_whatever_has_been_asked_for_since() {
    for outcome in OUTCOMES {
        let html = audit_page(&audit(outcome));
        assert!(html.contains("They do not agree.") && html.contains("1,234"), "{outcome:?}: {html}");
        let dated = html.contains("The last one came to its end 2 hours ago.");
        assert_eq!(dated, outcome != AuditOutcome::Done, "{outcome:?}: {html}");
        let none = audit_page(&AuditPage { last: None, ..audit(outcome) });
        assert!(!none.contains("came to its end") && !none.contains("agree."), "{outcome:?}: {none}");
    }
}

#[test]
fn a_button_is_there_where_somebody_can_be_asked() {
    let with = overview_page(&overview());
    assert!(with.contains("Sync now") && with.contains("Refresh now"), "{with}");
    let nobody = SyncLine { on: false, button: false, ..overview().sync };
    let without = overview_page(&Overview { sync: nobody, parameters: None, ..overview() });
    assert!(!without.contains("Sync now") && !without.contains("Refresh now"), "{without}");
    assert!(without.contains("This task does not sync"), "{without}");
}

#[test]
fn the_form_to_log_in_says_what_was_wrong_with_the_last_try() {
    for (problem, word) in [
        (LogInProblem::Wrong, "That was not the password."),
        (LogInProblem::Wait(90), "The next one is looked at in"),
        (LogInProblem::NotLoggedIn, "Nothing was done."),
        (LogInProblem::NoCookie { https_only: false }, "the browser keeps no cookie."),
        (LogInProblem::NoCookie { https_only: true }, "over HTTPS alone."),
    ] {
        let html = log_in_page(&LogInPage { shell: SHELL, said: None, problem: Some(problem) });
        assert!(html.contains(word) && html.contains(r#"role="alert""#), "{html}");
        assert!(!html.contains("<!>") && !html.contains(" style=") && !html.contains("log-out"), "{html}");
    }
    let html = log_in_page(&LogInPage { shell: SHELL, said: Some(Said::LoggedOut), problem: None });
    assert!(html.contains("You are logged out.") && !html.contains("alert"), "{html}");
}
