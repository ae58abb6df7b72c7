//! `/admin`: how everything is, or the form to log in.

use std::sync::Arc;
use std::time::Duration;

use app::admin::page::{
    AudienceLine, Frame, LogInPage, LogInProblem, Overview, ParameterRow, Parameters, Said, SyncLine, ViewLines,
};
use app::page::{Look, StatusRow};
use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse, Response};
use chrono::{DateTime, Days, NaiveDate, Utc};
use tower_sessions::Session;

use super::super::assets::shell;
use super::super::comics::see_other;
use super::super::error::PageError;
use super::super::look::Wanted;
use super::super::state::Site;
use super::super::status;
use super::{said, session};
use crate::audience::Audience;
use crate::config::ParameterKind;
use crate::storage::{AudienceSums, DaySums};

/// How long the database may take for the sums.
const DEADLINE: Duration = Duration::from_millis(2_500);
/// Days that the charts show.
const DAYS: u8 = 14;

/// `GET /admin`
pub(super) async fn overview(
    State(site): State<Arc<Site>>,
    session: Session,
    uri: Uri,
    Wanted(look): Wanted,
) -> Result<Response, PageError> {
    let admin = &site.admin;
    if !session::is_logged_in(&session, &admin.clock).await.map_err(|_| PageError::Unavailable)? {
        return Ok(door(&site, &uri, look).into_response());
    }
    let (report, views) = tokio::join!(site.checks.run(), views(&site));
    let checks = report.0.iter().map(|finding| {
        let row = status::row(finding);
        StatusRow { found: admin.redactor.redact(&row.found), ..row }
    });
    let page = Overview {
        frame: frame(&site, &uri, look),
        checks: checks.collect(),
        status_is_here: !site.operators.apart,
        parameters: parameters(&site),
        sync: SyncLine {
            comics: site.catalogue.snapshot().len(),
            newest: site.catalogue.newest_number(),
            last: admin.catalogue.last_sync().map(|at| whole_seconds(admin.clock.unix_seconds() - at)),
            on: admin.syncs,
            button: admin.orders.reaches_sync(),
        },
        views,
    };
    Ok(Html(app::admin::overview_page(&page)).into_response())
}

/// The form to log in, for somebody who comes to it: what has been done is told only where it still holds.
fn door(site: &Site, uri: &Uri, look: Look) -> Html<String> {
    match said::said(uri) {
        Some(Said::LoggedOut) => log_in_page(look, Some(Said::LoggedOut), None),
        Some(Said::LoggedIn) => {
            log_in_page(look, None, Some(LogInProblem::NoCookie { https_only: site.cookies.secure }))
        }
        _ => log_in_page(look, None, None),
    }
}

/// The form to log in.
pub(super) fn log_in_page(look: Look, said: Option<Said>, problem: Option<LogInProblem>) -> Html<String> {
    Html(app::admin::log_in_page(&LogInPage { shell: shell(look), said, problem }))
}

/// Goes on where somebody is logged in; else the answer to give.
pub(super) async fn only_logged_in(site: &Site, session: &Session) -> Result<(), Response> {
    match session::is_logged_in(session, &site.admin.clock).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(see_other("/admin")),
        Err(_) => Err(PageError::Unavailable.into_response()),
    }
}

/// What every page has.
pub(super) fn frame(site: &Site, uri: &Uri, look: Look) -> Frame {
    Frame { shell: shell(look), task: site.admin.task.clone(), said: said::said(uri) }
}

/// Seconds from a moment until now.
pub(super) fn age(site: &Site, moment: DateTime<Utc>) -> u64 {
    u64::try_from((site.admin.clock.now() - moment).num_seconds()).unwrap_or(0)
}

fn parameters(site: &Site) -> Option<Parameters> {
    let state = site.admin.parameters.state()?;
    let rows = state.parameters.iter().map(|parameter| ParameterRow {
        name: parameter.name.clone(),
        version: parameter.version,
        kind: kind(parameter.kind).to_owned(),
        age: age(site, parameter.modified),
    });
    Some(Parameters {
        path: state.path.to_string(),
        set_version: state.set_version,
        refreshed: age(site, state.refreshed),
        problem: state.problem.as_deref().map(|problem| site.admin.redactor.redact(problem)),
        rows: rows.collect(),
    })
}

/// None where it is to come.
fn whole_seconds(seconds: f64) -> u64 {
    Duration::try_from_secs_f64(seconds).unwrap_or_default().as_secs()
}

fn kind(kind: ParameterKind) -> &'static str {
    match kind {
        ParameterKind::SecureString => "SecureString",
        ParameterKind::String => "String",
        ParameterKind::StringList => "StringList",
    }
}

async fn views(site: &Site) -> Option<ViewLines> {
    let today = site.admin.clock.today();
    let first = today.checked_sub_days(Days::new(u64::from(DAYS) - 1))?;
    let read = async { tokio::try_join!(site.views.audience_sums(), site.views.daily_sums(first)) };
    let (sums, days) = match tokio::time::timeout(DEADLINE, read).await {
        Ok(Ok(read)) => read,
        Ok(Err(error)) => {
            tracing::warn!(%error, "sums cannot be read");
            return None;
        }
        Err(_) => {
            tracing::warn!("sums took too long");
            return None;
        }
    };
    let audiences =
        [(Audience::Visitor, "Visitors"), (Audience::Crawler, "Crawlers"), (Audience::LoadTest, "Load tests")];
    let audiences = audiences.map(|(audience, name)| AudienceLine {
        name,
        sum: count(sums, audience),
        days: first.iter_days().take(usize::from(DAYS)).map(|day| (day, of_day(&days, day, audience))).collect(),
    });
    Some(ViewLines { pending: site.recorder.pending(), audiences: audiences.into() })
}

fn of_day(days: &[DaySums], day: NaiveDate, audience: Audience) -> u64 {
    days.iter().find(|sums| sums.day == day).map_or(0, |sums| count(sums.sums, audience))
}

fn count(sums: AudienceSums, audience: Audience) -> u64 {
    let count = match audience {
        Audience::Visitor => sums.visitor,
        Audience::Crawler => sums.crawler,
        Audience::LoadTest => sums.load_test,
    };
    u64::try_from(count).unwrap_or(0)
}
