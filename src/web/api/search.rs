//! Comics by their words.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};

use super::answer::{Keep, answer, neighbours};
use super::attribution::Attribution;
use super::comics::{PAGE, PER_PAGE, PageWish};
use super::examples;
use super::parameters::{Asked, Flag, Query, Text, Wish};
use super::schemas::ComicBody;
use crate::search::{self, ExcerptSource, Hit};
use crate::web::error::PageError;
use crate::web::search::Views;
use crate::web::shelf::Shelf;
use crate::web::state::Site;

const Q: Text = Text {
    name: "q",
    about: "What to look for, as on the page for people: words, \"phrases\", -not, OR, before:2010, after:2008, \
            views:>100. Any text is a query; what it has that means nothing is in `not_understood`.",
    longest: search::Query::LONGEST,
    example: "two dots",
};
const PREFIX: Flag = Flag {
    name: "prefix",
    about: "Whether the last word may be the beginning of one, as while somebody types it; else all words are whole.",
};

/// What is looked for, and which page of it.
pub(super) struct SearchWish {
    q: String,
    prefix: bool,
    page: PageWish,
}

impl Wish for SearchWish {
    const NAMES: &'static [&'static str] = &[Q.name, PREFIX.name, PAGE.name, PER_PAGE.name];

    fn read(asked: &Query<'_>) -> Result<Self, PageError> {
        Ok(Self { q: Q.of(asked)?.to_owned(), prefix: PREFIX.of(asked)?, page: PageWish::read(asked)? })
    }
}

impl IntoParams for SearchWish {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![
            Q.described(),
            PREFIX.described(),
            PAGE.described(ParameterIn::Query),
            PER_PAGE.described(ParameterIn::Query),
        ]
    }
}

/// A page of what was found.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchResults, example = examples::found)]
pub(super) struct ResultsBody {
    /// What was looked for.
    q: String,
    /// The parts that mean nothing and were not looked for, as they were typed: before:, after: or views: without a date or
    /// a number, and an OR beside one of these or a minus.
    not_understood: Vec<String>,
    /// Whether more was asked than can be looked for, and the rest was left out.
    cut: bool,
    /// What was looked for instead, where nothing has those words.
    #[schema(required)]
    instead: Option<String>,
    /// Whether nothing has all the words, but something has some of them: half, or one where nothing has half.
    partly: bool,
    /// How many comics were found on all pages.
    total: usize,
    /// Which page this is, from 1.
    #[schema(minimum = 1)]
    page: usize,
    /// How many comics are on a page at the most.
    #[schema(minimum = 1, maximum = 100)]
    per_page: usize,
    /// What was found, best first.
    #[schema(max_items = 100)]
    results: Vec<ResultBody>,
    attribution: Attribution,
}

/// A comic that was found.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchResult)]
struct ResultBody {
    comic: ComicBody,
    /// How often visitors have seen it, as far as is known; null while no count is.
    #[schema(required, minimum = 0)]
    views: Option<i64>,
    /// Its title, in runs of text that are a hit as a whole or not at all.
    title: Vec<RunBody>,
    /// Where else it was found; its caption where it was found in its title or by its number alone, and no run is a hit
    /// then. Null where it has neither.
    #[schema(required)]
    excerpt: Option<ExcerptBody>,
}

/// A piece of a comic's text around what was found.
#[derive(Serialize, ToSchema)]
#[schema(as = Excerpt)]
struct ExcerptBody {
    /// Which text it is from.
    source: SourceBody,
    /// The piece.
    text: Vec<RunBody>,
}

/// Which of a comic's texts.
#[derive(Serialize, ToSchema)]
#[schema(as = ExcerptSource)]
#[serde(rename_all = "snake_case")]
enum SourceBody {
    Caption,
    Transcript,
}

/// A run of text.
#[derive(Serialize, ToSchema)]
#[schema(as = Run)]
struct RunBody {
    /// The text.
    text: String,
    /// Whether it is what was looked for.
    hit: bool,
}

/// Comics by their words
///
/// In number, title, caption and trusted transcript, best first; typing errors are forgiven where nothing else is found.
/// `Link` leads to the first, last, previous and next page.
#[utoipa::path(get, path = "/api/v1/search", operation_id = "search", tag = "Comics", params(SearchWish),
    responses((status = 200, description = "What was found.", body = ResultsBody)))]
pub(super) async fn search(
    State(site): State<Arc<Site>>,
    Asked(wish): Asked<SearchWish>,
) -> Result<Response, PageError> {
    if !site.searcher.is_ready().await {
        return Err(PageError::Unavailable);
    }
    let SearchWish { q, prefix, page: wish } = wish;
    // A space behind the last word says that it is whole.
    let query = if prefix { search::Query::parse(&q) } else { search::Query::parse(&format!("{q} ")) };
    let views = Views::of(&site, &query).await;
    let found = site.searcher.search(&query, wish.skip(), wish.per_page, &|number| views.count(number));
    let attribution = Attribution::of_many(Shelf::of_the_moment(&site).is_sampler());
    let PageWish { page, per_page } = wish;
    let written: String = url::form_urlencoded::byte_serialize(q.as_bytes()).collect();
    let path = format!("/api/v1/search?q={written}&prefix={prefix}&per_page={per_page}&");
    let links = neighbours(&path, page, per_page, found.total);
    let body = ResultsBody {
        q,
        not_understood: query.not_understood().iter().map(|part| part.text.clone()).collect(),
        cut: query.is_cut(),
        instead: found.instead,
        partly: found.partly,
        total: found.total,
        page,
        per_page,
        results: found.hits.into_iter().map(|hit| ResultBody::of(&site, &views, hit)).collect(),
        attribution: attribution.clone(),
    };
    Ok(answer(&body, Keep::Seconds, &attribution, &links))
}

impl ResultBody {
    fn of(site: &Site, views: &Views<'_>, hit: Hit) -> Self {
        let excerpt = hit.excerpt.map(|excerpt| ExcerptBody {
            source: match excerpt.source {
                ExcerptSource::Caption => SourceBody::Caption,
                ExcerptSource::Transcript => SourceBody::Transcript,
            },
            text: runs(excerpt.runs),
        });
        let views = views.known(hit.comic.number);
        Self { comic: ComicBody::of(site, &hit.comic), views, title: runs(hit.title), excerpt }
    }
}

fn runs(runs: Vec<search::Run>) -> Vec<RunBody> {
    runs.into_iter().map(|search::Run { text, hit }| RunBody { text, hit }).collect()
}
