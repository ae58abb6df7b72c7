//! `GET /embed/{n}`: a bare comic for a frame on another site, counted like any page.

use std::sync::Arc;

use app::page::EmbedPage;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};

use super::assets::shell;
use super::look::Wanted;
use super::state::Site;

/// `GET /embed/{n}`
pub(super) async fn page(State(_): State<Arc<Site>>, Path(_): Path<String>, Wanted(look): Wanted) -> Response {
    Html(app::embed_page(&EmbedPage { shell: shell(look) })).into_response()
}
