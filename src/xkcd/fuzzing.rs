//! What must be true of whatever xkcd and its picture host answer.

#![expect(clippy::missing_panics_doc, reason = "to panic is what they are for")]

use serde_json::{Map, Value};
use url::Url;

use super::document::Document;
use super::repair::{self, text};
use super::{first_bytes, repair::mojibake};
use crate::comic::Comic;

/// The document's texts, in the order in which [`texts`] takes them.
const FIELDS: [&str; 9] = ["title", "safe_title", "alt", "transcript", "img", "link", "year", "month", "day"];

/// Any body is an error or a comic that is fit for page and database.
pub fn document(body: &[u8]) {
    if let Some(comic) = std::str::from_utf8(body).ok().and_then(repaired) {
        check(&comic);
    }
}

/// Any texts in a document that is otherwise right become a comic. Of `bytes` the first two are its number; the fields
/// follow, parted by bytes that UTF-8 does not have.
pub fn texts(bytes: &[u8]) {
    let Some((number, texts)) = bytes.split_first_chunk() else { return };
    let number = u16::from_le_bytes(*number).max(1);
    let texts = texts.split(|byte| *byte == 0xff).map(|text| String::from_utf8_lossy(text).into_owned());
    let mut fields = Map::new();
    for (name, text) in FIELDS.into_iter().zip(texts) {
        let mended = mojibake::mend(&text);
        assert_eq!(mojibake::mend(&mended), mended, "mended only in part");
        fields.insert(name.to_owned(), text.into());
    }
    fields.insert("num".to_owned(), number.into());
    let Some(comic) = repaired(&Value::Object(fields).to_string()) else { panic!("comic {number} is lost") };
    assert_eq!(comic.number.get(), i32::from(number));
    check(&comic);
}

/// Any bytes are a picture with sides that a page can tell, or none; more of them change no size.
pub fn picture(bytes: &[u8]) {
    let size = first_bytes::picture_size(bytes);
    if let Some(size) = size {
        assert!((1..=65_535).contains(&size.width) && (1..=65_535).contains(&size.height), "{size:?}");
        let more = [bytes, &[0; 64]].concat();
        assert_eq!(first_bytes::picture_size(&more), Some(size), "the size changes with more bytes");
    }
}

/// The comic that the client makes of a document.
fn repaired(text: &str) -> Option<Comic> {
    let origin = Url::parse("http://127.0.0.1:8404/").ok()?;
    Some(repair::comic(&Document::parse(text).ok()?, &origin))
}

fn check(comic: &Comic) {
    let Comic { number, title, caption, transcript, picture, link, published, .. } = comic;
    assert!(number.get() > 0, "{number}");
    line(title, text::LONGEST_TITLE);
    if let Some(caption) = caption {
        lines(caption, text::LONGEST_CAPTION);
    }
    if let Some(transcript) = transcript {
        lines(transcript, text::LONGEST_TRANSCRIPT);
    }
    if let Some(day) = published {
        assert_eq!(day.to_string().len(), "2005-09-28".len(), "{day}");
    }
    if let Some(picture) = picture {
        // It is put behind the picture host's name, and into `src`.
        let url = Url::parse(&format!("https://imgs.xkcd.com{}", picture.path));
        let url = url.unwrap_or_else(|error| panic!("{error}: {}", picture.path));
        assert!(url.host_str() == Some("imgs.xkcd.com") && url.path() == picture.path, "{url} of {}", picture.path);
        assert!(!picture.path.starts_with("//") && !picture.path.ends_with('/'), "{}", picture.path);
        plain(&picture.path);
    }
    if let Some(link) = link {
        let url = Url::parse(link).unwrap_or_else(|error| panic!("{error}: {link}"));
        assert!(matches!(url.scheme(), "http" | "https") && url.has_host() && url.as_str() == link, "{link}");
        assert!(url.username().is_empty() && url.password().is_none(), "{link}");
        plain(link);
    }
}

/// One line that says something, without control characters.
fn line(text: &str, longest: usize) {
    assert!(!text.contains(char::is_control), "{text:?}");
    lines(text, longest);
}

/// Lines that say something and end, without control characters but line feeds and tabs.
fn lines(text: &str, longest: usize) {
    assert!(!text.is_empty() && text.trim_start() == text, "{text:?}");
    assert!(text.chars().count() <= longest, "{} characters", text.chars().count());
    assert!(!text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')), "{text:?}");
}

/// An address in letters that need no care, and none that ends an attribute.
fn plain(address: &str) {
    assert!(address.len() <= 2_048, "{} bytes", address.len());
    assert!(address.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>')), "{address}");
}
