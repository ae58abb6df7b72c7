//! The port of its own that the metrics are read from.
//!
//! Whoever can reach it can read all of them, so it holds nothing worth hiding: words and patterns of the program's
//! own, and numbers.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

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

/// Answers `GET /metrics` with what is registered, and everything else with 404, until `stop`. What one connection
/// does, or breaks, concerns that connection alone.
pub async fn serve_metrics(listener: TcpListener, registry: Registry, stop: CancellationToken) {
    let registry = Arc::new(registry);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < AT_ONCE => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(tokio::time::timeout(DEADLINE, answer(stream, Arc::clone(&registry))));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection to the metrics was not accepted");
                    tokio::time::sleep(AFTER_REFUSAL).await;
                }
            }
        }
    }
}

/// One connection with one request.
async fn answer(stream: TcpStream, registry: Arc<Registry>) {
    let service = service_fn(move |request: Request<Incoming>| {
        let response = respond(request.method(), request.uri().path(), &registry);
        async move { Ok::<_, Infallible>(response) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(DEADLINE).max_buf_size(LONGEST_HEAD).keep_alive(false);
    if let Err(error) = http.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection to the metrics broke off");
    }
}

fn respond(method: &Method, path: &str, registry: &Registry) -> Response<Body> {
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    let (status, format, text) = if method == Method::GET && path == "/metrics" {
        let mut text = String::new();
        match encode(&mut text, registry) {
            Ok(()) => (StatusCode::OK, FORMAT, text),
            Err(error) => {
                tracing::error!(%error, "the metrics cannot be written down");
                (StatusCode::INTERNAL_SERVER_ERROR, plain, "the metrics cannot be written down\n".to_owned())
            }
        }
    } else {
        (StatusCode::NOT_FOUND, plain, "here is nothing but GET /metrics\n".to_owned())
    };
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, format);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
