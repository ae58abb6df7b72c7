//! What a word is: the same for a comic's texts and for what somebody looks for.

use tantivy::tokenizer::{AsciiFoldingFilter, Language, LowerCaser, RawTokenizer, Stemmer, TextAnalyzer, TokenStream};

/// The longest word, in bytes of its folded form; what is longer is cut.
const LONGEST_WORD: usize = 48;

/// Words that say so little that a comic need not have them, in their folded form.
const SMALL: [&str; 38] = [
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "had", "has", "have", "he", "her", "his",
    "i", "if", "in", "is", "it", "me", "my", "of", "on", "or", "she", "so", "that", "the", "they", "this", "to", "was",
    "with", "you", "your",
];

/// A word's place in a text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Where it begins.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

/// The places of a text's words: runs of letters, digits and the marks above them; an apostrophe between two letters
/// belongs to the word, a possessive's end does not.
pub(super) fn places(text: &str) -> impl Iterator<Item = Place> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|(_, letter)| !letter.is_alphanumeric()).is_some() {}
        let &(start, _) = rest.peek()?;
        let (mut end, mut possessive) = (start, None);
        while let Some(&(at, letter)) = rest.peek() {
            if letter.is_alphanumeric() || is_mark(letter) {
                end = at + letter.len_utf8();
            } else if is_apostrophe(letter) {
                let mut ahead = rest.clone();
                ahead.next();
                let (next, after) = (ahead.next(), ahead.next());
                if !next.is_some_and(|(_, next)| next.is_alphanumeric()) {
                    break;
                }
                let is_s = next.is_some_and(|(_, next)| next.eq_ignore_ascii_case(&'s'));
                let ends = !after.is_some_and(|(_, after)| after.is_alphanumeric() || is_apostrophe(after));
                possessive = (is_s && ends).then_some(at);
            } else {
                break;
            }
            rest.next();
        }
        // `it's`, `let's` and `code's` are `it`, `let` and `code`, for the index and for the eye.
        Some(Place { start, end: possessive.unwrap_or(end) })
    })
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '\u{2019}' | '\u{2bc}')
}

/// Makes words comparable: [`Folder::fold`] takes away case, accents and apostrophes, [`Folder::stem`] endings.
pub(super) struct Folder {
    letters: TextAnalyzer,
    endings: TextAnalyzer,
}

impl Folder {
    pub(super) fn new() -> Self {
        let raw = || TextAnalyzer::builder(RawTokenizer::default());
        Self {
            letters: raw().filter(LowerCaser).filter(AsciiFoldingFilter).build(),
            endings: raw().filter(Stemmer::new(Language::English)).build(),
        }
    }

    /// Without case, accents (`é` is `e`), or apostrophes.
    pub(super) fn fold(&mut self, word: &str) -> String {
        let mut folded = if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            word.to_ascii_lowercase()
        } else {
            let plain: String = word.chars().filter(|letter| !is_mark(*letter) && !is_apostrophe(*letter)).collect();
            let plain = analyzed(&mut self.letters, &plain);
            // What is folded may bring capitals and brackets with it: U+A7FD is an M, U+2474 is (1).
            plain.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        // Some rare letters have a capital or a bracket for their plain form, or come apart in a letter and a mark.
        folded.retain(char::is_alphanumeric);
        folded.make_ascii_lowercase();
        folded.truncate(folded.floor_char_boundary(LONGEST_WORD));
        folded
    }

    /// A folded word's stem: `sniping` and `snipe` have the same.
    pub(super) fn stem(&mut self, folded: &str) -> String {
        analyzed(&mut self.endings, folded)
    }
}

fn analyzed(analyzer: &mut TextAnalyzer, word: &str) -> String {
    let mut stream = analyzer.token_stream(word);
    if stream.advance() { std::mem::take(&mut stream.token_mut().text) } else { String::new() }
}

/// Whether a folded word says so little that a comic need not have it.
pub(super) fn is_small(folded: &str) -> bool {
    SMALL.binary_search(&folded).is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut folder = Folder::new();
        places(text).map(|place| folder.fold(&text[place.start..place.end])).collect()
    }

    #[test]
    fn words_are_folded() {
        assert_eq!(
            words("Caf\u{e9} CAFE\u{301}, c++ (d\u{e9}j\u{e0}-vu) stra\u{df}e"),
            ["cafe", "cafe", "c", "deja", "vu", "strasse"]
        );
        assert_eq!(
            words("[[The kid's guide]] don\u{2019}t 'quoted' o'er rock'n'roll x'"),
            ["the", "kid", "guide", "dont", "quoted", "oer", "rocknroll", "x"]
        );
        assert_eq!(words("\u{a7fd} \u{2474} \u{130}"), ["m", "1", "i"]);
        assert_eq!(words(" \u{202e}!\u{1f600} "), Vec::<String>::new());
    }

    #[test]
    fn endings_are_taken_away() {
        let mut folder = Folder::new();
        for (one, other) in [("sniping", "snipe"), ("velociraptors", "velociraptor"), ("estimation", "estimate")] {
            assert_eq!(folder.stem(one), folder.stem(other), "{one} and {other}");
        }
    }

    #[test]
    fn small_words_are_in_order() {
        assert!(SMALL.is_sorted());
        assert!(is_small("the") && !is_small("cat"));
    }

    proptest! {
        #[test]
        fn what_is_folded_stays_as_it_is(text in any::<String>()) {
            let mut folder = Folder::new();
            let folded: Vec<String> = words(&text).into_iter().filter(|word| !word.is_empty()).collect();
            let again: Vec<String> = folded.iter().map(|word| folder.fold(word)).collect();
            prop_assert_eq!(&again, &folded);
            prop_assert_eq!(words(&folded.join(" ")), folded);
        }

        #[test]
        fn places_are_in_the_text_and_in_order(text in any::<String>()) {
            let mut last = 0;
            for place in places(&text) {
                prop_assert!(place.start >= last && place.end > place.start);
                prop_assert!(text.get(place.start..place.end).is_some());
                last = place.end;
            }
        }
    }
}
