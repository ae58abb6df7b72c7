//! What visitors change: server functions behind plain forms, which need no scripts.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, REFERER, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use leptos::prelude::{ServerFnError, expect_context, provide_context, server};
use leptos_axum::{ResponseOptions, handle_server_fns_with_context};

use super::error::PageError;
use super::state::Site;
use super::visitor::{Caller, bitmap_bytes};
use crate::visitor::NotDone;

/// Who sent a form.
#[derive(Clone)]
struct Sender {
    site: Arc<Site>,
    caller: Arc<Caller>,
}

/// `POST /me/...`: runs the form's server function.
pub(super) async fn submit(
    State(site): State<Arc<Site>>,
    caller: Caller,
    mut request: Request,
) -> Result<Response, PageError> {
    // A server function that fails would send a browser back to wherever this header says.
    request.headers_mut().remove(REFERER);
    let sender = Sender { site, caller: Arc::new(caller) };
    let response =
        handle_server_fns_with_context(move || provide_context(sender.clone()), request).await.into_response();
    match response.status() {
        StatusCode::SEE_OTHER => Ok(without_body(response)),
        StatusCode::SERVICE_UNAVAILABLE => Err(PageError::NotChanged),
        // Else what came with it could not be read, and nothing was run.
        _ => Err(PageError::BadRequest),
    }
}

/// Without what a server function says to scripts.
fn without_body(mut response: Response) -> Response {
    response.headers_mut().remove(CONTENT_TYPE);
    *response.body_mut() = Body::empty();
    response
}

/// `POST /me/start-over`: from here on the visitor has seen nothing. On to a comic.
#[server(prefix = "/me", endpoint = "start-over")]
async fn start_over() -> Result<(), ServerFnError> {
    let Sender { site, caller } = expect_context::<Sender>();
    done(site.visitors.start_over(&caller.visitor, bitmap_bytes(&site)).await)?;
    see_other("/");
    Ok(())
}

/// `POST /me/forget`: nothing is kept of the visitor, here or in the browser.
#[server(prefix = "/me", endpoint = "forget")]
async fn forget() -> Result<(), ServerFnError> {
    let Sender { site, caller } = expect_context::<Sender>();
    done(site.visitors.forget(&caller.visitor).await)?;
    if let Some(cookie) = site.cookies.delete() {
        expect_context::<ResponseOptions>().append_header(SET_COOKIE, cookie);
    }
    see_other("/me");
    Ok(())
}

/// Answers that nothing was changed, where that is so; its reason is in the log.
fn done(outcome: Result<(), NotDone>) -> Result<(), NotDone> {
    if outcome.is_err() {
        expect_context::<ResponseOptions>().set_status(StatusCode::SERVICE_UNAVAILABLE);
    }
    outcome
}

/// Answers with a redirect to a page of this site.
fn see_other(path: &'static str) {
    let response = expect_context::<ResponseOptions>();
    response.set_status(StatusCode::SEE_OTHER);
    response.insert_header(LOCATION, HeaderValue::from_static(path));
    response.insert_header(CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
