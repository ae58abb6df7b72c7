//! `GET /stats`: what the counts say.

use std::sync::Arc;

use app::page::StatisticsPage;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};

use super::assets::shell;
use super::look::Wanted;
use super::state::Site;

/// `GET /stats`: what the counts say.
pub(super) async fn page(State(_): State<Arc<Site>>, Wanted(look): Wanted) -> Response {
    Html(app::statistics_page(&StatisticsPage { shell: shell(look) })).into_response()
}
