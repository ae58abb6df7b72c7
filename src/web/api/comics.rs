//! The comics themselves: a page of many, one, the newest, any.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};

use super::answer::{Keep, answer, neighbours};
use super::attribution::Attribution;
use super::examples;
use super::parameters::{Asked, Query, Whole, Wish};
use super::schemas::{ComicBody, address};
use crate::catalogue::{Found, sampler};
use crate::comic::{Comic, ComicNumber};
use crate::web::error::PageError;
use crate::web::shelf::Shelf;
use crate::web::state::Site;

/// How long to wait for the very first comic.
const PATIENCE: Duration = Duration::from_millis(1_500);

pub(super) const PAGE: Whole = Whole {
    name: "page",
    about: "Which page, from 1. Beyond the last one a page is empty.",
    least: 1,
    most: 100_000,
    default: Some(1),
    example: 2,
};
pub(super) const PER_PAGE: Whole = Whole {
    name: "per_page",
    about: "How many are on a page at the most.",
    least: 1,
    most: 100,
    default: Some(20),
    example: 10,
};
const NUMBER: Whole = Whole {
    name: "number",
    about: "A comic's number: xkcd's, or below zero for a strip of the sampler.",
    least: -99,
    most: i32::MAX,
    default: None,
    example: 7,
};

/// Which page of many.
#[derive(Clone, Copy)]
pub(super) struct PageWish {
    pub(super) page: usize,
    pub(super) per_page: usize,
}

impl PageWish {
    pub(super) fn skip(self) -> usize {
        (self.page - 1) * self.per_page
    }
}

impl Wish for PageWish {
    const NAMES: &'static [&'static str] = &[PAGE.name, PER_PAGE.name];

    fn read(asked: &Query<'_>) -> Result<Self, PageError> {
        // Both begin at 1.
        let number = |whole: &Whole| whole.of(asked).map(|number| usize::try_from(number).unwrap_or(1));
        Ok(Self { page: number(&PAGE)?, per_page: number(&PER_PAGE)? })
    }
}

impl IntoParams for PageWish {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![PAGE.described(ParameterIn::Query), PER_PAGE.described(ParameterIn::Query)]
    }
}

/// A comic's number, in the path.
pub(super) struct NumberInPath;

impl IntoParams for NumberInPath {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![NUMBER.described(ParameterIn::Path)]
    }
}

/// A page of many comics.
#[derive(Serialize, ToSchema)]
#[schema(as = ComicPage, example = examples::comics)]
pub(super) struct ManyBody {
    /// How many comics there are on all pages.
    total: usize,
    /// Which page this is, from 1.
    #[schema(minimum = 1)]
    page: usize,
    /// How many comics are on a page at the most.
    #[schema(minimum = 1, maximum = 100)]
    per_page: usize,
    /// The comics, in the order of their numbers without their signs.
    #[schema(max_items = 100)]
    comics: Vec<ComicBody>,
    attribution: Attribution,
}

/// All comics, a page at a time
///
/// They are in the order of their numbers. `Link` leads to the first, last, previous and next page. While nothing of
/// xkcd is known, these are the strips of the sampler.
#[utoipa::path(get, path = "/api/v1/comics", operation_id = "comics", tag = "Comics", params(PageWish),
    responses((status = 200, description = "The page.", body = ManyBody)))]
pub(super) async fn many(State(site): State<Arc<Site>>, Asked(wish): Asked<PageWish>) -> Response {
    let shelf = Shelf::of_the_moment(&site);
    let snapshot = shelf.snapshot();
    let take = |numbers: &mut dyn Iterator<Item = &ComicNumber>| {
        let numbers = numbers.skip(wish.skip()).take(wish.per_page);
        numbers.filter_map(|number| snapshot.get(*number)).map(|comic| ComicBody::of(&site, comic)).collect()
    };
    // The sampler's numbers are below zero.
    let numbers = snapshot.numbers();
    let comics = if shelf.is_sampler() { take(&mut numbers.iter().rev()) } else { take(&mut numbers.iter()) };
    let attribution = Attribution::of_many(shelf.is_sampler());
    let PageWish { page, per_page } = wish;
    let links = neighbours(&format!("/api/v1/comics?per_page={per_page}&"), page, per_page, snapshot.len());
    let body = ManyBody { total: snapshot.len(), page, per_page, comics, attribution: attribution.clone() };
    answer(&body, Keep::Minute, &attribution, &links)
}

/// One comic
///
/// A comic that is not here yet is asked of xkcd. There is no comic 404.
#[utoipa::path(get, path = "/api/v1/comics/{number}", operation_id = "comic", tag = "Comics", params(NumberInPath),
    responses((status = 200, description = "The comic.", body = ComicBody)))]
pub(super) async fn one(
    State(site): State<Arc<Site>>,
    number: Result<Path<String>, PathRejection>,
    Asked(()): Asked<()>,
) -> Result<Response, PageError> {
    let comic = find(&site, number).await?;
    Ok(shown(&site, &comic, Keep::Minutes))
}

/// The newest comic
///
/// While nothing of xkcd is known, it is the first strip of the sampler.
#[utoipa::path(get, path = "/api/v1/comics/newest", operation_id = "newestComic", tag = "Comics",
    responses((status = 200, description = "The comic.", body = ComicBody)))]
pub(super) async fn newest(State(site): State<Arc<Site>>, Asked(()): Asked<()>) -> Result<Response, PageError> {
    let comic = match site.finder.newest(PATIENCE).await {
        Found::Comic(comic) => comic,
        _ => sampler::strips().newest().map(Arc::clone).ok_or(PageError::Unavailable)?,
    };
    Ok(shown(&site, &comic, Keep::Minute))
}

/// A random comic
///
/// Any of those that are here, each as likely as any other, and another one each time. While nothing of xkcd is known,
/// it is a strip of the sampler.
#[utoipa::path(get, path = "/api/v1/comics/random", operation_id = "randomComic", tag = "Comics",
    responses((status = 200, description = "The comic.", body = ComicBody)))]
pub(super) async fn random(State(site): State<Arc<Site>>, Asked(()): Asked<()>) -> Result<Response, PageError> {
    if site.catalogue.snapshot().is_empty() {
        site.finder.newest(PATIENCE).await;
    }
    let known = site.catalogue.snapshot();
    let snapshot = if known.is_empty() { sampler::strips() } else { &known };
    let drawn = snapshot.numbers().get(site.chance.below(snapshot.len()));
    let comic = drawn.and_then(|number| snapshot.get(*number)).ok_or(PageError::Unavailable)?;
    Ok(shown(&site, comic, Keep::Never))
}

/// The comic that a path names.
pub(super) async fn find(site: &Site, number: Result<Path<String>, PathRejection>) -> Result<Arc<Comic>, PageError> {
    let Path(text) = number.map_err(|_| PageError::BadRequest)?;
    let number = ComicNumber::new(NUMBER.read(&text)?).ok_or(PageError::NoComicZero)?;
    let newest = site.catalogue.newest_number();
    if number.is_sampler() {
        let strip = sampler::strips().get(number).map(Arc::clone);
        return strip.ok_or(PageError::NoSuchComic { number, newest });
    }
    match site.finder.find(number).await {
        Found::Comic(comic) => Ok(comic),
        Found::None => Err(PageError::NoSuchComic { number, newest: site.catalogue.newest_number() }),
        Found::Unavailable => Err(PageError::ComicUnavailable(number)),
    }
}

fn shown(site: &Site, comic: &Comic, keep: Keep) -> Response {
    let itself = format!("<{}>; rel=\"canonical\"", address(comic.number));
    answer(&ComicBody::of(site, comic), keep, &Attribution::of(comic.number), &[itself])
}
