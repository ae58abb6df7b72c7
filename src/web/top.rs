//! `GET /top`: the most and the least viewed comics.

use std::sync::Arc;

use app::page::TopPage;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};

use super::assets::shell;
use super::look::Wanted;
use super::state::Site;

/// `GET /top`: the most and the least viewed comics.
pub(super) async fn page(State(_): State<Arc<Site>>, Wanted(look): Wanted) -> Response {
    Html(app::top_page(&TopPage { shell: shell(look) })).into_response()
}
