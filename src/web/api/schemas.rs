//! A comic as programs get it.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::attribution::Attribution;
use super::examples;
use crate::comic::{Comic, ComicNumber, Picture};
use crate::web::present::sources;
use crate::web::state::Site;

/// A comic. All texts are plain text: no tags, no entities.
#[derive(Serialize, ToSchema)]
#[schema(as = Comic, example = examples::comic)]
pub(super) struct ComicBody {
    /// Its number: xkcd's, or below zero for a strip of the sampler.
    number: i32,
    /// Whether it is a strip of the sampler, which is shown while nothing of xkcd is known.
    sampler: bool,
    /// Its title.
    #[schema(min_length = 1)]
    title: String,
    /// The day it was published, where that is known.
    #[schema(required)]
    published: Option<NaiveDate>,
    /// The hover joke, where there is one.
    #[schema(required)]
    caption: Option<String>,
    /// What is drawn and said, where xkcd's transcript is trusted.
    #[schema(required)]
    transcript: Option<String>,
    /// Its picture; null for an interactive comic that has none.
    #[schema(required)]
    picture: Option<PictureBody>,
    /// Where a click on the picture leads, if anywhere.
    #[schema(required, format = "uri")]
    link: Option<String>,
    /// Whether it was made with scripts, and is best read on xkcd.com.
    scripted: bool,
    /// Its page on this site.
    #[schema(format = "uri-reference")]
    page: String,
    attribution: Attribution,
}

/// A comic's picture.
#[derive(Serialize, ToSchema)]
#[schema(as = Picture)]
pub(super) struct PictureBody {
    /// Where it is.
    #[schema(format = "uri-reference")]
    url: String,
    /// Where it is in double size, if it is known to be there.
    #[schema(required, format = "uri-reference")]
    double_url: Option<String>,
    /// Its width in pixels, where that is known.
    #[schema(required, minimum = 1)]
    width: Option<u32>,
    /// Its height in pixels, where that is known.
    #[schema(required, minimum = 1)]
    height: Option<u32>,
}

/// A comic in a list that is about something else.
#[derive(Serialize, ToSchema)]
#[schema(as = ComicReference, example = examples::reference)]
pub(super) struct ReferenceBody {
    /// Its number: xkcd's, or below zero for a strip of the sampler.
    number: i32,
    /// Whether it is a strip of the sampler.
    sampler: bool,
    /// Its title.
    title: String,
    /// Where the API tells more of it.
    #[schema(format = "uri-reference")]
    url: String,
    /// Its page on this site.
    #[schema(format = "uri-reference")]
    page: String,
    attribution: Attribution,
}

impl ComicBody {
    /// Of a comic.
    pub(super) fn of(site: &Site, comic: &Comic) -> Self {
        Self {
            number: comic.number.get(),
            sampler: comic.number.is_sampler(),
            title: comic.title.clone(),
            published: comic.published,
            caption: comic.caption.clone(),
            transcript: comic.transcript.clone(),
            picture: comic.picture.as_ref().map(|picture| PictureBody::of(site, comic, picture)),
            link: comic.link.clone(),
            scripted: comic.scripted,
            page: comic.number.path(),
            attribution: Attribution::of(comic.number),
        }
    }
}

impl PictureBody {
    fn of(site: &Site, comic: &Comic, picture: &Picture) -> Self {
        let (url, double_url) = sources(&site.image_origin, comic, picture);
        let (width, height) = picture.size.map(|size| (size.width, size.height)).unzip();
        Self { url, double_url, width, height }
    }
}

impl ReferenceBody {
    /// Of a comic.
    pub(super) fn of(comic: &Comic) -> Self {
        Self {
            number: comic.number.get(),
            sampler: comic.number.is_sampler(),
            title: comic.title.clone(),
            url: address(comic.number),
            page: comic.number.path(),
            attribution: Attribution::of(comic.number),
        }
    }
}

/// Where the API tells of a comic.
pub(super) fn address(number: ComicNumber) -> String {
    format!("/api/v1/comics/{number}")
}
