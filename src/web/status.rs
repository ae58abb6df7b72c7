//! How the service is: a page for people, a line for programs.

use std::sync::Arc;

use app::page::{StatusPage, StatusRow, StatusState};
use axum::extract::{Path, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use super::assets::shell;
use super::look::Wanted;
use super::state::Site;
use crate::status::{Finding, NAMES, Outcome};

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// `GET /status`: what all checks find, as a page. It is there whatever they find.
pub(super) async fn page(State(site): State<Arc<Site>>, Wanted(look): Wanted) -> Response {
    let report = site.checks.run().await;
    let page = StatusPage {
        shell: shell(look),
        rows: report.0.iter().map(row).collect(),
        version: env!("CARGO_PKG_VERSION"),
        alone: site.operators.apart,
    };
    ([(CACHE_CONTROL, NO_STORE)], Html(app::status_page(&page))).into_response()
}

/// `GET /status/{name}`: what one check finds. The body begins with `OK` where there is nothing to do, and only there.
pub(super) async fn one(State(site): State<Arc<Site>>, Path(name): Path<String>) -> Response {
    let Some(finding) = site.checks.one(&name).await else {
        let text = format!("there is no such check, but {}\n", NAMES.join(", "));
        return (StatusCode::NOT_FOUND, [(CACHE_CONTROL, NO_STORE)], text).into_response();
    };
    let (status, text) = match finding.outcome {
        Outcome::Ok(_) => (StatusCode::OK, "OK\n".to_owned()),
        Outcome::Off(_) => (StatusCode::OK, "OK (not configured)\n".to_owned()),
        Outcome::Err(wrong) => (StatusCode::SERVICE_UNAVAILABLE, format!("{wrong}\n")),
    };
    (status, [(CACHE_CONTROL, NO_STORE)], text).into_response()
}

/// A finding as pages show it.
pub(super) fn row(finding: &Finding) -> StatusRow {
    let state = match finding.outcome {
        Outcome::Ok(_) => StatusState::Works,
        Outcome::Err(_) => StatusState::Broken,
        Outcome::Off(_) => StatusState::Unused,
    };
    StatusRow { name: finding.name, state, found: finding.outcome.text().to_owned(), took: finding.took }
}
