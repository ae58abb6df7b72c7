//! HTTP answers, read with suspicion.

use std::ops::Deref;
use std::time::Duration;

use chrono::DateTime;
use reqwest::header::{DATE, HeaderMap, HeaderName, LOCATION, RETRY_AFTER};
use reqwest::{RequestBuilder, Response, StatusCode};
use url::Url;

use super::super::XkcdError;
use super::super::error::shown;

/// The longest wait that we let a server ask for.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// The most of a redirect's target that is told, in characters.
const LONGEST_LOCATION: usize = 200;

/// The answer to a request, whatever its status, but for a redirect.
pub(super) async fn to(request: RequestBuilder, url: &Url) -> Result<Response, XkcdError> {
    let response = request.send().await.map_err(|source| XkcdError::from_request(url, source))?;
    if response.status().is_redirection() {
        let location = text(response.headers(), &LOCATION).unwrap_or_default();
        return Err(XkcdError::Redirect {
            url: shown(url),
            location: location.chars().take(LONGEST_LOCATION).collect(),
        });
    }
    Ok(response)
}

/// An answer that has something to read: 200, or 206 where a range was asked for.
pub(super) fn successful(response: Response, url: &Url) -> Result<Response, XkcdError> {
    match response.status() {
        StatusCode::OK | StatusCode::PARTIAL_CONTENT => Ok(response),
        status => Err(XkcdError::Status { url: shown(url), status, retry_after: retry_after(response.headers()) }),
    }
}

/// The whole body, read chunk by chunk and given up once it is longer than `limit` bytes.
pub(super) async fn whole_body(mut response: Response, url: &Url, limit: usize) -> Result<Vec<u8>, XkcdError> {
    let mut body = Vec::new();
    while let Some(chunk) = next_chunk(&mut response, url).await? {
        if chunk.len() > limit - body.len() {
            return Err(XkcdError::TooLarge { url: shown(url), limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The next piece of a body, as long as the connection happens to bring at once; `None` at its end.
pub(super) async fn next_chunk(
    response: &mut Response,
    url: &Url,
) -> Result<Option<impl Deref<Target = [u8]> + use<>>, XkcdError> {
    response.chunk().await.map_err(|source| XkcdError::from_request(url, source))
}

/// How long the server asks us to wait: in seconds, or until a time by its own clock, which its `Date` tells.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text_of = |name| text(headers, name).map(str::trim);
    let asked = text_of(&RETRY_AFTER)?;
    let wait = if let Ok(seconds) = asked.parse() {
        Duration::from_secs(seconds)
    } else {
        let until = DateTime::parse_from_rfc2822(asked).ok()?;
        let now = DateTime::parse_from_rfc2822(text_of(&DATE)?).ok()?;
        (until - now).to_std().unwrap_or_default()
    };
    Some(wait.min(LONGEST_WAIT))
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn asked(retry_after: &'static str, date: Option<&'static str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(retry_after));
        headers.extend(date.map(|date| (DATE, HeaderValue::from_static(date))));
        super::retry_after(&headers).map(|wait| wait.as_secs())
    }

    #[test]
    fn a_wait_is_read_in_seconds_or_by_the_servers_clock() {
        let noon = Some("Wed, 03 Mar 2021 12:00:00 GMT");
        assert_eq!(asked("7", None), Some(7));
        assert_eq!(asked("Wed, 03 Mar 2021 12:01:30 GMT", noon), Some(90));
        assert_eq!(asked("Wed, 03 Mar 2021 11:00:00 GMT", noon), Some(0));
        assert_eq!(asked("Wed, 03 Mar 2021 12:01:30 GMT", None), None);
    }

    #[test]
    fn an_absurd_wait_is_a_day_and_an_unreadable_one_none() {
        assert_eq!(asked("99999999999", None), Some(24 * 60 * 60));
        assert_eq!(asked("99999999999999999999999", None), None);
        assert_eq!(asked("soon", None), None);
        assert_eq!(asked("-3", None), None);
    }
}
