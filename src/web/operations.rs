//! What machines and operators ask: is it alive, is it ready, how much has been counted.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::state::Site;
use crate::storage::AudienceSums;

/// How long the database may take for the sums.
const DEADLINE: Duration = Duration::from_millis(1_500);

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// `GET /health`: whether this process should get requests. Asks nobody else.
pub(super) async fn health(State(site): State<Arc<Site>>) -> Response {
    let (status, text) = if site.is_draining() {
        (StatusCode::SERVICE_UNAVAILABLE, "draining\n")
    } else {
        (StatusCode::OK, "healthy\n")
    };
    (status, [(CACHE_CONTROL, NO_STORE)], text).into_response()
}

/// `GET /ready`: whether everything that it depends on works, a line each.
pub(super) async fn ready(State(site): State<Arc<Site>>) -> Response {
    let report = site.checks.ready().await;
    let status = if report.is_ok() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(CACHE_CONTROL, NO_STORE)], format!("{report}\n")).into_response()
}

/// Sums over all comics, and what this process has still to write.
#[derive(Serialize)]
struct ViewSums {
    #[serde(flatten)]
    counted: AudienceSums,
    pending: i64,
}

/// `GET /views.json`: for checking a load test.
pub(super) async fn views(State(site): State<Arc<Site>>) -> Response {
    let read = tokio::time::timeout(DEADLINE, site.views.audience_sums()).await;
    match read {
        Ok(Ok(counted)) => {
            let sums = ViewSums { counted, pending: site.recorder.pending() };
            ([(CACHE_CONTROL, NO_STORE)], Json(sums)).into_response()
        }
        failed => {
            if let Ok(Err(error)) = failed {
                tracing::warn!(%error, "sums cannot be read");
            }
            let body = Json(serde_json::json!({
                "error": "the database cannot be read now; try again",
                "pending": site.recorder.pending(),
            }));
            (StatusCode::SERVICE_UNAVAILABLE, [(CACHE_CONTROL, NO_STORE)], body).into_response()
        }
    }
}
