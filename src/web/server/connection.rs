//! One connection, from its first byte to its last.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tower_service::Service;

use super::admission::Admission;
use super::head::{LONGEST_HEAD, Refusal};
use super::line::{End, Line, Patience, TimedOut};
use super::refusal::Answers;
use super::wire::Wire;
use crate::telemetry::ACCESS;
use crate::web::metrics::{RefusalReason, ShedReason, TimeoutKind, WebMetrics};

/// What is always let in: who asks whether the process lives must hear that it does.
const ALWAYS: [&[u8]; 2] = [b"GET /health ", b"HEAD /health "];

/// How long the client of a refused request may take to send the rest of it: closed earlier, it would not see why.
const LINGER: Duration = Duration::from_secs(1);
/// How much of it is read and thrown away.
const LINGER_BYTES: usize = 256 * 1024;

/// What all connections share.
pub(super) struct Common {
    pub(super) router: Router,
    pub(super) admission: Admission,
    pub(super) answers: Answers,
    pub(super) metrics: WebMetrics,
    /// Whether each refusal is a log line.
    pub(super) access_log: bool,
    pub(super) patience: Patience,
    /// No request is taken any more but those that are on their way.
    pub(super) closing: CancellationToken,
    /// How long after that the first request of a connection may still come.
    pub(super) grace: Duration,
}

impl Common {
    /// Sends a request away where there is no room for it, at next to no cost: hyper never hears of it. `None` where it
    /// may come in.
    pub(super) fn send_away(&self, line: &Line, head: &[u8], body: u64) -> Option<io::Result<()>> {
        let rest = self.admission.has_room().err()?;
        if ALWAYS.iter().any(|always| head.starts_with(always)) || self.closing.is_cancelled() {
            return None;
        }
        if body > 0 {
            // Its body would have to be read first.
            return Some(Err(line.ended(End::Refused(Refusal::Busy))));
        }
        self.metrics.shed.inc(ShedReason::Requests);
        line.rest(rest);
        let answer = self.answers.busy(head.starts_with(b"HEAD "));
        match line.stream.try_write(answer) {
            Ok(bytes) if bytes == answer.len() => Some(Ok(())),
            // A client that does not even take this is not worth more.
            _ => Some(Err(io::ErrorKind::WriteZero.into())),
        }
    }

    /// Sends an answer without hyper, and lets the client read it. A client that does not take it at once has none.
    async fn refuse(&self, stream: &TcpStream, refusal: Refusal) {
        if self.access_log {
            tracing::info!(target: ACCESS, method = "-", path = "-", status = refusal.status().as_u16(), "{refusal}");
        }
        let sent = async {
            stream.writable().await?;
            stream.try_write(self.answers.refusal(refusal))?;
            rustix::net::shutdown(stream, rustix::net::Shutdown::Write)?;
            io::Result::Ok(())
        };
        let rest = async {
            if sent.await.is_err() {
                return;
            }
            let (mut left, mut piece) = (LINGER_BYTES, [0; 4096]);
            while left > 0 && stream.readable().await.is_ok() {
                match stream.try_read(&mut piece) {
                    Ok(0) => break,
                    Ok(bytes) => left = left.saturating_sub(bytes),
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    Err(_) => break,
                }
            }
        };
        let _ = timeout(LINGER, rest).await;
    }
}

/// Serves a connection to its end.
pub(super) async fn serve(common: Arc<Common>, line: Line) {
    let line = Arc::new(line);
    let service = service_fn(|request: hyper::Request<Incoming>| {
        // At once, not when the future first runs: hyper looks for the next request before that.
        line.set_answering(true);
        answer(&common, &line, request)
    });
    let mut http = http1::Builder::new();
    // The wire has its own times for everything.
    http.header_read_timeout(None).max_buf_size(LONGEST_HEAD);
    let connection = http.serve_connection(Wire::new(Arc::clone(&line), Arc::clone(&common)), service);
    {
        let mut connection = std::pin::pin!(connection);
        tokio::select! {
            // A client that breaks off is its own business; what the wire ended, the line knows.
            _ = connection.as_mut() => {}
            () = common.closing.cancelled() => {
                // Who has just connected is about to ask.
                let ended = line.is_new() && timeout(common.grace, connection.as_mut()).await.is_ok();
                // What has been sent is answered still, and its answer closes the connection.
                if !ended && !line.is_asking() {
                    connection.as_mut().graceful_shutdown();
                }
                if !ended {
                    let _ = connection.await;
                }
            }
        }
    }
    let Some(end) = line.end() else { return };
    note(end, &common.metrics);
    if let End::Refused(refusal) = end {
        common.refuse(&line.stream, refusal).await;
    }
}

/// Takes one request's head, says that there is no room, and ends the connection.
pub(super) async fn turn_away(common: Arc<Common>, stream: TcpStream) {
    // Without its head the answer might come before the question. What it says does not matter.
    let _ = timeout(LINGER, stream.readable()).await;
    note(End::Refused(Refusal::Crowded), &common.metrics);
    common.refuse(&stream, Refusal::Crowded).await;
}

/// Counts why a connection is ended by us.
fn note(end: End, metrics: &WebMetrics) {
    let refused = match end {
        End::TimedOut(TimedOut::Idle) => return metrics.timed_out.inc(TimeoutKind::Idle),
        End::TimedOut(TimedOut::Body) => return metrics.timed_out.inc(TimeoutKind::Body),
        End::TimedOut(TimedOut::Write) => return metrics.timed_out.inc(TimeoutKind::Write),
        End::Refused(Refusal::TooSlow) => return metrics.timed_out.inc(TimeoutKind::Head),
        End::Refused(Refusal::Busy) => return metrics.shed.inc(ShedReason::Requests),
        End::Refused(Refusal::Crowded) => return metrics.shed.inc(ShedReason::Connections),
        End::Refused(Refusal::Unreadable) => RefusalReason::Unreadable,
        End::Refused(Refusal::BareLineFeed) => RefusalReason::BareLineFeed,
        End::Refused(Refusal::Host) => RefusalReason::Host,
        End::Refused(Refusal::Length) => RefusalReason::Length,
        End::Refused(Refusal::LengthRequired) => RefusalReason::LengthRequired,
        End::Refused(Refusal::HeadTooLong) => RefusalReason::HeadTooLong,
        End::Refused(Refusal::BodyTooLong) => RefusalReason::BodyTooLong,
    };
    metrics.refused.inc(refused);
}

async fn answer(
    common: &Common,
    line: &Line,
    request: hyper::Request<Incoming>,
) -> Result<Response<Body>, std::convert::Infallible> {
    let under_way = common.admission.enter();
    let mut request: Request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(line.peer));
    let mut response = common.router.clone().call(request).await;
    if let Ok(response) = &mut response
        && response.status() == StatusCode::NOT_MODIFIED
    {
        // axum says 0 of every empty body; here it would be the length of what is not sent (RFC 9110, 8.6).
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    drop(under_way);
    line.set_answering(false);
    response
}
