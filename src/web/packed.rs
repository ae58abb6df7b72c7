//! Pages that are large: made on threads of their own, as many at a time as there are cores, and compressed for whoever
//! accepts that.

use std::io::{self, Write};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use app::page::Look;
use axum::body::Bytes;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::assets::accepts;
use super::comics::PRIVATE;
use super::error::PageError;
use super::figures::FiguresPages;
use super::kept::Kept;

/// How long to wait for a turn.
const TURN: Duration = Duration::from_secs(1);

/// Whose turn it is to have a large page made, which takes as long as hundreds of comics' pages; and those that are the
/// same for many.
#[derive(Debug)]
pub struct LargePages {
    /// For pages about the visitor.
    pub(super) visitors: Arc<Semaphore>,
    /// For those that are the same for many: a crowd on the archive takes nothing from them.
    pub(super) everybody: Arc<Semaphore>,
    /// `/top`.
    pub(super) top: FiguresPages,
    /// `/stats`.
    pub(super) statistics: FiguresPages,
    /// `/api`, which is the same but for the address of the site.
    pub(super) api: Kept<Look, Arc<str>>,
}

impl Default for LargePages {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let turns = || Arc::new(Semaphore::new(cores));
        Self {
            visitors: turns(),
            everybody: turns(),
            top: Kept::default(),
            statistics: Kept::default(),
            api: Kept::default(),
        }
    }
}

/// The answer with the page that `make` makes, for this visitor alone. Unavailable where no turn comes within a second.
pub(super) async fn packed(
    turns: &Arc<Semaphore>,
    headers: &HeaderMap,
    make: impl FnOnce() -> String + Send + 'static,
) -> Result<Response, PageError> {
    let packed = accepts(headers, "gzip");
    let body = aside(turn(turns).await?, move || {
        let page = make();
        if packed { gzip(&page).map(Bytes::from).map_err(|_| PageError::Unavailable) } else { Ok(page.into()) }
    });
    Ok(html(body.await?, packed))
}

/// One of the turns. Unavailable where none comes within a second.
pub(super) async fn turn(turns: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, PageError> {
    let turn = tokio::time::timeout(TURN, Arc::clone(turns).acquire_owned()).await;
    turn.ok().and_then(Result::ok).ok_or(PageError::Unavailable)
}

/// Does what takes milliseconds, as thousands of links do to be written and packed: not on a thread that others' pages
/// wait for.
pub(super) async fn aside<T: Send + 'static>(
    turn: OwnedSemaphorePermit,
    work: impl FnOnce() -> T + Send + 'static,
) -> T {
    let done = tokio::task::spawn_blocking(move || {
        // Kept to the end of the work, which goes on where the client has left.
        let _turn = turn;
        work()
    });
    done.await.unwrap_or_else(|panic| resume_unwind(panic.into_panic()))
}

/// The answer with this page, which depends on the visitor's cookies.
pub(super) fn html(body: Bytes, packed: bool) -> Response {
    let mut response = Html(body).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, PRIVATE);
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if packed {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// Compressed, at the usual level.
pub(super) fn gzip(text: impl AsRef<[u8]>) -> io::Result<Vec<u8>> {
    let text = text.as_ref();
    let mut packer = GzEncoder::new(Vec::with_capacity(text.len() / 4), Compression::default());
    packer.write_all(text)?;
    packer.finish()
}
