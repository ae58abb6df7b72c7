//! What operators ask, and the port of their own where they have one.
//!
//! Whoever can reach it can read all of it, so it holds nothing worth hiding: words and patterns of the program's own,
//! and numbers.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower_service::Service;

use super::headers::FixedHeaders;
use super::router::operators_router;
use super::state::Site;

/// Connections at once; further ones wait in the system's queue.
const AT_ONCE: usize = 8;
/// How long a connection may take from its beginning to its end: it has one request.
const DEADLINE: Duration = Duration::from_secs(5);
/// The longest head of a request, in bytes.
const LONGEST_HEAD: usize = 8 * 1024;
/// The pause after the system refused a connection.
const AFTER_REFUSAL: Duration = Duration::from_millis(100);

/// <https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md#overall-structure>
const FORMAT: HeaderValue = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// What operators may ask for besides the checks, and where.
#[derive(Debug, Default)]
pub struct Operators {
    /// All metrics.
    pub registry: Registry,
    /// Whether they have a port of their own; what they ask for is then on no other.
    pub apart: bool,
}

/// `GET /metrics`: what is registered.
pub(super) async fn metrics(State(site): State<Arc<Site>>) -> Response {
    let mut text = String::new();
    if let Err(error) = encode(&mut text, &site.operators.registry) {
        tracing::error!(%error, "the metrics cannot be written down");
        let text = "the metrics cannot be written down\n";
        return (StatusCode::INTERNAL_SERVER_ERROR, [(CACHE_CONTROL, NO_STORE)], text).into_response();
    }
    ([(CONTENT_TYPE, FORMAT), (CACHE_CONTROL, NO_STORE)], text).into_response()
}

/// What is not there on a port of the operators' own.
pub(super) async fn nothing_else() -> Response {
    let text = "here are /status, /ready, /health and /metrics\n";
    (StatusCode::NOT_FOUND, [(CACHE_CONTROL, NO_STORE)], text).into_response()
}

/// Answers operators on a port of their own until `stop`. What one connection does, or breaks, concerns that connection
/// alone, and is no request of the site's: neither counted nor in the access log.
pub async fn serve_operators(listener: TcpListener, site: Arc<Site>, stop: CancellationToken) {
    let (headers, router) = (FixedHeaders::new(&site), operators_router(Arc::clone(&site)));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < AT_ONCE => match accepted {
                Ok((stream, _)) => {
                    let answering = answer(stream, router.clone(), headers.clone());
                    connections.spawn(tokio::time::timeout(DEADLINE, answering));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection of an operator was not accepted");
                    tokio::time::sleep(AFTER_REFUSAL).await;
                }
            }
        }
    }
}

/// One connection with one request.
async fn answer(stream: TcpStream, router: Router, headers: FixedHeaders) {
    let service = service_fn(move |request: Request<Incoming>| {
        let (mut router, headers) = (router.clone(), headers.clone());
        async move {
            let Ok(mut response) = router.call(request.map(Body::new)).await;
            headers.put_on(response.headers_mut(), None, false);
            Ok::<_, Infallible>(response)
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(DEADLINE).max_buf_size(LONGEST_HEAD).keep_alive(false);
    if let Err(error) = http.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection of an operator broke off");
    }
}
