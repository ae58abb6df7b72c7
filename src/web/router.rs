//! All routes and all layers, in one place.

use std::sync::Arc;

use app::page::Look;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::routing::{get, post};

use super::error::{PageError, drawn};
use super::guard::{Guard, guard};
use super::same_site::same_site_only;
use super::state::Site;
use super::{
    admin, api, archive, assets, comics, deck, embed, forms, look, operations, operators, search, sharing, statistics,
    status, top,
};

/// The site as a service.
pub(super) fn router(site: Arc<Site>) -> Router {
    let guarded = Guard::new(Arc::clone(&site));
    // What changes something.
    let forms = Router::new()
        .route("/me/start-over", post(forms::submit))
        .route("/me/forget", post(forms::submit))
        .route("/look", get(look::page).post(look::keep))
        .route_layer(from_fn(same_site_only));
    let for_operators = if site.operators.apart { Router::new() } else { for_operators() };
    Router::new()
        .merge(forms)
        .merge(for_operators)
        .route("/admin", admin::area(&site))
        .route("/admin/{*page}", admin::area(&site))
        .route("/", get(comics::home))
        .route("/comic/{number}", get(comics::comic))
        .route("/comic/{number}/", get(comics::short))
        .route("/sampler/{strip}", get(comics::strip))
        .route("/random", get(comics::random))
        .route("/latest", get(comics::latest))
        .route("/embed/{number}", get(embed::comic))
        .route("/embed/sampler/{strip}", get(embed::strip))
        .route("/search", get(search::page))
        .route("/archive", get(archive::page))
        .route("/top", get(top::page))
        .route("/stats", get(statistics::page))
        .route("/stats/{number}", get(statistics::comic))
        .route("/stats/sampler/{strip}", get(statistics::strip))
        .route("/api", get(api::page))
        .merge(api::router(&site))
        .merge(sharing::router())
        .route("/me", get(deck::progress))
        .route("/rescue", get(deck::rescue))
        .route("/{number}", get(comics::short))
        .route("/{number}/", get(comics::short))
        .route("/assets/{name}", get(assets::file))
        .route("/health", get(operations::health))
        .route("/views.json", get(operations::views))
        .fallback(async || PageError::NotFound)
        .method_not_allowed_fallback(async || PageError::MethodNotAllowed)
        .with_state(site)
        .layer(from_fn_with_state(guarded, guard))
}

/// What operators ask, as a service of its own.
pub(super) fn operators_router(site: Arc<Site>) -> Router {
    Router::new()
        .merge(for_operators())
        .route("/assets/{name}", get(assets::file))
        .route("/health", get(operations::health))
        .fallback(operators::nothing_else)
        .with_state(site)
        .layer(map_response(async |response| drawn(response, Look::DEFAULT)))
}

/// What only operators ask.
fn for_operators() -> Router<Arc<Site>> {
    Router::new()
        .route("/ready", get(operations::ready))
        .route("/metrics", get(operators::metrics))
        .route("/status", get(status::page))
        .route("/status/{name}", get(status::one))
}
