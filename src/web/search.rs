//! `GET /search?q=`: what was found.

use std::sync::Arc;

use app::page::SearchPage;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};

use super::assets::shell;
use super::look::Wanted;
use super::state::Site;

/// `GET /search?q=`: what was found.
pub(super) async fn page(State(_): State<Arc<Site>>, Wanted(look): Wanted) -> Response {
    Html(app::search_page(&SearchPage { shell: shell(look) })).into_response()
}
