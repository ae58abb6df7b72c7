//! From xkcd's document to a comic that is ready to show. Nothing here fails: what cannot be repaired is left out.

mod address;
mod markup;
pub(super) mod mojibake;
pub(super) mod text;

use chrono::NaiveDate;
use url::Url;

use super::document::Document;
use crate::comic::{Comic, ComicNumber};

/// The last comic whose transcript is its own: from 1611 to 1677 they are those of other comics, then they stop.
const LAST_TRUSTED_TRANSCRIPT: u32 = 1608;

/// The comic that a document describes. Its picture, if there is one, is unexamined; `image_origin` is where pictures
/// may come from besides xkcd's own picture host.
pub(super) fn comic(document: &Document, image_origin: &Url) -> Comic {
    let number = document.num;
    Comic {
        number,
        title: title(number, &document.title, &document.safe_title),
        published: date(&document.year, &document.month, &document.day),
        caption: text::long(&markup::caption(&document.alt), text::LONGEST_CAPTION),
        picture: address::picture(number, &document.img, image_origin),
        link: address::link(&document.link),
        transcript: transcript(number, &document.transcript),
        scripted: document.is_scripted(),
    }
}

/// `title` without its tags (472) and with its entities decoded (259); else `safe_title`, which loses letters (259);
/// else the number. Never empty, one line.
fn title(number: ComicNumber, title: &str, safe_title: &str) -> String {
    [title, safe_title]
        .into_iter()
        .find_map(|text| text::one_line(&markup::title(text), text::LONGEST_TITLE))
        .unwrap_or_else(|| format!("Comic {number}"))
}

/// The transcript, where it is trusted and says something. Its `<<...>>` are sounds, not tags: they stay, and so does
/// everything else that looks like HTML (554, 1144). Only transcripts hold mojibake to be mended: what looks like it
/// in 1683's `alt` is the joke.
fn transcript(number: ComicNumber, transcript: &str) -> Option<String> {
    if number.is_sampler() || number.ordinal() > LAST_TRUSTED_TRANSCRIPT {
        return None;
    }
    text::long(text::without_caption_note(&mojibake::mend(transcript)), text::LONGEST_TRANSCRIPT)
}

/// The day, from unpadded strings; `None` for what is no day of a year with four digits.
fn date(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let year = year.trim().parse().ok().filter(|year| (1000..=9999).contains(year))?;
    NaiveDate::from_ymd_opt(year, month.trim().parse().ok()?, day.trim().parse().ok()?)
}

#[cfg(test)]
mod tests;
