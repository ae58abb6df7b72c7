//! `GET /search?q=`: what was found.

use std::sync::Arc;

use app::page::{Look, SearchExcerpt, SearchHit, SearchPage, SearchResults, SearchRun};
use axum::extract::{RawQuery, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::{Html, IntoResponse, Response};
use url::form_urlencoded;

use super::assets::{illustration, shell};
use super::comics::{PRIVATE, see_other};
use super::error::PageError;
use super::look::Wanted;
use super::marks::piece_without_marks;
use super::present::identity;
use super::sharing::Address;
use super::sharing::pages::SEARCH;
use super::shelf::Shelf;
use super::state::Site;
use crate::search::{Excerpt, ExcerptSource, Found, Hit, Query, Run};

mod views;

pub(super) use views::Views;

/// Comics on a page.
const ON_A_PAGE: usize = 20;

/// What is asked for.
struct Asked {
    /// As much of it as is looked for.
    typed: String,
    query: Query,
    page: usize,
}

/// `GET /search?q=`: what was found. A number goes straight to its comic. One beyond the newest comic may be a word of
/// others; where it is none, there is no such comic.
pub(super) async fn page(
    State(site): State<Arc<Site>>,
    Wanted(look): Wanted,
    address: Address,
    RawQuery(raw): RawQuery,
) -> Result<Response, PageError> {
    let asked = asked(raw.as_deref().unwrap_or_default());
    let (number, newest) = (asked.query.number(), site.catalogue.newest_number());
    if let Some(number) = number.filter(|number| newest.is_none_or(|newest| number.ordinal() <= newest)) {
        // In memory or not: its own page fetches it, or says why it cannot.
        return Ok(see_other(&number.path()));
    }
    if !asked.query.is_blank() && !site.searcher.is_ready().await {
        // "Nothing found" would be no answer.
        return Err(PageError::Unavailable);
    }
    let found = found(&site, &asked).await;
    match number {
        // What has another word is not what was meant.
        Some(number) if found.as_ref().is_none_or(|found| found.total == 0 || found.instead.is_some()) => {
            Err(PageError::NoSuchComic { number, newest })
        }
        _ => Ok(answer(&site, asked, found, (look, address))),
    }
}

/// What was found; `None` where nothing was looked for.
async fn found(site: &Site, asked: &Asked) -> Option<SearchResults> {
    if asked.query.is_blank() {
        return None;
    }
    let views = Views::of(site, &asked.query).await;
    let before = asked.page.saturating_sub(1).saturating_mul(ON_A_PAGE);
    let found = site.searcher.search(&asked.query, before, ON_A_PAGE, &|number| views.count(number));
    Some(results(asked, before, found, &views))
}

fn answer(site: &Site, asked: Asked, results: Option<SearchResults>, (look, address): (Look, Address)) -> Response {
    let nothing = results.as_ref().is_some_and(|results| results.total == 0);
    let share = match &results {
        None => address.of(&SEARCH),
        Some(_) => address.of_results(&path(&asked.typed, asked.page), &asked.typed),
    };
    let page = SearchPage {
        shell: shell(look),
        share,
        typed: asked.typed,
        page: asked.page,
        not_understood: asked.query.not_understood().iter().map(|part| (part.text.clone(), part.wants)).collect(),
        cut: asked.query.is_cut(),
        sampler_notice: Shelf::of_the_moment(site).sampler_notice,
        results,
        strip: nothing.then(|| illustration("not-found")).flatten(),
    };
    let mut response = Html(app::search_page(&page)).into_response();
    response.headers_mut().insert(CACHE_CONTROL, PRIVATE);
    response
}

/// Reads the address: what cannot be decoded is left as it is, what is no page is the first.
fn asked(raw: &str) -> Asked {
    let (mut typed, mut page) = (String::new(), 1);
    for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
        match &*name {
            // Of control characters nothing is found, and no page is the better for them.
            "q" => typed = value.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect(),
            "page" => page = value.parse().unwrap_or(1).max(1),
            _ => {}
        }
    }
    let query = Query::parse(&typed);
    // What is looked for is enough of it.
    Asked { typed: typed.chars().take(Query::LONGEST).collect(), query, page }
}

fn results(asked: &Asked, before: usize, found: Found, views: &Views<'_>) -> SearchResults {
    let page = |page: usize| path(&asked.typed, page);
    let last = found.total.div_ceil(ON_A_PAGE);
    SearchResults {
        total: found.total,
        before,
        instead: found.instead,
        partly: found.partly,
        first: page(1),
        previous: (asked.page > 1 && last > 0).then(|| page((asked.page - 1).min(last))),
        next: (asked.page < last).then(|| page(asked.page + 1)),
        hits: found.hits.into_iter().map(|hit| shown(hit, views)).collect(),
    }
}

/// Where a page of the results is.
fn path(typed: &str, page: usize) -> String {
    const SEARCH_FOR: &str = "/search?";
    let mut path = form_urlencoded::Serializer::for_suffix(SEARCH_FOR.to_owned(), SEARCH_FOR.len());
    path.append_pair("q", typed);
    if page > 1 {
        path.append_pair("page", &page.to_string());
    }
    path.finish()
}

fn shown(hit: Hit, views: &Views<'_>) -> SearchHit {
    let number = hit.comic.number;
    SearchHit {
        identity: identity(number),
        path: number.path(),
        title: hit.title.into_iter().map(run).collect(),
        published: hit.comic.published,
        views: views.known(number).and_then(|views| u64::try_from(views).ok()),
        excerpt: hit.excerpt.map(excerpt),
    }
}

fn excerpt(Excerpt { source, runs }: Excerpt) -> SearchExcerpt {
    let drawn = source == ExcerptSource::Transcript;
    let shown = |Run { text, hit }| SearchRun { text: if drawn { piece_without_marks(&text) } else { text }, hit };
    SearchExcerpt { drawn, runs: runs.into_iter().map(shown).filter(|run| !run.text.is_empty()).collect() }
}

fn run(run: Run) -> SearchRun {
    SearchRun { text: run.text, hit: run.hit }
}
