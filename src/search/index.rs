//! A catalogue's texts, made ready to be searched.

use std::sync::Arc;

use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Index, ReloadPolicy, TantivyDocument};

use super::vocabulary::{Vocabulary, WordId};
use super::words::{Folder, is_small, places};
use crate::catalogue::Snapshot;
use crate::comic::Comic;

/// What tantivy is told to use while it indexes, in bytes. It sizes its table of words by that, a third of it at once, and
/// lets it grow; there is one segment whatever this says, whose documents are the comics in their order.
const MEMORY: usize = 8 * 1024 * 1024;

/// A comic's texts that are searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    Title,
    Caption,
    Transcript,
}

impl Text {
    pub(super) const ALL: [Self; 3] = [Self::Title, Self::Caption, Self::Transcript];

    /// This text of a comic.
    pub(super) fn of(self, comic: &Comic) -> &str {
        match self {
            Self::Title => &comic.title,
            Self::Caption => comic.caption.as_deref().unwrap_or_default(),
            Self::Transcript => comic.transcript.as_deref().unwrap_or_default(),
        }
    }
}

/// A word of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    /// Where it begins, in bytes.
    pub(super) start: u32,
    /// Where it ends, in bytes.
    pub(super) end: u32,
    /// Which word it is.
    pub(super) word: WordId,
}

/// A comic and the words of its texts.
pub(super) struct Entry {
    pub(super) comic: Arc<Comic>,
    spots: [Box<[Spot]>; 3],
}

impl Entry {
    /// The words of a text, in their order.
    pub(super) fn spots(&self, text: Text) -> &[Spot] {
        &self.spots[text as usize]
    }
}

/// The index's fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    texts: [Field; 3],
    /// The title's words that are not small, as one term: who types them all means this comic.
    pub(super) whole_title: Field,
    /// The comic's number.
    pub(super) number: Field,
}

impl Fields {
    pub(super) fn of(self, text: Text) -> Field {
        self.texts[text as usize]
    }
}

/// A catalogue's texts at one moment, ready to be searched.
pub(super) struct Indexed {
    /// The snapshot whose comics these are.
    pub(super) snapshot: Arc<Snapshot>,
    /// The comics, ascending by number.
    pub(super) entries: Vec<Entry>,
    pub(super) vocabulary: Vocabulary,
    pub(super) fields: Fields,
    pub(super) searcher: tantivy::Searcher,
}

impl Indexed {
    /// Indexes `comics`. Takes a fraction of a second for some thousand comics: call it where that does no harm.
    pub(super) fn new(snapshot: Arc<Snapshot>, comics: &Snapshot) -> tantivy::Result<Self> {
        let (schema, fields) = schema();
        let mut folder = Folder::new();
        let mut vocabulary = Vocabulary::default();
        let mut writer = Index::builder()
            .schema(schema)
            .single_segment_index_writer(tantivy::directory::RamDirectory::create(), MEMORY)?;
        let mut entries = Vec::with_capacity(comics.len());
        for comic in comics.numbers().iter().filter_map(|number| comics.get(*number)) {
            let mut document = TantivyDocument::new();
            document.add_text(fields.number, comic.number.ordinal().to_string());
            let spots = Text::ALL.map(|text| spots(text.of(comic), &mut folder, &mut vocabulary));
            for text in Text::ALL {
                let words = &spots[text as usize];
                let stems = words.iter().map(|spot| vocabulary.stem(vocabulary.word(spot.word).stem));
                document.add_pre_tokenized_text(fields.of(text), tokens(stems));
            }
            let title: Vec<&str> =
                spots[Text::Title as usize].iter().map(|spot| &*vocabulary.word(spot.word).text).collect();
            document.add_text(fields.whole_title, whole(&mut folder, &title));
            writer.add_document(document)?;
            entries.push(Entry { comic: Arc::clone(comic), spots });
        }
        vocabulary.sort();
        let index: Index = writer.finalize()?;
        let searcher = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
        Ok(Self { snapshot, entries, vocabulary, fields, searcher })
    }
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    // Tokenised before they come here.
    let indexing = |record| TextFieldIndexing::default().set_tokenizer("raw").set_index_option(record);
    let text = TextOptions::default().set_indexing_options(indexing(IndexRecordOption::WithFreqsAndPositions));
    let word = TextOptions::default().set_indexing_options(indexing(IndexRecordOption::Basic).set_fieldnorms(false));
    let texts = ["title", "caption", "transcript"].map(|name| schema.add_text_field(name, text.clone()));
    let whole_title = schema.add_text_field("whole_title", word.clone());
    let number = schema.add_text_field("number", word);
    (schema.build(), Fields { texts, whole_title, number })
}

fn spots(text: &str, folder: &mut Folder, vocabulary: &mut Vocabulary) -> Box<[Spot]> {
    let place = |place: super::words::Place| {
        let word = folder.fold(&text[place.start..place.end]);
        let (start, end) = (u32::try_from(place.start).ok()?, u32::try_from(place.end).ok()?);
        (!word.is_empty()).then(|| Spot { start, end, word: vocabulary.add(folder, &word) })
    };
    places(text).filter_map(place).collect()
}

fn tokens<'a>(stems: impl Iterator<Item = &'a str>) -> PreTokenizedString {
    let token = |(position, stem): (usize, &str)| Token { position, text: stem.to_owned(), ..Token::default() };
    PreTokenizedString { text: String::new(), tokens: stems.enumerate().map(token).collect() }
}

/// The stems of all folded words that are not small, or of all words where all are, as one term.
pub(super) fn whole(folder: &mut Folder, words: &[&str]) -> String {
    let all_small = words.iter().all(|word| is_small(word));
    let words = words.iter().filter(|word| all_small || !is_small(word));
    words.map(|word| folder.stem(word)).collect::<Vec<_>>().join(" ")
}
