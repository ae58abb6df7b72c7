//! `GET /embed/{n}`: a bare comic for a frame on another site, counted like any page.
//!
//! A frame on another site is sent no cookie of ours and can set none, so nothing is kept of who sees it: neither here
//! nor where the page is opened by itself.

use std::sync::Arc;

use app::page::{EmbedPage, Embedded, Look, Picture};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use super::assets::shell;
use super::comics::{PRIVATE, ordinal};
use super::error::PageError;
use super::headers::Abroad;
use super::present;
use super::request::Intent;
use super::sharing::Address;
use super::state::Site;
use super::view::{View, X_VIEW};
use crate::catalogue::{Found, sampler};
use crate::comic::{Comic, ComicNumber};

/// A number in the address.
type Number = Result<Path<String>, PathRejection>;

/// `GET /embed/{n}`: a comic.
pub(super) async fn comic(State(site): State<Arc<Site>>, number: Number, address: Address, intent: Intent) -> Response {
    let frame = Frame(address);
    match wished(number, ComicNumber::xkcd) {
        Ok(Some(number)) => match site.finder.find(number).await {
            Found::Comic(comic) => frame.show(&site, intent, &comic).await,
            Found::None => frame.without(StatusCode::NOT_FOUND),
            Found::Unavailable => frame.without(StatusCode::SERVICE_UNAVAILABLE),
        },
        Ok(None) => frame.without(StatusCode::NOT_FOUND),
        Err(_) => frame.without(StatusCode::BAD_REQUEST),
    }
}

/// `GET /embed/sampler/{k}`: a strip of the sampler.
pub(super) async fn strip(State(site): State<Arc<Site>>, strip: Number, address: Address, intent: Intent) -> Response {
    let frame = Frame(address);
    match wished(strip, ComicNumber::sampler) {
        Ok(number) => match number.and_then(|number| sampler::strips().get(number)) {
            Some(strip) => frame.show(&site, intent, strip).await,
            None => frame.without(StatusCode::NOT_FOUND),
        },
        Err(_) => frame.without(StatusCode::BAD_REQUEST),
    }
}

fn wished(number: Number, kind: fn(u32) -> Option<ComicNumber>) -> Result<Option<ComicNumber>, PageError> {
    Ok(ordinal(number)?.and_then(kind))
}

/// A frame's page, on the site at this address.
struct Frame(Address);

impl Frame {
    /// Records the view, then renders.
    async fn show(self, site: &Site, intent: Intent, comic: &Comic) -> Response {
        let view = View::record(intent, comic.number, &site.recorder, &site.metrics).await;
        let content = Embedded::Comic {
            identity: present::identity(comic.number),
            path: comic.number.path(),
            title: comic.title.clone(),
            picture: present::image(&site.image_origin, comic).map_or(Picture::Card, Picture::Image),
            caption: comic.caption.clone(),
        };
        let mut response = self.page(content);
        response.headers_mut().insert(X_VIEW, view.header());
        response.headers_mut().insert(CACHE_CONTROL, PRIVATE);
        response
    }

    /// No comic: told within the frame, as an error's own page could not be.
    fn without(self, status: StatusCode) -> Response {
        let away = status == StatusCode::SERVICE_UNAVAILABLE;
        let mut response = self.page(if away { Embedded::Unavailable } else { Embedded::Missing });
        *response.status_mut() = status;
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if away {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }

    fn page(self, content: Embedded) -> Response {
        let Self(Address(site)) = self;
        // As the system has it: what the visitor has chosen is in a cookie.
        let page = EmbedPage { shell: shell(Look::DEFAULT), site, content };
        let mut response = Html(app::embed_page(&page)).into_response();
        response.extensions_mut().insert(Abroad::Framed);
        response
    }
}
