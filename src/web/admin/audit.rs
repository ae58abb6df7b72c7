//! `/admin/audit`: adds everything up, when somebody asks for it.

use std::sync::Arc;
use std::time::Duration;

use app::admin::page::{AuditOutcome, AuditPage, Audited};
use axum::extract::State;
use axum::http::{Method, Uri};
use axum::response::{Html, IntoResponse, Response};
use tower_sessions::Session;

use super::super::state::Site;
use super::overview::{frame, only_logged_in};
use super::said::query;
use crate::storage::AuditReport;

/// How long the page waits; less where any answer has less time.
const DEADLINE: Duration = Duration::from_secs(8);

/// `GET /admin/audit?run=yes`
pub(super) async fn audit(
    State(site): State<Arc<Site>>,
    session: Session,
    method: Method,
    uri: Uri,
) -> Result<Response, Response> {
    only_logged_in(&site, &session).await?;
    let wanted = method == Method::GET && query(&uri, "run").is_some_and(|word| word == "yes");
    let outcome = if wanted { run(&site).await } else { AuditOutcome::Idle };
    Ok(Html(app::admin::audit_page(&AuditPage { frame: frame(&site, &uri), outcome })).into_response())
}

async fn run(site: &Arc<Site>) -> AuditOutcome {
    let Ok(turn) = Arc::clone(&site.admin.audits).try_acquire_owned() else { return AuditOutcome::Busy };
    let views = Arc::clone(&site.views);
    // A task of its own, so that the turn is over when the database is done and not when somebody stops waiting.
    let audit = tokio::spawn(async move {
        let report = views.audit().await;
        drop(turn);
        report
    });
    let deadline = DEADLINE.min(site.request_timeout.mul_f64(0.8));
    match tokio::time::timeout(deadline, audit).await {
        Ok(Ok(Ok(report))) => AuditOutcome::Done(audited(report)),
        Ok(Ok(Err(error))) => {
            tracing::warn!(%error, "the audit failed");
            AuditOutcome::Failed
        }
        Ok(Err(_)) => AuditOutcome::Failed,
        Err(_) => AuditOutcome::Late(deadline.as_secs()),
    }
}

fn audited(report: AuditReport) -> Audited {
    Audited {
        clean: report.is_clean(),
        sums: vec![
            ("Views in the ledger", report.ledger),
            ("Views in the totals", report.totals),
            ("Views in the daily sums", report.daily),
            ("Writers", report.writers),
        ],
        drifts: report
            .drifts
            .into_iter()
            .map(|drift| (drift.comic_number, drift.audience, drift.total, drift.daily))
            .collect(),
    }
}
