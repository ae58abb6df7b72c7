//! What is read, and what does not lose a comic.

use super::Document;

#[test]
fn a_whole_document_is_read() -> Result<(), serde_json::Error> {
    let document = Document::parse(
        r#"{"month": "7", "num": 12, "link": "", "year": "2021", "news": "none", "safe_title": "Tea", "transcript": "A cup.",
        "alt": "Still hot.", "img": "https://imgs.xkcd.com/comics/tea.png", "title": "Tea", "day": "9"}"#,
    )?;
    assert_eq!(document.num.get(), 12);
    assert_eq!((&*document.title, &*document.alt), ("Tea", "Still hot."));
    assert_eq!((&*document.year, &*document.month, &*document.day), ("2021", "7", "9"));
    assert!(!document.is_scripted());
    Ok(())
}

#[test]
fn only_the_number_is_needed() -> Result<(), serde_json::Error> {
    let document = Document::parse(r#"{"num": 12}"#)?;
    assert_eq!((&*document.title, &*document.img, &*document.year), ("", "", ""));
    Ok(())
}

#[test]
fn wrong_types_and_unknown_fields_do_not_lose_a_comic() -> Result<(), serde_json::Error> {
    let document = Document::parse(
        "\u{feff}{\"num\": 12, \"title\": null, \"alt\": [\"a\"], \"link\": {}, \"day\": 9, \"img\": false, \"mood\": {\"a\": [1]}}",
    )?;
    assert_eq!((&*document.title, &*document.alt, &*document.link, &*document.img), ("", "", "", ""));
    assert_eq!(document.day, "9");
    Ok(())
}

#[test]
fn of_a_field_that_comes_twice_the_last_counts() -> Result<(), serde_json::Error> {
    assert_eq!(Document::parse(r#"{"num": 12, "title": "Coffee", "title": "Tea"}"#)?.title, "Tea");
    Ok(())
}

#[test]
fn extra_parts_of_any_kind_mark_a_scripted_comic() -> Result<(), serde_json::Error> {
    assert!(
        Document::parse(r#"{"num": 1, "extra_parts": {"pre": "<script></script>", "imgAttr": ""}}"#)?.is_scripted()
    );
    assert!(Document::parse(r#"{"num": 1, "extra_parts": "inset"}"#)?.is_scripted());
    assert!(!Document::parse(r#"{"num": 1, "extra_parts": null}"#)?.is_scripted());
    Ok(())
}

#[test]
fn what_is_no_comic_is_refused() {
    for text in [
        "",
        "null",
        "[]",
        "{}",
        r#"{"num": "12"}"#,
        r#"{"num": 0}"#,
        r#"{"num": -1}"#,
        r#"{"num": 4294967295}"#,
        "<html>",
    ] {
        assert!(Document::parse(text).is_err(), "{text}");
    }
}
