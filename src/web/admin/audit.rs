//! `/admin/audit`: adds everything up, when somebody asks for it.

use std::sync::Arc;
use std::time::Duration;

use app::admin::page::{AuditOutcome, AuditPage, Audited};
use axum::extract::State;
use axum::http::{Method, Uri};
use axum::response::{Html, IntoResponse, Response};
use tower_sessions::Session;

use super::super::look::Wanted;
use super::super::state::Site;
use super::auditor::Asked;
use super::overview::{age, frame, only_logged_in};
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
    Wanted(look): Wanted,
) -> Result<Response, Response> {
    only_logged_in(&site, &session).await?;
    let wanted = method == Method::GET && query(&uri, "run").is_some_and(|word| word == "yes");
    let auditor = &site.admin.auditor;
    let deadline = DEADLINE.min(site.request_timeout.mul_f64(0.8));
    let asked = if wanted { Some(auditor.ask(deadline).await) } else { auditor.is_busy().then_some(Asked::Busy) };
    let outcome = match asked {
        None => AuditOutcome::Idle,
        Some(Asked::Done) => AuditOutcome::Done,
        Some(Asked::Late) => AuditOutcome::Late(deadline.as_secs()),
        Some(Asked::Busy) => AuditOutcome::Busy,
        Some(Asked::Failed) => AuditOutcome::Failed,
    };
    let last = auditor.last().map(|last| (age(&site, last.at), audited(&last.report)));
    Ok(Html(app::admin::audit_page(&AuditPage { frame: frame(&site, &uri, look), outcome, last })).into_response())
}

fn audited(report: &AuditReport) -> Audited {
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
            .iter()
            .map(|drift| (drift.comic_number, drift.audience.clone(), drift.total, drift.daily))
            .collect(),
    }
}
