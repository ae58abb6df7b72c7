//! `/admin/logs`: the last lines of this task.

use std::sync::Arc;

use app::admin::page::{Level, LogEntry, LogsPage};
use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse, Response};
use tower_sessions::Session;

use super::super::look::Wanted;
use super::super::state::Site;
use super::overview::{frame, only_logged_in};
use super::said::query;

/// Lines that are shown.
const MOST: usize = 1_000;

/// `GET /admin/logs?level=warn&requests=on`
pub(super) async fn logs(
    State(site): State<Arc<Site>>,
    session: Session,
    uri: Uri,
    Wanted(look): Wanted,
) -> Result<Response, Response> {
    only_logged_in(&site, &session).await?;
    let level = query(&uri, "level").and_then(|word| Level::of_word(&word)).unwrap_or(Level::Info);
    let requests = query(&uri, "requests").is_some_and(|word| word == "on");
    let traced = match level {
        Level::Error => tracing::Level::ERROR,
        Level::Warn => tracing::Level::WARN,
        Level::Info => tracing::Level::INFO,
        Level::Debug => tracing::Level::TRACE,
    };
    let lines = site.admin.log.lines(traced, requests, MOST).into_iter().map(|line| LogEntry {
        level: match line.level {
            tracing::Level::ERROR => Level::Error,
            tracing::Level::WARN => Level::Warn,
            tracing::Level::INFO => Level::Info,
            _ => Level::Debug,
        },
        text: site.admin.redactor.line(&line),
    });
    let page = LogsPage { frame: frame(&site, &uri, look), level, requests, lines: lines.collect(), most: MOST };
    Ok(Html(app::admin::logs_page(&page)).into_response())
}
