use tracing::Level;

use super::*;

fn knowing(secrets: &[&str]) -> Redactor {
    let redactor = Redactor::default();
    for secret in secrets {
        redactor.add(&SecretString::from(*secret));
    }
    redactor
}

#[test]
fn secrets_are_taken_out_however_they_are_written() {
    let redactor = knowing(&["canary-4711", "two \"words\"\\", "postgres://me:pass%2Fw+rd1@host/db"]);
    for (text, shown) in [
        ("canary-4711", "[redacted]"),
        ("xcanary-4711x canary-4711", "x[redacted]x [redacted]"),
        ("canary-471", "canary-471"),
        (r#"{"a":"two \"words\"\\"}"#, r#"{"a":"[redacted]"}"#),
        ("two%20%22words%22%5C two+%22words%22%5C", "[redacted] [redacted]"),
        ("at postgres://me:pass%2Fw+rd1@host/db!", "at [redacted]!"),
        ("/postgres%3A//me%3Apass%252Fw%2Brd1%40host/db", "/[redacted]"),
        ("pass%2Fw+rd1 or pass/w+rd1", "[redacted] or [redacted]"),
        ("nothing", "nothing"),
    ] {
        assert_eq!(redactor.redact(text), shown);
    }
}

#[test]
fn what_was_a_secret_once_stays_one() {
    let redactor = knowing(&["the-first-one"]);
    redactor.clone().add(&SecretString::from("the-second-one"));
    assert_eq!(redactor.redact("the-first-one the-second-one"), "[redacted] [redacted]");
}

#[test]
fn short_words_are_no_secrets() {
    let redactor = knowing(&["short", "", "      ", "longer"]);
    assert_eq!(redactor.redact("short       longer"), "short       [redacted]");
}

#[test]
fn a_secret_that_was_cut_off_is_taken_out_as_well() {
    let redactor = knowing(&["canary-4711"]);
    let line = |text: &str, cut| LogLine { number: 1, level: Level::INFO, text: text.to_owned(), cut };
    assert_eq!(redactor.line(&line("so canary-47\u{2026} [cut]", true)), "so [redacted]\u{2026} [cut]");
    assert_eq!(redactor.line(&line("so canary-4711\u{2026} [cut]", true)), "so [redacted]\u{2026} [cut]");
    assert_eq!(redactor.line(&line("so can\u{2026} [cut]", true)), "so can\u{2026} [cut]");
    assert_eq!(redactor.line(&line("so canary-47", false)), "so canary-47");
}

#[test]
fn its_debug_output_tells_nothing() {
    assert_eq!(format!("{:?}", knowing(&["canary-4711"])), "Redactor");
}
