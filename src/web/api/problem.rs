//! Errors as programs read them: problem details (RFC 9457).

use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::limit::POLICY;
use crate::comic::ComicNumber;
use crate::web::error::PageError;

/// The media type of a problem.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";
/// The problem type that the draft on rate limits defines.
const QUOTA_EXCEEDED: &str = "https://iana.org/assignments/http-problem-types#quota-exceeded";

/// What went wrong (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "type": "about:blank",
    "title": "Bad Request",
    "status": 400,
    "detail": "The parameter per_page is not as it must be. It must be a whole number from 1 to 100.",
    "parameter": "per_page"
}))]
pub(super) struct Problem {
    /// Which kind of problem: `about:blank` where the status says it all.
    #[schema(format = "uri-reference")]
    r#type: &'static str,
    /// The kind, in a few words.
    title: &'static str,
    /// The answer's status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What happened, for people.
    detail: String,
    /// The parameter that was wrong, where it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    parameter: Option<String>,
    /// The policies of the rate limit that were exceeded, where it was that.
    #[serde(rename = "violated-policies", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    violated_policies: Option<Vec<&'static str>>,
}

/// An answer as it goes out to a program: an error becomes a problem, anything else stays as it is.
pub(in crate::web) fn drawn(mut response: Response) -> Response {
    let Some(error) = response.extensions_mut().remove::<PageError>() else { return response };
    let status = response.status();
    let problem = Problem::of(error, status);
    // What was said of the error so far (which methods there are, the rate limit) stays said.
    let headers = response.headers_mut();
    headers.remove(CONTENT_LENGTH);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    // Words, numbers and strings: there is nothing that JSON could not hold.
    *response.body_mut() = serde_json::to_vec(&problem).unwrap_or_default().into_response().into_body();
    response
}

impl Problem {
    fn of(error: PageError, status: StatusCode) -> Self {
        let mut problem = Self {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: String::new(),
            parameter: None,
            violated_policies: None,
        };
        problem.detail = match error {
            PageError::NotFound => "Nothing has this address; /api says what there is.".to_owned(),
            PageError::NoSuchComic { number: ComicNumber::MISSING_ON_PURPOSE, .. } => {
                "There is no comic 404: xkcd left it out, on purpose.".to_owned()
            }
            PageError::NoSuchComic { number, newest } => {
                let newest = newest.map_or_else(String::new, |newest| format!("; the newest is {newest}"));
                format!("There is no comic {number}{newest}.")
            }
            PageError::NoComicZero => "There is no comic 0: xkcd's begin at 1, the sampler's strips at -1.".to_owned(),
            PageError::BadRequest => "The address cannot be read: it is no text.".to_owned(),
            PageError::BadParameter { parameter, why } => {
                problem.parameter = Some(parameter);
                why
            }
            PageError::TooLong => "What was sent is too long.".to_owned(),
            PageError::MethodNotAllowed => "The API is for reading: GET, HEAD and OPTIONS.".to_owned(),
            PageError::CrossSite => "Another site's page may not ask for this.".to_owned(),
            PageError::TooManyRequests => {
                problem.r#type = QUOTA_EXCEEDED;
                problem.title = "Request cannot be satisfied as assigned quota has been exceeded";
                problem.violated_policies = Some(vec![POLICY]);
                "These were too many requests; Retry-After says after how many seconds there may be another.".to_owned()
            }
            PageError::ComicUnavailable(number) => {
                format!("Comic {number} is not here yet, and xkcd cannot be asked now.")
            }
            PageError::NotChanged | PageError::Unavailable => {
                "That took too long, or something needed is away.".to_owned()
            }
            PageError::Broken { request_id } => {
                format!("Something broke here, and the log has a line about it, under {request_id}.")
            }
        };
        problem
    }
}
