use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::catalogue::Catalogue;
use crate::comic::ComicNumber;

pub(super) fn comic(number: u32, title: &str, caption: &str, transcript: &str) -> Comic {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Comic {
        number: ComicNumber::xkcd(number).unwrap(),
        title: title.to_owned(),
        published: NaiveDate::from_ymd_opt(2000 + i32::try_from(number).unwrap(), 6, 15),
        caption: some(caption),
        picture: None,
        link: None,
        transcript: some(transcript),
        scripted: false,
    }
}

pub(super) fn searcher() -> Searcher {
    let catalogue = Arc::new(Catalogue::default());
    catalogue.insert(&[
        comic(1, "Kettle", "It whistles.", "[[A kettle]]\nAda: Tea?\nBen: Later, the robots are coming."),
        comic(2, "Robots", "They want tea.", ""),
        comic(3, "Night Shift", "A robot never sleeps, a kettle does.", "[[A robot watches a kettle]]"),
        comic(4, "Caf\u{e9} Society", "Na\u{ef}ve r\u{e9}sum\u{e9}s.", "A <b>bold</b> & kettle-like figure"),
        comic(5, "Garden of Forking Commits", "Merge the tea roses.", "They merge. They rebase."),
        comic(6, "Shift Key", "Pressed all night.", "A keyboard under a blanket"),
        comic(7, "\u{202e}Backwards", "Read me <script>alert(1)</script>", ""),
    ]);
    let searcher = Searcher::new(catalogue);
    searcher.refresh();
    searcher
}

pub(super) fn find(searcher: &Searcher, typed: &str) -> Found {
    searcher.search(&Query::parse(typed), 0, 20, &|number| i64::from(number.get()) * 10)
}

/// The numbers that are found, best first.
fn numbers(typed: &str) -> Vec<u32> {
    find(&searcher(), typed).hits.iter().map(|hit| hit.comic.number.ordinal()).collect()
}

pub(super) fn marked(runs: &[Run]) -> String {
    runs.iter().map(|run| if run.hit { format!("<{}>", run.text) } else { run.text.clone() }).collect()
}

#[test]
fn a_title_comes_before_a_caption_and_a_caption_before_a_transcript() {
    assert_eq!(numbers("kettle "), [1, 3, 4]);
    assert_eq!(numbers("robots ")[0], 2);
}

#[test]
fn case_accents_and_endings_do_not_matter() {
    for typed in ["cafe", "CAF\u{c9}", "cafe\u{301}s", "naive resume"] {
        assert_eq!(numbers(typed), [4], "{typed}");
    }
    assert_eq!(numbers("merging "), [5]);
}

#[test]
fn all_words_are_wanted_before_some_are() {
    assert_eq!(numbers("robot kettle "), [1, 3]);
    assert_eq!(numbers("sleeping kettle "), [3]);
    let found = find(&searcher(), "keyboard roses ");
    assert!(found.partly && found.instead.is_none());
    assert_eq!(found.total, 2);
    assert!(!find(&searcher(), "tea roses ").partly);
    for typed in ["zzzzzzzz", "zzzzzzzz yyyyyyyy", "\"zzzzzzzz tea\" xxxxxxxx", "keyboard roses views:>1000"] {
        let found = find(&searcher(), typed);
        assert_eq!((found.total, found.partly, found.instead), (0, false, None), "{typed}");
    }
}

#[test]
fn phrases_are_words_in_their_order() {
    assert_eq!(numbers("\"night shift\""), [3]);
    assert_eq!(numbers("\"shift key\""), [6]);
    assert_eq!(numbers("\"shift night\""), Vec::<u32>::new());
    assert_eq!(numbers("night -\"night shift\""), [6]);
}

#[test]
fn alternatives_and_what_must_not_be() {
    let mut either = numbers("roses OR blanket ");
    either.sort_unstable();
    assert_eq!(either, [5, 6]);
    assert_eq!(numbers("blanket OR tea-roses merge "), [5], "one thing, however many words");
    assert_eq!(numbers("tea-roses OR zzz"), [5]);
    assert_eq!(numbers("kettle -robot -bold "), Vec::<u32>::new());
    assert_eq!(numbers("-tea -kettle"), [7, 6], "newest first");
    assert_eq!(numbers("kettle -\"robot kettle\" "), [1, 3, 4], "both words, not as a phrase");
}

#[test]
fn the_last_word_may_be_unfinished_and_whole_words_come_first() {
    assert_eq!(numbers("gard"), [5]);
    assert_eq!(numbers("gard "), Vec::<u32>::new());
    let key = numbers("key");
    assert_eq!(key[0], 6);
}

#[test]
fn filters_alone_list_the_newest_first() {
    assert_eq!(numbers("after:2005"), [7, 6]);
    assert_eq!(numbers("before:2003 "), [2, 1]);
    assert_eq!(numbers("after:2002-06-15 before:2004-06-15"), [3]);
    assert_eq!(numbers("views:>50"), [7, 6]);
    assert_eq!(numbers("views:<=10"), [1]);
    assert_eq!(numbers("views:20"), [2]);
    assert_eq!(numbers("kettle views:>=30 before:2004"), [3]);
    assert_eq!(numbers("-before:2006"), [7, 6]);
    assert_eq!(numbers("-after:2002 "), [2, 1]);
    assert_eq!(numbers("kettle -views:10"), [3, 4]);
}

#[test]
fn numbers_are_found_and_small_words_are_not_needed() {
    assert_eq!(numbers("5 "), [5]);
    for typed in ["0005 ", "xkcd 5", "Comic 5 ", "#5", "https://m.xkcd.com/5/"] {
        assert_eq!(numbers(typed), [5], "{typed}");
    }
    assert_eq!(numbers("roses 05 "), [5]);
    assert_eq!(numbers("the garden of the commits "), [5]);
    assert_eq!(numbers("of "), [5]);
}

#[test]
fn the_comic_whose_number_is_typed_alone_comes_first() {
    let catalogue = Arc::new(Catalogue::default());
    let title = |number| if number == 1 { "5" } else { "Kettle" };
    catalogue.insert(&(1..=60).map(|number| comic(number, title(number), "", "")).collect::<Vec<_>>());
    let searcher = Searcher::new(catalogue);
    searcher.refresh();
    let first = |typed| find(&searcher, typed).hits.iter().map(|hit| hit.comic.number.ordinal()).collect::<Vec<_>>();
    assert_eq!(first("5 "), [5, 1]);
    assert_eq!(first("xkcd 5"), [5, 1]);
    assert_eq!(first("\"5\""), [1, 5], "a word");
}

#[test]
fn pages_follow_each_other() {
    let searcher = searcher();
    let page = |skip, take| {
        let found = searcher.search(&Query::parse("-zzz"), skip, take, &|_| 0);
        (found.total, found.hits.iter().map(|hit| hit.comic.number.ordinal()).collect::<Vec<_>>())
    };
    assert_eq!(page(0, 3), (7, vec![7, 6, 5]));
    assert_eq!(page(6, 3), (7, vec![1]));
    assert_eq!(page(usize::MAX, 3), (7, vec![]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_query_has_an_answer_whose_texts_are_the_comics(typed in "(kettle|tea|\"|-| |OR|rob|ketle|[a-z]{1,9}|\\PC{0,6}){0,12}") {
        let searcher = shared();
        let found = find(searcher, &typed);
        prop_assert!(found.hits.len() <= 20 && found.hits.len() <= found.total);
        for hit in &found.hits {
            let title: String = hit.title.iter().map(|run| run.text.as_str()).collect();
            prop_assert_eq!(&title, &hit.comic.title);
            prop_assert!(hit.title.windows(2).all(|pair| pair[0].hit != pair[1].hit));
        }
    }
}

fn shared() -> &'static Searcher {
    static SEARCHER: std::sync::LazyLock<Searcher> = std::sync::LazyLock::new(searcher);
    &SEARCHER
}
