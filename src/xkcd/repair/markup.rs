//! HTML in titles and captions: tags and character references, read by a tokenizer that follows the HTML standard.

use std::borrow::Cow;

use html5gum::{Token, Tokenizer};

/// The tags that can be meant in a caption. It is an attribute on xkcd.com, where no tag has any effect, so all
/// others are part of the joke.
const STYLING: [&[u8]; 20] = [
    b"abbr", b"b", b"big", b"br", b"cite", b"code", b"em", b"font", b"i", b"kbd", b"q", b"s", b"small", b"span",
    b"strong", b"sub", b"sup", b"tt", b"u", b"wbr",
];

/// A title's text: without tags and comments (472), character references decoded (259).
pub(super) fn title(html: &str) -> Cow<'_, str> {
    text(html, |_| true).unwrap_or(Cow::Borrowed(html))
}

/// A caption's text: without styling tags, character references decoded (259). A caption with any other tag is not
/// HTML but about HTML (1144, 1965) or about something in angle brackets (524, 630, 1382), and left as it is.
pub(super) fn caption(alt: &str) -> Cow<'_, str> {
    text(alt, |name| STYLING.contains(&name)).unwrap_or(Cow::Borrowed(alt))
}

/// The text of some HTML; `None` if it holds a tag that `is_markup` does not know by its name, in lower case.
/// Comments and doctypes are asked for under an empty name.
fn text(html: &str, is_markup: impl Fn(&[u8]) -> bool) -> Option<Cow<'_, str>> {
    if !html.contains(['<', '&']) {
        return Some(Cow::Borrowed(html));
    }
    let mut text = Vec::with_capacity(html.len());
    let html = close_text(html);
    for Ok(token) in Tokenizer::new(&*html) {
        match token {
            Token::String(string) => text.extend_from_slice(&string),
            Token::StartTag(tag) if !is_markup(&tag.name) => return None,
            Token::EndTag(tag) if !is_markup(&tag.name) => return None,
            Token::Comment(_) | Token::Doctype(_) if !is_markup(b"") => return None,
            _ => {}
        }
    }
    Some(Cow::Owned(String::from_utf8_lossy(&text).into_owned()))
}

/// The same HTML with each `<` after the last `>` written as a reference: nothing closes them, so they are text
/// (`a<b`), and the standard would drop all that follows them.
fn close_text(html: &str) -> Cow<'_, str> {
    let open = html.rfind('>').map_or(0, |end| end + 1);
    let (closed, rest) = html.split_at(open);
    if rest.contains('<') { Cow::Owned(format!("{closed}{}", rest.replace('<', "&lt;"))) } else { Cow::Borrowed(html) }
}

#[cfg(test)]
mod tests;
