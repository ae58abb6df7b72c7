//! Which comics have what is meant, and how well: BM25 by tantivy, where a title weighs more than a caption and a
//! caption more than a transcript, and words that stand together more than words apart.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader, Term};

use super::index::{Indexed, Text};
use super::meaning::{Alternative, Meaning, Meant};
use super::vocabulary::StemId;

/// What a word in the title, the caption and the transcript weighs.
const WEIGHTS: [(Text, f32); 3] = [(Text::Title, 2.6), (Text::Caption, 1.15), (Text::Transcript, 1.0)];
/// What a word's other places add to its best one.
const OTHER_PLACES: f32 = 0.35;
/// What two words add that follow each other as they do in the query, as a part of the weight of a phrase; small words
/// between them do not part them.
const TOGETHER: f32 = 0.4;
/// What it adds that all words stand as they were typed, as a part of the weight of a phrase.
const AS_TYPED: f32 = 0.5;
/// How many words may stand between two that still are together.
const APART: u32 = 2;
/// What it adds to be asked for by the whole title.
const WHOLE_TITLE: f32 = 8.0;
/// What a comic's number is worth.
const NUMBER: f32 = 12.0;

/// How many of the words a comic must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All but the small ones.
    All,
    /// Half of them.
    Half,
    /// One of them.
    One,
}

/// A comic, by its place in the index, and how well it fits.
pub(super) type Ranked = (Score, DocId);

/// The comics that have what is meant, in no order. `whole_title` is what was typed, as a title would be.
pub(super) fn matching(indexed: &Indexed, meaning: &Meaning, whole_title: &str, wanted: Wanted) -> Vec<Ranked> {
    if wanted == Wanted::All && meaning.clauses.iter().any(|clause| !clause.small && clause.alternatives.is_empty()) {
        return Vec::new();
    }
    let mut found = all(indexed, &query(indexed, meaning, whole_title, wanted));
    // Not as `MustNot` of that query: tantivy seeks what must not be before where it is, which its own assertions forbid
    // for a phrase.
    if !found.is_empty() && !meaning.without.is_empty() {
        let mut without: Vec<DocId> =
            all(indexed, &any(indexed, &meaning.without)).into_iter().map(|(_, doc)| doc).collect();
        without.sort_unstable();
        found.retain(|(_, doc)| without.binary_search(doc).is_err());
    }
    found
}

fn all(indexed: &Indexed, query: &dyn Query) -> Vec<Ranked> {
    indexed.searcher.search(query, &Everything).unwrap_or_else(|error| {
        tracing::warn!(%error, "the index cannot be searched");
        Vec::new()
    })
}

fn query(indexed: &Indexed, meaning: &Meaning, whole_title: &str, wanted: Wanted) -> BooleanQuery {
    let mut must: Vec<Box<dyn Query>> = Vec::new();
    let mut words: Vec<Box<dyn Query>> = Vec::new();
    let mut bonus: Vec<Box<dyn Query>> = Vec::new();
    for clause in &meaning.clauses {
        let any = any(indexed, &clause.alternatives);
        match wanted {
            _ if clause.small => bonus.push(any),
            Wanted::All => must.push(any),
            Wanted::Half | Wanted::One if clause.phrase => must.push(any),
            Wanted::Half | Wanted::One => words.push(any),
        }
    }
    if !words.is_empty() {
        let least = if wanted == Wanted::Half { words.len().div_ceil(2) } else { 1 };
        must.push(Box::new(BooleanQuery::union_with_minimum_required_clauses(words, least)));
    }
    if must.is_empty() {
        must.push(Box::new(AllQuery));
    }
    bonus.extend(together(indexed, meaning));
    if !whole_title.is_empty() {
        let title = word(indexed.fields.whole_title, whole_title);
        bonus.push(Box::new(ConstScoreQuery::new(title, WHOLE_TITLE)));
    }
    let must = must.into_iter().map(|query| (Occur::Must, query));
    BooleanQuery::new(must.chain(bonus.into_iter().map(|query| (Occur::Should, query))).collect())
}

/// The best of the alternatives.
fn any(indexed: &Indexed, alternatives: &[Alternative]) -> Box<dyn Query> {
    match alternatives {
        [alternative] => one(indexed, alternative),
        _ => Box::new(DisjunctionMaxQuery::new(
            alternatives.iter().map(|alternative| one(indexed, alternative)).collect(),
        )),
    }
}

fn one(indexed: &Indexed, alternative: &Alternative) -> Box<dyn Query> {
    match alternative {
        Alternative::Number(number) => Box::new(ConstScoreQuery::new(word(indexed.fields.number, number), NUMBER)),
        Alternative::Stem(stem, weight) => everywhere(1.0, |text| {
            let term = term(indexed, text, *stem);
            (Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)), *weight)
        }),
        Alternative::Phrase(stems) => everywhere(1.0, |text| (phrase(indexed, text, stems, 0), 1.0)),
    }
}

/// What adds to a comic's rank where words that follow each other in the query do so in its texts.
fn together(indexed: &Indexed, meaning: &Meaning) -> Vec<Box<dyn Query>> {
    let whole = |clause: &Meant| match clause.alternatives.as_slice() {
        [Alternative::Stem(stem, weight), ..] if *weight >= 1.0 => Some(*stem),
        _ => None,
    };
    let large: Vec<_> = meaning.clauses.iter().filter(|clause| !clause.small).map(whole).collect();
    let pairs = large.windows(2).filter_map(|pair| Some([pair[0]?, pair[1]?]));
    let pairs = pairs.filter(|pair| pair[0] != pair[1]);
    let mut bonus: Vec<_> =
        pairs.map(|pair| everywhere(TOGETHER, |text| (phrase(indexed, text, &pair, APART), 1.0))).collect();
    let all: Option<Vec<StemId>> = meaning.clauses.iter().map(whole).collect();
    if let Some(all) = all.filter(|all| all.len() > 1) {
        bonus.push(everywhere(AS_TYPED, |text| (phrase(indexed, text, &all, 0), 1.0)));
    }
    bonus
}

/// Looks for something in each text: the best place counts, and the others a little.
fn everywhere(part: f32, of: impl Fn(Text) -> (Box<dyn Query>, f32)) -> Box<dyn Query> {
    let weighed = WEIGHTS.iter().map(|(text, weight)| {
        let (query, own) = of(*text);
        Box::new(BoostQuery::new(query, weight * own * part)) as Box<dyn Query>
    });
    Box::new(DisjunctionMaxQuery::with_tie_breaker(weighed.collect(), OTHER_PLACES))
}

/// Stems one after the other; with fewer than two, the one.
fn phrase(indexed: &Indexed, text: Text, stems: &[StemId], apart: u32) -> Box<dyn Query> {
    let terms: Vec<(usize, Term)> = stems.iter().map(|stem| term(indexed, text, *stem)).enumerate().collect();
    match <[_; 1]>::try_from(terms) {
        Ok([(_, term)]) => Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
        Err(terms) => Box::new(PhraseQuery::new_with_offset_and_slop(terms, apart)),
    }
}

fn term(indexed: &Indexed, text: Text, stem: StemId) -> Term {
    Term::from_field_text(indexed.fields.of(text), indexed.vocabulary.stem(stem))
}

fn word(field: Field, word: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::Basic))
}

/// Collects everything that matches: what is filtered by views, or counted, must be known as a whole.
struct Everything;

impl Collector for Everything {
    type Fruit = Vec<Ranked>;
    type Child = Gathered;

    fn for_segment(&self, _: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<Gathered> {
        Ok(Gathered(Vec::new()))
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    // There is one segment.
    fn merge_fruits(&self, fruits: Vec<Vec<Ranked>>) -> tantivy::Result<Vec<Ranked>> {
        Ok(fruits.into_iter().flatten().collect())
    }
}

struct Gathered(Vec<Ranked>);

impl SegmentCollector for Gathered {
    type Fruit = Vec<Ranked>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.0.push((score, doc));
    }

    fn harvest(self) -> Vec<Ranked> {
        self.0
    }
}
