//! The comic pages.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use super::error::PageError;
use super::present::{Shelf, comic_page, draw};
use super::request::Intent;
use super::state::Site;
use super::view::{View, X_VIEW};
use crate::catalogue::{Found, Snapshot, sampler};
use crate::comic::{Comic, ComicNumber};

/// How long `/` waits for the very first comic before the sampler stands in: it answers within a second of the start.
const HOME_WAIT: Duration = Duration::from_millis(600);
/// How long a redirect waits for it.
const REDIRECT_WAIT: Duration = Duration::from_millis(1_500);

type Answer = Result<Response, PageError>;

/// `GET /`: a random comic in place. Never without one: the sampler stands in while xkcd has never been reached.
pub(super) async fn home(State(site): State<Arc<Site>>, intent: Intent) -> Answer {
    let snapshot = site.catalogue.snapshot();
    let drawn = draw(&site, &known(&snapshot, None), None).and_then(|number| snapshot.get(number));
    if let Some(comic) = drawn {
        return Ok(show(&site, intent, comic, &known(&snapshot, site.catalogue.newest_number())).await);
    }
    if let Found::Comic(comic) = site.finder.newest(HOME_WAIT).await {
        let snapshot = site.catalogue.snapshot();
        return Ok(show(&site, intent, &comic, &known(&snapshot, site.catalogue.newest_number())).await);
    }
    let shelf = sampler_shelf(&site);
    let drawn = draw(&site, &shelf, None).and_then(|strip| shelf.snapshot.get(strip));
    let strip = drawn.ok_or(PageError::Unavailable)?;
    Ok(show(&site, intent, strip, &shelf).await)
}

/// `GET /comic/{n}`: the permalink.
pub(super) async fn comic(
    State(site): State<Arc<Site>>,
    number: Result<Path<String>, PathRejection>,
    intent: Intent,
) -> Answer {
    let number = ordinal(number)?.and_then(ComicNumber::xkcd).ok_or(PageError::NotFound)?;
    match site.finder.find(number).await {
        Found::Comic(comic) => {
            let snapshot = site.catalogue.snapshot();
            Ok(show(&site, intent, &comic, &known(&snapshot, site.catalogue.newest_number())).await)
        }
        Found::None => Err(PageError::NoSuchComic { number, newest: site.catalogue.newest_number() }),
        Found::Unavailable => Err(PageError::ComicUnavailable(number)),
    }
}

/// `GET /sampler/{k}`: a strip of the sampler.
pub(super) async fn strip(
    State(site): State<Arc<Site>>,
    strip: Result<Path<String>, PathRejection>,
    intent: Intent,
) -> Answer {
    let shelf = sampler_shelf(&site);
    let number = ordinal(strip)?.and_then(ComicNumber::sampler);
    let strip = number.and_then(|number| shelf.snapshot.get(number)).ok_or(PageError::NotFound)?;
    Ok(show(&site, intent, strip, &shelf).await)
}

/// `GET /{n}`: as on xkcd.com.
pub(super) async fn short(number: Result<Path<String>, PathRejection>) -> Answer {
    let number = ordinal(number)?.and_then(ComicNumber::xkcd).ok_or(PageError::NotFound)?;
    Ok(redirect(StatusCode::PERMANENT_REDIRECT, &number.path(), "public, max-age=86400"))
}

/// `GET /random`: to a random comic.
pub(super) async fn random(State(site): State<Arc<Site>>, _: Intent) -> Answer {
    if site.catalogue.newest_number().is_none() {
        site.finder.newest(REDIRECT_WAIT).await;
    }
    let snapshot = site.catalogue.snapshot();
    let shelf = match site.catalogue.newest_number() {
        Some(newest) => known(&snapshot, Some(newest)),
        None => sampler_shelf(&site),
    };
    let number = draw(&site, &shelf, None).ok_or(PageError::Unavailable)?;
    Ok(redirect(StatusCode::SEE_OTHER, &number.path(), "no-store"))
}

/// `GET /latest`: to the newest comic.
pub(super) async fn latest(State(site): State<Arc<Site>>, _: Intent) -> Answer {
    let path = match site.finder.newest(REDIRECT_WAIT).await {
        Found::Comic(comic) => comic.number.path(),
        _ => sampler::strips().oldest().map(|strip| strip.number.path()).ok_or(PageError::Unavailable)?,
    };
    Ok(redirect(StatusCode::SEE_OTHER, &path, "no-store"))
}

/// Records the view, then renders.
async fn show(site: &Site, intent: Intent, comic: &Comic, shelf: &Shelf<'_>) -> Response {
    let view = View::record(intent, comic.number, &site.recorder, &site.metrics).await;
    let page = comic_page(site, comic, shelf, view.told(site.recorder.last_known(comic.number)));
    let mut response = Html(app::comic_page(&page)).into_response();
    let headers = response.headers_mut();
    headers.insert(X_VIEW, view.header());
    // Never shared and asked for anew on every visit; no-store would forbid the back/forward cache.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

fn redirect(status: StatusCode, path: &str, cache: &'static str) -> Response {
    // Paths are made of our own words and digits, which any header value may hold.
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (status, [(LOCATION, location), (CACHE_CONTROL, HeaderValue::from_static(cache))]).into_response()
}

/// A number as it stands in an address: digits without a sign or leading zeros, so that a comic has one address. An
/// error where the address is not even text.
fn ordinal(segment: Result<Path<String>, PathRejection>) -> Result<Option<u32>, PageError> {
    let Path(text) = segment.map_err(|_| PageError::BadRequest)?;
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    Ok(if plain { text.parse().ok() } else { None })
}

fn known(snapshot: &Snapshot, newest: Option<u32>) -> Shelf<'_> {
    Shelf { snapshot, newest, sampler_notice: false }
}

fn sampler_shelf(site: &Site) -> Shelf<'static> {
    Shelf { snapshot: sampler::strips(), newest: None, sampler_notice: site.catalogue.snapshot().is_empty() }
}
