//! Each quirk of xkcd's documents, with texts of our own, and what any document at all must not do.

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use serde_json::{Value, json};
use url::Url;

use super::super::document::Document;
use crate::comic::{Comic, Picture};

/// A document as xkcd serves them, some fields replaced, after repair.
fn repaired(number: u32, fields: &Value) -> Result<Comic, Box<dyn std::error::Error>> {
    let mut document = json!({
        "num": number, "title": "Tea", "safe_title": "Tea", "alt": "Still hot.", "transcript": "", "link": "", "news": "",
        "img": "https://imgs.xkcd.com/comics/tea.png", "year": "2012", "month": "3", "day": "7",
    });
    for (name, value) in fields.as_object().into_iter().flatten() {
        document[name] = value.clone();
    }
    let document = Document::parse(&document.to_string())?;
    Ok(super::comic(&document, &Url::parse("http://127.0.0.1:8404/")?))
}

type Tested = Result<(), Box<dyn std::error::Error>>;

#[test]
fn an_ordinary_comic_stays_as_it_is() -> Tested {
    let comic = repaired(614, &json!({}))?;
    assert_eq!((comic.number.get(), &*comic.title, comic.caption.as_deref()), (614, "Tea", Some("Still hot.")));
    assert_eq!(comic.published, NaiveDate::from_ymd_opt(2012, 3, 7));
    assert_eq!(comic.picture, Some(Picture::unexamined("/comics/tea.png".to_owned())));
    assert_eq!((comic.link, comic.transcript, comic.scripted), (None, None, false));
    Ok(())
}

#[test]
fn empty_texts_become_none() -> Tested {
    let comic = repaired(1193, &json!({"alt": " ", "link": "", "transcript": "\n"}))?;
    assert_eq!((comic.caption, comic.link, comic.transcript), (None, None, None));
    Ok(())
}

#[test]
fn a_title_falls_back_to_the_safe_one_then_to_the_number() -> Tested {
    assert_eq!(repaired(7, &json!({"title": "<b></b>", "safe_title": "A &amp; B"}))?.title, "A & B");
    assert_eq!(repaired(7, &json!({"title": "<b> </b>", "safe_title": " "}))?.title, "Comic 7");
    assert_eq!(repaired(7, &json!({"title": null, "safe_title": "\u{0}"}))?.title, "Comic 7");
    Ok(())
}

#[test]
fn a_right_to_left_override_stays_for_the_page_to_isolate() -> Tested {
    assert_eq!(repaired(1137, &json!({"title": "\u{202e}edis"}))?.title, "\u{202e}edis");
    Ok(())
}

#[test]
fn a_bad_date_does_not_lose_the_comic() -> Tested {
    for (field, value) in [
        ("day", json!("31st")),
        ("day", json!("")),
        ("day", json!(null)),
        ("month", json!("13")),
        ("month", json!("0")),
        ("year", json!("12")),
        ("year", json!("-2012")),
        ("year", json!("99999999999999")),
        ("year", json!([2012])),
    ] {
        let comic = repaired(614, &json!({ field: value }))?;
        assert_eq!((&*comic.title, comic.published), ("Tea", None), "{field} {value}");
    }
    assert_eq!(repaired(614, &json!({"day": 9, "month": "03"}))?.published.map(|day| day.day()), Some(9));
    Ok(())
}

#[test]
fn a_transcript_is_mended_and_loses_the_note_that_repeats_the_caption() -> Tested {
    let comic = repaired(
        1396,
        &json!({"transcript": "[[A cup]]\n<<Clink>> caf\u{c3}\u{a9} <i>noir</i>\n{{Title text: Still hot.}}"}),
    )?;
    assert_eq!(comic.transcript.as_deref(), Some("[[A cup]]\n<<Clink>> café <i>noir</i>"));
    assert_eq!(repaired(1396, &json!({"transcript": "{{Alt: Still hot.}}"}))?.transcript, None);
    Ok(())
}

#[test]
fn what_looks_like_mojibake_elsewhere_is_meant() -> Tested {
    let comic = repaired(1683, &json!({"alt": "caf\u{c3}\u{a9}", "title": "\u{c3}\u{a9}"}))?;
    assert_eq!((comic.caption.as_deref(), &*comic.title), (Some("caf\u{c3}\u{a9}"), "\u{c3}\u{a9}"));
    Ok(())
}

#[test]
fn transcripts_are_trusted_up_to_1608() -> Tested {
    let text = json!({"transcript": "[[A cup]]"});
    assert_eq!(repaired(1608, &text)?.transcript.as_deref(), Some("[[A cup]]"));
    assert_eq!(repaired(1609, &text)?.transcript, None);
    Ok(())
}

#[test]
fn an_interactive_comic_has_no_picture_and_is_still_a_comic() -> Tested {
    let comic = repaired(
        1608,
        &json!({"img": "https://imgs.xkcd.com/comics/", "extra_parts": {"headerextra": "", "inset": ""}}),
    )?;
    assert_eq!((&*comic.title, comic.picture, comic.scripted), ("Tea", None, true));
    Ok(())
}

proptest! {
    #[test]
    fn any_texts_become_a_comic_fit_for_page_and_database(
        number in 1_u32..4_000,
        fields in proptest::collection::hash_map("title|safe_title|alt|transcript|img|link|year|month|day", ".{0,80}", 0..9),
        noise in "[<>&;#a-z/! \u{0}\u{1b}\u{85}\u{c3}\u{a9}]{0,60}",
    ) {
        let mut fields = json!(fields);
        fields["alt"] = noise.into();
        let comic = repaired(number, &fields).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(!comic.title.trim().is_empty());
        prop_assert!(!comic.title.chars().any(char::is_control));
        for text in [comic.caption, comic.transcript].into_iter().flatten() {
            prop_assert!(!text.trim().is_empty());
            prop_assert!(!text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')));
        }
        prop_assert!(comic.picture.is_none_or(|picture| picture.path.starts_with('/') && !picture.path.starts_with("//")));
        prop_assert!(comic.link.is_none_or(|link| link.starts_with("http://") || link.starts_with("https://")));
    }

    #[test]
    fn any_types_become_a_comic(kinds in proptest::collection::vec(0_usize..7, 12)) {
        let names = ["title", "safe_title", "alt", "transcript", "img", "link", "year", "month", "day", "news", "extra_parts", "new"];
        let values = [json!(null), json!(true), json!(-1.5e300), json!("a\u{0}"), json!([[1]]), json!({"a": {}}), json!("")];
        let fields: Value = names.into_iter().zip(kinds).map(|(name, kind)| (name.to_owned(), values[kind].clone())).collect();
        prop_assert!(repaired(5, &fields).is_ok());
    }
}
