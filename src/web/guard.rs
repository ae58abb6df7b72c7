//! The one layer around every request: its id, its deadline, its panic, its headers, its log line.
//!
//! One layer rather than one each: a layer costs more than what it does.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tokio::time::Instant;

use super::api;
use super::client_address::{self, Network};
use super::error::{PageError, drawn};
use super::headers::{Abroad, FixedHeaders};
use super::look::LookCookie;
use super::state::Site;
use super::view::X_VIEW;
use crate::metrics::ErrorKind;
use crate::telemetry::ACCESS;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What the layer needs.
#[derive(Clone)]
pub(super) struct Guard {
    site: Arc<Site>,
    headers: FixedHeaders,
    /// Random in each process, so that ids of several processes do not meet.
    next_id: Arc<AtomicU64>,
}

impl Guard {
    pub(super) fn new(site: Arc<Site>) -> Self {
        let headers = FixedHeaders::new(&site);
        let next_id = Arc::new(AtomicU64::new(site.chance.number()));
        Self { site, headers, next_id }
    }
}

/// The layer.
pub(super) async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let metrics = &guard.site.metrics;
    let under_way = metrics.request(&request);
    let request_id = format!("{:016x}", guard.next_id.fetch_add(1, Ordering::Relaxed));
    // An error is drawn when the request is gone: to people as a page, to programs as a problem.
    let to_program = api::is_below(request.uri().path());
    let look = LookCookie::of(request.headers());
    // The log line is written when the request is gone.
    let logged = guard.site.access_log.then(|| {
        let network = Network::of_client(client_address::of(request.extensions(), request.headers(), &guard.site));
        (request.method().clone(), request.uri().path().to_owned(), network)
    });
    let answer =
        AssertUnwindSafe(tokio::time::timeout(guard.site.request_timeout, next.run(request))).catch_unwind().await;
    let mut response = match answer {
        Ok(Ok(response)) => {
            if response.status().is_server_error() && response.status() != StatusCode::SERVICE_UNAVAILABLE {
                metrics.errors.inc(ErrorKind::Answer);
            }
            response
        }
        Ok(Err(_)) => {
            metrics.errors.inc(ErrorKind::Deadline);
            tracing::error!(request_id, "no answer within {:?}", guard.site.request_timeout);
            PageError::Unavailable.into_response()
        }
        // The panic's own message is in the log already, from the panic hook.
        Err(_) => {
            metrics.errors.inc(ErrorKind::Panic);
            tracing::error!(request_id, "a handler panicked");
            PageError::Broken { request_id: request_id.clone() }.into_response()
        }
    };
    response = if to_program { api::drawn(response) } else { drawn(response, look.read()) };
    let abroad = response.extensions().get::<Abroad>().copied();
    let headers = response.headers_mut();
    guard.headers.put_on(headers, abroad, guard.site.is_draining());
    if to_program {
        api::open(headers);
    }
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        headers.insert(X_REQUEST_ID, id);
    }
    let took = begun.elapsed();
    under_way.answered(response.status(), took);
    if let Some((method, path, network)) = logged {
        let status = response.status().as_u16();
        let view = response.headers().get(X_VIEW).and_then(|view| view.to_str().ok()).unwrap_or("-");
        let milliseconds = took.as_secs_f64() * 1e3;
        tracing::info!(target: ACCESS, %method, path, status, duration_ms = (milliseconds * 100.0).round() / 100.0, request_id, view, %network);
    }
    response
}

#[cfg(test)]
mod tests;
