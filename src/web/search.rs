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
use super::present::identity;
use super::sharing::Address;
use super::sharing::pages::SEARCH;
use super::shelf::Shelf;
use super::state::Site;
use crate::comic::ComicNumber;
use crate::search::{ExcerptSource, Found, Hit, Query, Run};

mod views;

pub(super) use views::Views;

/// Comics on a page.
const ON_A_PAGE: usize = 20;

/// What is asked for.
struct Asked {
    typed: String,
    page: usize,
}

/// `GET /search?q=`: what was found. A number goes straight to its comic.
pub(super) async fn page(
    State(site): State<Arc<Site>>,
    Wanted(look): Wanted,
    address: Address,
    RawQuery(raw): RawQuery,
) -> Result<Response, PageError> {
    let asked = asked(raw.as_deref().unwrap_or_default());
    if let Some(number) = number(&asked.typed) {
        return match site.catalogue.newest_number() {
            Some(newest) if number.ordinal() > newest => Err(PageError::NoSuchComic { number, newest: Some(newest) }),
            // In memory or not: its own page fetches it, or says why it cannot.
            _ => Ok(see_other(&number.path())),
        };
    }
    let query = Query::parse(&asked.typed);
    if !query.is_blank() && !site.searcher.is_ready().await {
        // "Nothing found" would be no answer.
        return Err(PageError::Unavailable);
    }
    Ok(answer(&site, &asked, &query, (look, address)).await)
}

async fn answer(site: &Site, asked: &Asked, query: &Query, (look, address): (Look, Address)) -> Response {
    let views = Views::of(site, query).await;
    let results = (!query.is_blank()).then(|| {
        let before = asked.page.saturating_sub(1).saturating_mul(ON_A_PAGE);
        results(asked, before, site.searcher.search(query, before, ON_A_PAGE, &|number| views.count(number)), &views)
    });
    let nothing = results.as_ref().is_some_and(|results| results.hits.is_empty());
    let typed: String = asked.typed.chars().take(Query::LONGEST).collect();
    let share = match &results {
        None => address.of(&SEARCH),
        Some(_) => address.of_results(&path(&typed, asked.page), &typed),
    };
    let page = SearchPage {
        shell: shell(look),
        share,
        typed,
        cut: query.is_cut(),
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
    let mut asked = Asked { typed: String::new(), page: 1 };
    for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
        match &*name {
            // Of control characters nothing is found, and no page is the better for them.
            "q" => asked.typed = value.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect(),
            "page" => asked.page = value.parse().unwrap_or(1).max(1),
            _ => {}
        }
    }
    asked
}

/// The comic's number that is all that was typed, `353` or `#353`. What no comic can have is looked for as a word.
fn number(typed: &str) -> Option<ComicNumber> {
    let typed = typed.trim();
    let digits = typed.strip_prefix('#').unwrap_or(typed);
    // A sign is no part of a number.
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten().and_then(ComicNumber::xkcd)
}

fn results(asked: &Asked, before: usize, found: Found, views: &Views<'_>) -> SearchResults {
    // What is looked for is enough of it.
    let typed: String = asked.typed.chars().take(Query::LONGEST).collect();
    let page = |page: usize| path(&typed, page);
    let last = found.total.div_ceil(ON_A_PAGE);
    SearchResults {
        total: found.total,
        before,
        instead: found.instead,
        partly: found.partly,
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
        excerpt: hit.excerpt.map(|excerpt| SearchExcerpt {
            drawn: excerpt.source == ExcerptSource::Transcript,
            runs: excerpt.runs.into_iter().map(run).collect(),
        }),
    }
}

fn run(run: Run) -> SearchRun {
    SearchRun { text: run.text, hit: run.hit }
}
