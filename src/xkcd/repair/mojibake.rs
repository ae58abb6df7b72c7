//! Mojibake in transcripts: UTF-8 that was read as Latin-1 somewhere on its way, and windows-1252 that was.

use std::borrow::Cow;

/// What the bytes 0x80 to 0x9F mean in windows-1252; NUL where they mean nothing.
const WINDOWS_1252: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', //
    '\0', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// Mends each run of U+0080 to U+00FF whose characters, taken as bytes, are UTF-8 (1396, 1411 and some thirty more).
/// A run that is not and holds no C1 control (U+0080 to U+009F) is right as it is: 2175's í. Nobody writes a C1
/// control, so in a run with one the parts that are UTF-8 are mended (704) and its controls read as windows-1252
/// (792, 1122, 1153).
///
/// Idempotent; text without such runs is left untouched. Right for transcripts only: elsewhere what looks like it is
/// meant (1683), and two Latin-1 letters that happen to be UTF-8 together (`ß»`) stand in none of theirs.
pub(in crate::xkcd) fn mend(text: &str) -> Cow<'_, str> {
    let mut mended = Cow::Borrowed(text);
    // Each pass that changes anything leaves fewer characters, or as many and fewer C1 controls: it ends.
    while let Some(next) = pass(&mended) {
        mended = Cow::Owned(next);
    }
    mended
}

/// One pass over all runs; `None` if none of them needed anything.
fn pass(text: &str) -> Option<String> {
    let mut mended = String::with_capacity(text.len());
    let mut changed = false;
    let mut rest = text;
    while let Some(start) = rest.find(is_suspect) {
        let (before, from) = rest.split_at(start);
        let (run, after) = from.split_at(from.find(|c| !is_suspect(c)).unwrap_or(from.len()));
        mended.push_str(before);
        changed |= push_mended(run, &mut mended);
        rest = after;
    }
    mended.push_str(rest);
    changed.then_some(mended)
}

fn is_suspect(c: char) -> bool {
    ('\u{80}'..='\u{ff}').contains(&c)
}

/// Appends a run, mended if it can be; says whether it was.
fn push_mended(run: &str, mended: &mut String) -> bool {
    let bytes: Vec<u8> = run.chars().filter_map(|c| u8::try_from(c).ok()).collect();
    if let Ok(utf8) = std::str::from_utf8(&bytes) {
        mended.push_str(utf8);
        return true;
    }
    if !run.contains(|c: char| c.is_control()) {
        mended.push_str(run);
        return false;
    }
    for chunk in bytes.utf8_chunks() {
        mended.push_str(chunk.valid());
        mended.extend(chunk.invalid().iter().copied().map(windows_1252).filter(|c| *c != '\0'));
    }
    true
}

fn windows_1252(byte: u8) -> char {
    byte.checked_sub(0x80).and_then(|index| WINDOWS_1252.get(usize::from(index))).copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests;
