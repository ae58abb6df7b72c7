//! All routes and all layers, in one place.

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};

use super::error::PageError;
use super::guard::{Guard, guard};
use super::same_site::same_site_only;
use super::state::Site;
use super::{admin, assets, comics, deck, forms, operations};

/// The site as a service.
pub(super) fn router(site: Arc<Site>) -> Router {
    let guarded = Guard::new(Arc::clone(&site));
    // What changes something.
    let forms = Router::new()
        .route("/me/start-over", post(forms::submit))
        .route("/me/forget", post(forms::submit))
        .route_layer(from_fn(same_site_only));
    Router::new()
        .merge(forms)
        .route("/admin", admin::area(&site))
        .route("/admin/{*page}", admin::area(&site))
        .route("/", get(comics::home))
        .route("/comic/{number}", get(comics::comic))
        .route("/comic/{number}/", get(comics::short))
        .route("/sampler/{strip}", get(comics::strip))
        .route("/random", get(comics::random))
        .route("/latest", get(comics::latest))
        .route("/me", get(deck::progress))
        .route("/rescue", get(deck::rescue))
        .route("/{number}", get(comics::short))
        .route("/{number}/", get(comics::short))
        .route("/assets/{name}", get(assets::file))
        .route("/health", get(operations::health))
        .route("/ready", get(operations::ready))
        .route("/views.json", get(operations::views))
        .fallback(async || PageError::NotFound)
        .method_not_allowed_fallback(async || PageError::MethodNotAllowed)
        .with_state(site)
        .layer(from_fn_with_state(guarded, guard))
}
