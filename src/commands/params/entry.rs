//! Secrets that people enter.

use std::io::{IsTerminal, Read};

use anyhow::{Context, ensure};
use secrecy::{ExposeSecret, SecretString};

/// More than Parameter Store takes.
const MOST: u64 = 64 * 1024;

/// A secret from standard input, less one newline at its end; or, where that is a terminal, from a prompt that shows
/// nothing and asks twice. Never an empty one.
pub(super) fn secret(what: &str) -> anyhow::Result<SecretString> {
    let stdin = std::io::stdin();
    let entered = if stdin.is_terminal() { asked_twice(what)? } else { read(stdin.lock())? };
    ensure!(!entered.expose_secret().is_empty(), "{what}: is empty");
    Ok(entered)
}

fn read(input: impl Read) -> anyhow::Result<SecretString> {
    let mut bytes = Vec::new();
    input.take(MOST + 1).read_to_end(&mut bytes).context("standard input")?;
    ensure!(bytes.len() as u64 <= MOST, "standard input: holds more than any secret");
    // The error would hold the bytes.
    let Ok(mut text) = String::from_utf8(bytes) else { anyhow::bail!("standard input: is not UTF-8") };
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text.into())
}

fn asked_twice(what: &str) -> anyhow::Result<SecretString> {
    let ask = |prompt: String| rpassword::prompt_password(prompt).map(SecretString::from).context("the prompt");
    let first = ask(format!("{what}: "))?;
    let second = ask(format!("{what} again: "))?;
    ensure!(first.expose_secret() == second.expose_secret(), "{what}: the two are not the same");
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_newline_is_no_part_of_a_secret() {
        for (input, expected) in [
            ("word", "word"),
            ("word\n", "word"),
            ("word\r\n", "word"),
            ("word\n\n", "word\n"),
            (" word ", " word "),
            ("\n", ""),
        ] {
            assert_eq!(read(input.as_bytes()).unwrap().expose_secret(), expected, "{input:?}");
        }
    }

    #[test]
    fn what_is_no_text_or_too_long_is_not_repeated() {
        for input in [&b"canary\xff"[..], &b"canary".repeat(20_000)] {
            let error = read(input).unwrap_err();
            assert!(!format!("{error:?} {error:#}").contains("canary"), "{error:?}");
        }
    }
}
