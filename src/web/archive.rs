//! `GET /archive`: all comics by year.

use std::sync::Arc;

use app::page::ArchivePage;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};

use super::assets::shell;
use super::look::Wanted;
use super::state::Site;

/// `GET /archive`: all comics by year.
pub(super) async fn page(State(_): State<Arc<Site>>, Wanted(look): Wanted) -> Response {
    Html(app::archive_page(&ArchivePage { shell: shell(look) })).into_response()
}
