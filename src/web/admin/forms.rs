//! What an admin does: server functions behind plain forms, which need no scripts.

use std::sync::Arc;
use std::time::Duration;

use app::admin::page::{LogInProblem, Said};
use app::page::Look;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION, REFERER, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use leptos::prelude::{ServerFnError, expect_context, provide_context, server};
use leptos_axum::{ResponseOptions, handle_server_fns_with_context};
use tower_sessions::Session;

use super::super::client_address::{self, Network};
use super::super::error::PageError;
use super::super::look::Wanted;
use super::super::state::Site;
use super::orders::Reach;
use super::overview::log_in_page;
use super::throttle::Client;
use super::verifier::Verdict;
use super::{device, said, session};
use crate::storage::Notice;

/// Bytes that a form may have.
const LONGEST_FORM: usize = 4 * 1024;
/// Bytes that a password may have.
const LONGEST_PASSWORD: usize = 1024;

/// Who sent a form.
#[derive(Clone)]
struct Sender {
    site: Arc<Site>,
    session: Session,
    /// Who it is, as far as tries are concerned.
    client: Client,
    /// Where from, as it may be logged.
    network: Network,
}

/// `POST /admin/...`: runs the form's server function.
pub(super) async fn submit(
    State(site): State<Arc<Site>>,
    session: Session,
    Wanted(look): Wanted,
    request: Request,
) -> Result<Response, PageError> {
    let address = client_address::of(request.extensions(), request.headers(), &site);
    let network = Network::of_client(address);
    let device = device::of(request.headers(), site.cookies.secure);
    let sender = Sender { client: Client::new(address, device.as_deref()), site, session, network };
    let (mut parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, LONGEST_FORM).await.map_err(|_| PageError::TooLong)?;
    // A server function that fails would send a browser back to wherever this header says.
    parts.headers.remove(REFERER);
    let request = Request::from_parts(parts, Body::from(body));
    let context = sender.clone();
    let mut response =
        handle_server_fns_with_context(move || provide_context(context.clone()), request).await.into_response();
    let retry = response.headers_mut().remove(RETRY_AFTER);
    match response.status() {
        StatusCode::SEE_OTHER => {
            // Without what a server function says to scripts.
            response.headers_mut().remove(CONTENT_TYPE);
            *response.body_mut() = Body::empty();
            Ok(response)
        }
        StatusCode::FORBIDDEN => Ok(refused(look, LogInProblem::Wrong)),
        StatusCode::UNAUTHORIZED => Ok(refused(look, LogInProblem::NotLoggedIn)),
        StatusCode::TOO_MANY_REQUESTS => {
            let seconds = retry.as_ref().and_then(|retry| retry.to_str().ok()?.parse().ok()).unwrap_or(1);
            let mut page = refused(look, LogInProblem::Wait(seconds));
            *page.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            page.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            Ok(page)
        }
        StatusCode::SERVICE_UNAVAILABLE => Err(PageError::Unavailable),
        // Else what came with it could not be read, and nothing was run.
        _ => Err(PageError::BadRequest),
    }
}

fn refused(look: Look, problem: LogInProblem) -> Response {
    (StatusCode::FORBIDDEN, log_in_page(look, None, Some(problem))).into_response()
}

/// `POST /admin/log-in`: a session for whoever knows the password.
#[server(prefix = "/admin", endpoint = "log-in")]
async fn log_in(password: String) -> Result<(), ServerFnError> {
    let Sender { site, session, client, network } = expect_context::<Sender>();
    let response = expect_context::<ResponseOptions>();
    let admin = &site.admin;
    if let Some(wait) = admin.throttle.begin(&client).await {
        if let Some(untold) = admin.vain.waiting.count() {
            tracing::warn!(%network, untold, "an admin's log-in has to wait");
        }
        response.set_status(StatusCode::TOO_MANY_REQUESTS);
        response.insert_header(RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
        return Ok(());
    }
    // Nobody is told of a password that leads nowhere whether it is the right one.
    if admin.is_away() {
        response.set_status(StatusCode::SERVICE_UNAVAILABLE);
        return Ok(());
    }
    // Gone since the gate: then nobody can log in.
    let Some(hash) = admin.password.current() else {
        response.set_status(StatusCode::FORBIDDEN);
        return Ok(());
    };
    let verdict =
        if password.len() > LONGEST_PASSWORD { Verdict::Wrong } else { admin.verifier.compare(hash, password).await };
    match verdict {
        Verdict::Right => {
            let device = device::new_id();
            admin.throttle.succeeded(&client, &device).await;
            if session::begin(&session, &admin.clock).await.is_err() {
                response.set_status(StatusCode::SERVICE_UNAVAILABLE);
                return Ok(());
            }
            if let Some(cookie) = device::cookie(&device, site.cookies.secure) {
                response.append_header(SET_COOKIE, cookie);
            }
            tracing::info!(%network, "an admin has logged in");
            see_other(&response, Said::LoggedIn);
        }
        Verdict::Wrong => {
            if let Some(untold) = admin.vain.failed.count() {
                tracing::warn!(%network, untold, "an admin's log-in has failed");
            }
            response.set_status(StatusCode::FORBIDDEN);
        }
        Verdict::Busy => response.set_status(StatusCode::SERVICE_UNAVAILABLE),
    }
    Ok(())
}

/// `POST /admin/log-out`: nothing is left of the session.
#[server(prefix = "/admin", endpoint = "log-out")]
async fn log_out() -> Result<(), ServerFnError> {
    let Sender { site, session, network, .. } = expect_context::<Sender>();
    let response = expect_context::<ResponseOptions>();
    let Ok(known) = session::is_logged_in(&session, &site.admin.clock).await else {
        response.set_status(StatusCode::SERVICE_UNAVAILABLE);
        return Ok(());
    };
    if session::end(&session).await.is_err() {
        response.set_status(StatusCode::SERVICE_UNAVAILABLE);
        return Ok(());
    }
    if known {
        tracing::info!(%network, "an admin has logged out");
    }
    see_other(&response, Said::LoggedOut);
    Ok(())
}

/// `POST /admin/refresh-parameters`: all tasks read the parameters again.
#[server(prefix = "/admin", endpoint = "refresh-parameters")]
async fn refresh_parameters() -> Result<(), ServerFnError> {
    order(Notice::Parameters, Said::Refreshing, Said::RefreshingHere).await;
    Ok(())
}

/// `POST /admin/sync`: the task that syncs does so now.
#[server(prefix = "/admin", endpoint = "sync")]
async fn sync() -> Result<(), ServerFnError> {
    order(Notice::Sync, Said::Syncing, Said::SyncingHere).await;
    Ok(())
}

/// Asks all tasks for something, for who is logged in.
async fn order(notice: Notice, everywhere: Said, here: Said) {
    let Sender { site, session, network, .. } = expect_context::<Sender>();
    let response = expect_context::<ResponseOptions>();
    match session::is_logged_in(&session, &site.admin.clock).await {
        Ok(true) => {}
        Ok(false) => return response.set_status(StatusCode::UNAUTHORIZED),
        Err(_) => return response.set_status(StatusCode::SERVICE_UNAVAILABLE),
    }
    tracing::info!(%network, ?notice, "an admin asks");
    let reach = site.admin.orders.give(notice).await;
    let said = match reach {
        Reach::All => everywhere,
        Reach::Here => here,
        Reach::Nobody => Said::NobodySyncs,
    };
    see_other(&response, said);
}

/// Answers with a redirect to the overview, which says what was done.
fn see_other(response: &ResponseOptions, said: Said) {
    response.set_status(StatusCode::SEE_OTHER);
    response.insert_header(LOCATION, said::location(said));
}

/// At least one.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_millis().div_ceil(1_000).max(1).try_into().unwrap_or(u64::MAX)
}
