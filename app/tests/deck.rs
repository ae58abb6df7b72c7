//! What `/me` promises, checked on the document it returns.

use std::io::Write as _;

use app::deck_page;
use app::page::{Card, DeckPage, Look, Progress, Shelf, Shell, Visitor};
use flate2::Compression;
use flate2::write::GzEncoder;

fn card(ordinal: u32, seen: bool) -> Card<'static> {
    Card { ordinal, title: "Python", seen }
}

/// A deck of xkcd's as it usually is, without comic 404; the first so many are seen.
fn deck(seen: u32, of: u32) -> DeckPage<'static> {
    let newest = if of > 403 { of + 1 } else { of };
    let cards = (1..=newest).filter(|number| *number != 404).map(|number| card(number, number <= seen)).collect();
    DeckPage {
        shell: Shell { stylesheet: "/style.1.css", script: "/script.2.js", icon: "/icon.3.svg", look: Look::DEFAULT },
        shelf: Shelf::Xkcd,
        cards,
        progress: Progress { seen, of },
        visitor: Visitor::Known,
    }
}

fn every_kind() -> Vec<DeckPage<'static>> {
    let mut kinds: Vec<_> = [0, 1, 214, 3_307].map(|seen| deck(seen, 3_307)).into();
    for visitor in [Visitor::Unknown, Visitor::Away] {
        kinds.push(DeckPage { visitor, ..deck(0, 3_307) });
        kinds.push(DeckPage { visitor, shelf: Shelf::Sampler, ..deck(0, 12) });
    }
    kinds.extend([deck(0, 0), deck(1, 1), DeckPage { shelf: Shelf::Sampler, ..deck(5, 12) }]);
    kinds
}

/// The sentence above the picture; nothing where there is none.
fn tally(html: &str) -> &str {
    let sentence = html.split_once(r#"<p class="tally">"#).and_then(|(_, rest)| rest.split_once("</p>"));
    sentence.map_or("", |(sentence, _)| sentence)
}

#[test]
fn every_kind_is_a_whole_page_that_nobody_indexes() {
    for page in every_kind() {
        let html = deck_page(&page);
        assert!(html.starts_with("<!doctype html>") && html.ends_with("</body></html>"), "{html}");
        assert!(html.contains(r#"<meta name="robots" content="noindex">"#), "{html}");
        assert_eq!((html.matches("<h1>").count(), html.matches("<script").count()), (1, 1), "{html}");
        for forbidden in ["<!>", "<!--", " style=", "<style", "onclick", "javascript:"] {
            assert!(!html.contains(forbidden), "{forbidden} in {html}");
        }
        for element in ["a", "i", "h2", "div", "section", "p", "form", "button", "nav", "article"] {
            let open = html.matches(&format!("<{element} ")).count() + html.matches(&format!("<{element}>")).count();
            assert_eq!(open, html.matches(&format!("</{element}>")).count(), "<{element}> in {html}");
        }
        assert!(html.contains(r#"<a class="another" href="/" aria-keyshortcuts="r">Another One</a>"#), "{html}");
    }
}

#[test]
fn a_sentence_says_how_far_the_visitor_has_come() {
    for (seen, of, sentence) in [
        (0, 3_307, "You have seen none of 3,307 comics yet."),
        (1, 3_307, "You have seen one of 3,307 comics."),
        (214, 3_307, "You have seen 214 of 3,307 comics."),
        (1_214, 3_307, "You have seen 1,214 of 3,307 comics."),
        (3_307, 3_307, "You have seen all 3,307 comics."),
        (1, 1, "You have seen the one comic there is."),
        (0, 0, "There are no comics here yet."),
    ] {
        assert_eq!(tally(&deck_page(&deck(seen, of))), sentence);
    }
    let sampler = DeckPage { shelf: Shelf::Sampler, ..deck(5, 12) };
    assert_eq!(tally(&deck_page(&sampler)), "You have seen 5 of 12 strips.");
}

#[test]
fn every_comic_has_one_square_that_leads_to_it() {
    let html = deck_page(&deck(214, 3_307));
    for (number, title) in [(1, "1: Python"), (214, "214: Python")] {
        let square = format!(r#"<a href="/comic/{number}" title="{title}" aria-description="seen"></a>"#);
        assert_eq!(html.matches(&square).count(), 1, "{square} in {html}");
    }
    for number in [215, 403, 405, 3_308] {
        let square = format!(r#"<a href="/comic/{number}" title="{number}"></a>"#);
        assert_eq!(html.matches(&square).count(), 1, "{square} in {html}");
    }
    assert_eq!(html.matches(r#"<a href="/comic/"#).count(), 3_307);
    assert_eq!(html.matches("Python").count(), 214, "what was not seen keeps its title to itself");
    assert!(html.contains("<h2>301\u{2013}400</h2>") && html.contains("<h2>3,301\u{2013}3,308</h2>"), "{html}");
}

#[test]
fn a_number_without_a_comic_leaves_a_hole_and_an_empty_hundred_nothing() {
    let html = deck_page(&deck(0, 3_307));
    assert_eq!(html.matches("<i></i>").count(), 1, "{html}");
    assert!(html.contains(r#"title="403"></a><i></i><a href="/comic/405""#), "{html}");

    let html = deck_page(&DeckPage { cards: vec![card(3, true), card(5, false), card(801, false)], ..deck(1, 3) });
    let (_, squares) = html.split_once(r#"<div class="deck few">"#).expect("the squares");
    let seen = r#"<a href="/comic/3" title="3: Python" aria-description="seen"></a>"#;
    let expected = format!(
        "<section><h2>1\u{2013}5</h2><div><i></i><i></i>{seen}<i></i><a href=\"/comic/5\" title=\"5\"></a></div></section>\
         <section><h2>801\u{2013}801</h2><div><a href=\"/comic/801\" title=\"801\"></a></div></section></div>"
    );
    assert!(squares.starts_with(&expected), "{squares}");
}

#[test]
fn the_sampler_leads_to_its_strips() {
    let html = deck_page(&DeckPage { shelf: Shelf::Sampler, ..deck(5, 12) });
    assert!(html.contains(r#"<a href="/sampler/5" title="5: Python" aria-description="seen"></a>"#), "{html}");
    assert!(html.contains(r#"<a href="/sampler/12" title="12"></a>"#) && !html.contains("/comic/"), "{html}");
}

#[test]
fn a_hostile_title_stays_a_title() {
    let title = "\u{202e}\"><script>alert('&')</script>";
    let html = deck_page(&DeckPage { cards: vec![Card { ordinal: 1, title, seen: true }], ..deck(1, 1) });
    assert_eq!(html.matches("<script").count(), 1, "only our own: {html}");
    let (_, square) = html.split_once(r#"<a href="/comic/1" title=""#).expect("its square");
    let (title, _) = square.split_once('"').expect("the end of its title");
    assert!(title.starts_with("1: &quot;&gt;") || title.starts_with("1: &quot;>"), "{title}");
    assert!(title.contains("'&amp;'"), "{title}");
}

#[test]
fn what_is_kept_can_be_forgotten_with_forms() {
    for page in every_kind() {
        let html = deck_page(&page);
        let known = page.visitor == Visitor::Known;
        assert_eq!(html.matches("<form ").count(), if known { 2 } else { 0 }, "{html}");
        for (action, name) in [("/me/start-over", "Start over"), ("/me/forget", "Forget me")] {
            let form = format!(r#"<form method="post" action="{action}"><button"#);
            assert_eq!(html.contains(&form), known, "{form} in {html}");
            assert_eq!(html.contains(&format!(">{name}</button>")), known, "{html}");
        }
        assert_eq!(html.contains("A random number in a cookie") && html.contains("a year after"), known, "{html}");
    }
}

#[test]
fn a_rarely_seen_one_is_offered_while_any_is_left() {
    for page in every_kind() {
        let (html, Progress { seen, of }) = (deck_page(&page), page.progress);
        let left = page.visitor != Visitor::Known || seen < of;
        assert_eq!(html.contains(r#"<a href="/rescue""#), left, "{html}");
        assert_eq!(html.contains("least-viewed comics that you have not seen"), left, "{html}");
    }
}

#[test]
fn who_is_not_known_is_told_so_and_nothing_is_claimed() {
    let unknown = deck_page(&DeckPage { visitor: Visitor::Unknown, ..deck(0, 3_307) });
    assert!(unknown.contains("Nothing is kept about you") && !unknown.contains("0 of"), "{unknown}");

    // Whatever the cards say: it is not known.
    let away = deck_page(&DeckPage { visitor: Visitor::Away, ..deck(214, 3_307) });
    assert_eq!(tally(&away), "What you have seen cannot be looked up just now.");
    assert!(away.contains("Comics keep coming") && away.contains(r#"<div class="deck untold">"#), "{away}");
    assert!(!away.contains("aria-description") && !away.contains("Python") && !away.contains("214 of"), "{away}");
    assert_eq!(away.matches(r#"<a href="/comic/"#).count(), 3_307);
}

/// Made-up titles of the length and variety that real ones have, always the same.
fn made_up_titles(count: u32) -> Vec<String> {
    const MEAN: usize = 12;
    let mut bits = 1_u64;
    let mut below = |limit: usize| {
        bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((bits >> 33) % limit as u64).unwrap_or_default()
    };
    // Letters as often as in English, more or less.
    let letters = b"eeeeetttaaaoooiiinnnssshhrrrddllucmwfgypbvk";
    let words: Vec<String> = (0..3_500)
        .map(|_| {
            let word: String = (0..3 + below(6)).map(|_| char::from(letters[below(letters.len())])).collect();
            word[..1].to_uppercase() + &word[1..]
        })
        .collect();
    let mut title = || {
        let mut title = words[below(words.len())].clone();
        while title.len() < MEAN && below(3) > 0 || title.len() < 6 {
            title = title + " " + &words[below(words.len())];
        }
        title
    };
    (0..count).map(|_| title()).collect()
}

#[test]
fn the_whole_deck_stays_small_however_much_was_seen() {
    let titles = made_up_titles(3_307);
    let mean = titles.iter().map(String::len).sum::<usize>() / titles.len();
    assert!((12..=14).contains(&mean), "titles of {mean} letters are not like real ones, of 12");
    let mut page = deck(3_307, 3_307);
    for (card, title) in page.cards.iter_mut().zip(&titles) {
        *card = Card { title, seen: true, ..*card };
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(deck_page(&page).as_bytes()).expect("compresses");
    let bytes = encoder.finish().expect("compresses").len();
    assert!(bytes < 60_000, "{bytes} bytes compressed");
    assert!(bytes > 46_000, "{bytes} bytes: titles that compress so well are not like real ones");
}
