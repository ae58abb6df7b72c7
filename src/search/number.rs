//! A comic's number, where it is all that was typed.

use crate::comic::ComicNumber;

/// The most digits that a comic's number has, zeros before it among them.
const MOST_DIGITS: usize = 10;

/// The number that is all that was typed, where a comic can have it, and its digits as they were typed: `353`, `#353`,
/// `xkcd 353`, `comic 353`, or the comic's address at xkcd.
pub(super) fn number(typed: &str) -> Option<(ComicNumber, String)> {
    let typed = typed.trim().to_ascii_lowercase();
    let digits = match address(&typed) {
        Some(path) => path,
        None => ["xkcd", "comic", "#"]
            .iter()
            .fold(&*typed, |rest, word| rest.strip_prefix(word).unwrap_or(rest).trim_start()),
    };
    // A sign is no part of a number.
    let plain = digits.len() <= MOST_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = plain.then(|| digits.parse().ok()).flatten().and_then(ComicNumber::xkcd)?;
    Some((number, digits.to_owned()))
}

/// What stands behind the host in an address of xkcd, slashes around it left out.
fn address(typed: &str) -> Option<&str> {
    let bare = ["https://", "http://", "www.", "m."]
        .iter()
        .fold(typed, |rest, begin| rest.strip_prefix(begin).unwrap_or(rest));
    let path = bare.strip_prefix("xkcd.com/")?;
    Some(path.strip_suffix('/').unwrap_or(path))
}
