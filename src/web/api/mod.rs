//! `/api/v1`: the catalogue and its counts for programs. Nothing here is a view, and nobody here is a visitor: no
//! cookie is read or set.

mod answer;
mod attribution;
mod comics;
mod cors;
mod document;
mod etag;
mod examples;
mod guide;
mod limit;
mod packing;
mod parameters;
mod problem;
mod schemas;
mod search;
mod statistics;
mod top;
mod views;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::ALLOW;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{any, get};

pub(crate) use attribution::Attribution;
pub(super) use cors::open;
pub use limit::ApiLimit;
pub(super) use problem::drawn;

use super::comics::redirect;
use super::error::PageError;
use super::look::Wanted;
use super::sharing::Address;
use super::sharing::pages::API;
use super::state::Site;

/// Whether a path is the API's: whatever goes wrong there is told to a program.
pub(super) fn is_below(path: &str) -> bool {
    path.starts_with("/api/")
}

/// What is below `/api/`.
pub(super) fn router(site: &Arc<Site>) -> Router<Arc<Site>> {
    Router::new()
        .route("/api/v1/comics", get(comics::many))
        .route("/api/v1/comics/newest", get(comics::newest))
        .route("/api/v1/comics/random", get(comics::random))
        .route("/api/v1/comics/{number}", get(comics::one))
        .route("/api/v1/comics/{number}/views", get(views::of_one))
        .route("/api/v1/search", get(search::search))
        .route("/api/v1/top", get(top::top))
        .route("/api/v1/statistics", get(statistics::of_column))
        .route("/api/v1/openapi.json", get(document::described))
        // The limit is around these too.
        .route("/api/", get(to_page))
        .route("/api/v1", get(to_page))
        .route("/api/v1/", get(to_page))
        .route("/api/{*nothing}", any(async || PageError::NotFound))
        .method_not_allowed_fallback(async || ([(ALLOW, cors::METHODS)], PageError::MethodNotAllowed))
        .layer(from_fn(etag::conditional))
        .layer(from_fn_with_state(Arc::clone(site), packing::packed))
        .layer(from_fn_with_state(Arc::clone(site), limit::limited))
}

/// Where nothing is but the way to what there is.
async fn to_page() -> Response {
    redirect(StatusCode::PERMANENT_REDIRECT, "/api", "public, max-age=86400")
}

/// `GET /api`: how to use it. Made once for each look.
pub(super) async fn page(
    State(site): State<Arc<Site>>,
    Wanted(look): Wanted,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let (pages, share) = (&site.large_pages, address.of(&API));
    let from = (look, Arc::clone(&share.site));
    let (burst, rate) = (site.api_limit.burst, site.api_limit.rate);
    let make = move || Some(app::api_page(&guide::guide(look, share, (burst.get(), rate.get()))));
    Ok(pages.api.body(&pages.everybody, from, make).await?.page(&headers))
}
