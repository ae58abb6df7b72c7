//! The comic pages.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use super::deck::all_seen;
use super::error::PageError;
use super::present::comic_page;
use super::request::Intent;
use super::sharing::{Address, Door};
use super::shelf::Shelf;
use super::state::Site;
use super::view::{View, X_VIEW};
use super::visitor::Caller;
use crate::catalogue::Found;
use crate::comic::{Comic, ComicNumber};
use crate::visitor::SeenSet;

/// How long `/` waits for the very first comic before the sampler stands in: it answers within a second of the start.
const HOME_WAIT: Duration = Duration::from_millis(600);
/// How long a redirect waits for it.
const REDIRECT_WAIT: Duration = Duration::from_millis(1_500);

/// Never shared and asked for anew on every visit; no-store would forbid the back/forward cache.
pub(super) const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");

type Answer = Result<Response, PageError>;

/// `GET /`: a random comic that the visitor has not seen, in place. Never without one: the sampler stands in while xkcd
/// has never been reached. Who has seen them all is told so.
pub(super) async fn home(State(site): State<Arc<Site>>, address: Address, caller: Caller) -> Answer {
    let shelf = Shelf::catalogue(&site);
    let known = shelf.snapshot();
    let drawn = known.deck().draw(&caller.seen, &site.chance).and_then(|number| known.get(number));
    if let Some(comic) = drawn {
        return Ok(show((&site, address, Door::Front), caller, comic, &shelf).await);
    }
    // All that is known has been seen: nothing, before the first comic has come.
    let unknown = shelf.deck().draw(&caller.seen, &site.chance);
    if let Some(number) = unknown
        && let Found::Comic(comic) = site.finder.find(number).await
    {
        return Ok(show((&site, address, Door::Front), caller, &comic, &shelf).await);
    }
    if let Some(again) = known.deck().draw(&SeenSet::default(), &site.chance).and_then(|number| known.get(number)) {
        // Better one again than an end that is none.
        return Ok(if unknown.is_some() {
            show((&site, address, Door::Front), caller, again, &shelf).await
        } else {
            all_seen(&shelf, caller.look)
        });
    }
    if let Found::Comic(comic) = site.finder.newest(HOME_WAIT).await {
        return Ok(show((&site, address, Door::Front), caller, &comic, &Shelf::catalogue(&site)).await);
    }
    let shelf = Shelf::sampler(&site);
    let drawn = shelf.deck().draw(&caller.seen, &site.chance).and_then(|strip| shelf.snapshot().get(strip));
    match drawn {
        Some(strip) => Ok(show((&site, address, Door::Front), caller, strip, &shelf).await),
        None => Ok(all_seen(&shelf, caller.look)),
    }
}

/// `GET /comic/{n}`: the permalink.
pub(super) async fn comic(
    State(site): State<Arc<Site>>,
    number: Result<Path<String>, PathRejection>,
    address: Address,
    caller: Caller,
) -> Answer {
    let number = ordinal(number)?.and_then(ComicNumber::xkcd).ok_or(PageError::NotFound)?;
    match site.finder.find(number).await {
        Found::Comic(comic) => Ok(show((&site, address, Door::Comic), caller, &comic, &Shelf::catalogue(&site)).await),
        Found::None => Err(PageError::NoSuchComic { number, newest: site.catalogue.newest_number() }),
        Found::Unavailable => Err(PageError::ComicUnavailable(number)),
    }
}

/// `GET /sampler/{k}`: a strip of the sampler.
pub(super) async fn strip(
    State(site): State<Arc<Site>>,
    strip: Result<Path<String>, PathRejection>,
    address: Address,
    caller: Caller,
) -> Answer {
    let shelf = Shelf::sampler(&site);
    let number = ordinal(strip)?.and_then(ComicNumber::sampler);
    let strip = number.and_then(|number| shelf.snapshot().get(number)).ok_or(PageError::NotFound)?;
    Ok(show((&site, address, Door::Comic), caller, strip, &shelf).await)
}

/// `GET /{n}`: as on xkcd.com.
pub(super) async fn short(number: Result<Path<String>, PathRejection>) -> Answer {
    let number = ordinal(number)?.and_then(ComicNumber::xkcd).ok_or(PageError::NotFound)?;
    Ok(redirect(StatusCode::PERMANENT_REDIRECT, &number.path(), "public, max-age=86400"))
}

/// `GET /random`: to a random comic that the visitor has not seen.
pub(super) async fn random(State(site): State<Arc<Site>>, caller: Caller) -> Answer {
    if site.catalogue.newest_number().is_none() {
        site.finder.newest(REDIRECT_WAIT).await;
    }
    let drawn = Shelf::of_the_moment(&site).deck().draw(&caller.seen, &site.chance);
    // Where all have been seen, `/` says so.
    Ok(see_other(&drawn.map_or_else(|| "/".to_owned(), ComicNumber::path)))
}

/// `GET /latest`: to the newest comic.
pub(super) async fn latest(State(site): State<Arc<Site>>, _: Intent) -> Answer {
    let path = match site.finder.newest(REDIRECT_WAIT).await {
        Found::Comic(comic) => comic.number.path(),
        _ => {
            Shelf::sampler(&site).snapshot().oldest().map(|strip| strip.number.path()).ok_or(PageError::Unavailable)?
        }
    };
    Ok(see_other(&path))
}

/// Records the view and what the visitor has seen side by side, then renders.
async fn show(
    (site, address, door): (&Site, Address, Door),
    mut caller: Caller,
    comic: &Arc<Comic>,
    shelf: &Shelf,
) -> Response {
    caller.seen.insert(comic.number);
    let view = View::record(caller.intent, comic.number, &site.recorder, &site.metrics);
    let (view, ()) = tokio::join!(view, caller.mark(site, comic.number));
    let page =
        comic_page((site, address, door), comic, shelf, &caller, view.told(site.recorder.last_known(comic.number)));
    let mut response = Html(app::comic_page(&page)).into_response();
    let headers = response.headers_mut();
    headers.insert(X_VIEW, view.header());
    headers.insert(CACHE_CONTROL, PRIVATE);
    if let Some(cookie) = site.visitors.cookie(&caller.visitor, comic.number).and_then(|value| site.cookies.set(&value))
    {
        headers.insert(SET_COOKIE, cookie);
    }
    response
}

/// To a page chosen at this moment.
pub(super) fn see_other(path: &str) -> Response {
    redirect(StatusCode::SEE_OTHER, path, "no-store")
}

pub(super) fn redirect(status: StatusCode, path: &str, cache: &'static str) -> Response {
    // Paths are made of our own words and digits, which any header value may hold.
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (status, [(LOCATION, location), (CACHE_CONTROL, HeaderValue::from_static(cache))]).into_response()
}

/// A number as it stands in an address: digits without a sign or leading zeros, so that a comic has one address. An
/// error where the address is not even text.
pub(super) fn ordinal(segment: Result<Path<String>, PathRejection>) -> Result<Option<u32>, PageError> {
    let Path(text) = segment.map_err(|_| PageError::BadRequest)?;
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    Ok(if plain { text.parse().ok() } else { None })
}
