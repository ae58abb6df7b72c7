//! `/admin`: for whoever knows the password. Everything here works without scripts.
//!
//! A page is added in [`area()`], its handler beside `overview.rs`, what it shows in `app/src/admin/page.rs`. A form is a
//! server function in `forms.rs`.

mod area;
mod audit;
mod auditor;
mod device;
mod forms;
mod gate;
mod logs;
mod orders;
mod overview;
mod said;
mod session;
mod settings;
mod store;
mod tally;
mod throttle;
mod verifier;

use std::sync::Arc;

use app::admin::page::{ADMIN, LOG_IN, LOG_OUT, REFRESH, SYNC};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, any_service, get, post};
use tower_sessions::SessionManagerLayer;
use tower_sessions::cookie::SameSite;

pub use area::{Admin, AdminMeans};

use super::error::PageError;
use super::same_site::same_site_only;
use super::state::Site;

/// The admin's pages and forms. A service of its own: as routes among the others they would tell of the methods that they
/// take, even where there is no admin area.
pub(super) fn area(site: &Arc<Site>) -> MethodRouter<Arc<Site>> {
    let forms = Router::new()
        .route(LOG_IN, post(forms::submit))
        .route(LOG_OUT, post(forms::submit))
        .route(REFRESH, post(forms::submit))
        .route(SYNC, post(forms::submit))
        .route_layer(from_fn(same_site_only));
    let secure = site.cookies.secure;
    let sessions = SessionManagerLayer::new(site.admin.sessions.clone())
        .with_name(session::cookie_name(secure))
        .with_secure(secure)
        .with_http_only(true)
        // Nobody follows a link from elsewhere into the admin area.
        .with_same_site(SameSite::Strict)
        .with_path("/");
    let pages = Router::new()
        .route(ADMIN, get(overview::overview))
        .route("/admin/logs", get(logs::logs))
        .route("/admin/audit", get(audit::audit))
        .route("/admin/settings", get(settings::settings))
        .merge(forms)
        .fallback(async || PageError::NotFound)
        .method_not_allowed_fallback(async || PageError::MethodNotAllowed)
        .with_state(Arc::clone(site))
        .layer(from_fn(gate::answered))
        .layer(sessions);
    any_service(pages).layer(from_fn_with_state(Arc::clone(site), gate::gate))
}
