//! Texts made fit for a page and a database: no control characters (Postgres refuses NUL), no absurd lengths.

/// The longest title that is kept, in characters. xkcd's longest up to 1999 has 53 with its tags.
pub(in crate::xkcd) const LONGEST_TITLE: usize = 300;

/// The longest caption that is kept, in characters. xkcd's longest up to 1999 has 816.
pub(in crate::xkcd) const LONGEST_CAPTION: usize = 4_000;

/// The longest transcript that is kept, in characters. xkcd's longest has 15,905.
pub(in crate::xkcd) const LONGEST_TRANSCRIPT: usize = 32_000;

/// What the note at a transcript's end is called, in lower case: it repeats the caption.
const CAPTION_NOTES: [&str; 12] = [
    "alt",
    "alt text",
    "alt-text",
    "alt title",
    "alt-title",
    "mouseover",
    "mouseover text",
    "rollover text",
    "title",
    "title text",
    "title-text",
    "tooltip",
];

/// A text as one line: control characters removed, each run of whitespace one space, no more than `longest` characters.
/// `None` if nothing is left. Single spaces of their own width (1054's thin one) stay.
pub(super) fn one_line(text: &str, longest: usize) -> Option<String> {
    let mut line = String::with_capacity(text.len().min(longest * 4));
    let mut gap: Option<char> = None;
    let kept = text.chars().filter(|c| c.is_whitespace() || !c.is_control());
    for c in kept {
        if c.is_whitespace() {
            gap = Some(if gap.is_some() || c.is_control() || matches!(c, '\u{a0}' | '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            });
        } else {
            line.extend(gap.take());
            line.push(c);
        }
    }
    non_empty(cut(line.trim(), longest))
}

/// A text of several lines: control characters but for line feeds and tabs removed, no whitespace around it, no more
/// than `longest` characters. `None` if nothing is left.
pub(super) fn long(text: &str, longest: usize) -> Option<String> {
    let text: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
    non_empty(cut(text.trim(), longest))
}

/// A transcript without the note that repeats the caption, `{{Title text: ...}}`, which nearly all end in: the caption
/// is shown beside it.
pub(super) fn without_caption_note(transcript: &str) -> &str {
    let text = transcript.trim_end();
    let Some((before, note)) = text.strip_suffix("}}").and_then(|text| text.rsplit_once("{{")) else {
        return transcript;
    };
    let name = note.split_once(':').map_or("", |(name, _)| name).trim().to_lowercase();
    if CAPTION_NOTES.contains(&&*name) { before } else { transcript }
}

/// No more than the first `longest` characters, and an ellipsis for the rest.
fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        None => text.to_owned(),
        Some(_) => text.chars().take(longest.saturating_sub(1)).chain(['…']).collect(),
    }
}

fn non_empty(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests;
