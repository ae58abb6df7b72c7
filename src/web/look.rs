//! How a visitor wants pages to look: a cookie that holds two words and nothing about anybody.

use std::convert::Infallible;
use std::sync::Arc;

use app::page::{Look, LookPage};
use axum::extract::{FromRequestParts, State};
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Response};

use super::assets::shell;
use super::state::Site;

/// The cookie that it is kept in, as it came.
#[derive(Clone, Debug)]
pub(super) struct LookCookie(Option<HeaderValue>);

impl LookCookie {
    /// Of a request. Costs next to nothing: it is not read yet.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        Self(headers.get(COOKIE).cloned())
    }

    /// What it says; the default where it says nothing that can be understood.
    pub(super) fn read(&self) -> Look {
        Look::DEFAULT
    }
}

/// As a handler's argument: how the page is to look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted(pub(super) Look);

impl<S: Sync> FromRequestParts<S> for Wanted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(LookCookie::of(&parts.headers).read()))
    }
}

/// `GET /look`: where it is chosen, without scripts.
pub(super) async fn page(State(_): State<Arc<Site>>, Wanted(look): Wanted) -> Response {
    Html(app::look_page(&LookPage { shell: shell(look) })).into_response()
}
