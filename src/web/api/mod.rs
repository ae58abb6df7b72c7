//! `/api/v1`: the catalogue and its counts for programs. Nothing here is a view.

use std::sync::Arc;

use app::page::ApiPage;
use axum::Router;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::assets::shell;
use super::error::PageError;
use super::look::Wanted;
use super::state::Site;

/// What is below `/api/v1`.
pub(super) fn router() -> Router<Arc<Site>> {
    Router::new().route("/api/v1/comics", get(async || PageError::NotFound))
}

/// `GET /api`: how to use it.
pub(super) async fn page(State(_): State<Arc<Site>>, Wanted(look): Wanted) -> Response {
    Html(app::api_page(&ApiPage { shell: shell(look) })).into_response()
}
