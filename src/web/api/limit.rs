//! How much one client may ask of the API: a bucket of requests for each address, which fills at a steady rate.
//!
//! The headers are those of draft-ietf-httpapi-ratelimit-headers-10.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use super::cors;
use crate::web::client_address;
use crate::web::error::PageError;
use crate::web::state::Site;

/// What the policy is called in the headers.
pub(super) const POLICY: &str = "default";
pub(super) const RATELIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
pub(super) const RATELIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// Clients remembered; who has asked for longest ago is forgotten first, and begins with a full bucket.
const MOST_CLIENTS: u64 = 100_000;
/// The least time that a client is remembered without asking.
const LEAST_MEMORY: Duration = Duration::from_mins(1);

type Bucket<C> = RateLimiter<NotKeyed, InMemoryState, C, StateInformationMiddleware>;

/// The limit for all clients, with the buckets of those who have asked lately. Clones share them.
#[derive(Clone)]
pub struct ApiLimit<C: Clock = DefaultClock> {
    /// Requests a minute.
    pub(super) rate: NonZeroU32,
    /// Requests at once.
    pub(super) burst: NonZeroU32,
    clock: C,
    buckets: Cache<IpAddr, Arc<Bucket<C>>>,
}

/// How a client stands to its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
    /// Requests that it may still send at once.
    remaining: u32,
    /// Seconds in which there is one more, at the most.
    more_after: u64,
    /// This request was one too many.
    refused: bool,
}

impl ApiLimit {
    /// So many requests a minute, and so many at once.
    #[must_use]
    pub fn new(rate: NonZeroU32, burst: NonZeroU32) -> Self {
        Self::with_clock(rate, burst, DefaultClock::default())
    }
}

impl<C: Clock + Clone + Send + Sync + 'static> ApiLimit<C> {
    fn with_clock(rate: NonZeroU32, burst: NonZeroU32, clock: C) -> Self {
        let filling = Duration::from_mins(1) * burst.get() / rate.get();
        let buckets = Cache::builder()
            .max_capacity(MOST_CLIENTS)
            // By default a cache that is full would rather not remember who is new, who would then have no limit.
            .eviction_policy(EvictionPolicy::lru())
            // A bucket that nobody has taken from for so long is full, as a new one is.
            .time_to_idle(filling.max(LEAST_MEMORY))
            .build();
        Self { rate, burst, clock, buckets }
    }

    /// Takes a request from the client's bucket.
    fn take(&self, client: Option<IpAddr>) -> Standing {
        let bucket = self.buckets.get_with(bucket_of(client), || {
            // A minute has more nanoseconds than any rate has requests.
            let period = Duration::from_mins(1) / self.rate.get();
            let quota = Quota::with_period(period).unwrap_or(Quota::per_minute(self.rate)).allow_burst(self.burst);
            Arc::new(RateLimiter::direct_with_clock(quota, self.clock.clone()).with_middleware())
        });
        match bucket.check() {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                Standing { remaining, more_after: self.filling(1), refused: false }
            }
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now());
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                Standing { remaining: 0, more_after: seconds.max(1), refused: true }
            }
        }
    }

    /// Seconds in which an empty bucket becomes full.
    fn seconds(&self) -> u64 {
        self.filling(self.burst.get().into())
    }

    fn filling(&self, requests: u64) -> u64 {
        (requests * 60).div_ceil(self.rate.get().into())
    }

    fn tell_policy(&self, headers: &mut HeaderMap) {
        tell(headers, RATELIMIT_POLICY, format!("\"{POLICY}\";q={};w={}", self.burst, self.seconds()));
    }

    fn tell(&self, standing: Standing, headers: &mut HeaderMap) {
        self.tell_policy(headers);
        let Standing { remaining, more_after, refused } = standing;
        tell(headers, RATELIMIT, format!("\"{POLICY}\";r={remaining};t={more_after}"));
        if refused {
            // The same moment: who reads either comes again when there is a request to be had.
            headers.insert(RETRY_AFTER, HeaderValue::from(more_after));
        }
    }
}

fn tell(headers: &mut HeaderMap, name: HeaderName, text: String) {
    // Words of ours and numbers, which any header value may hold.
    if let Ok(value) = HeaderValue::try_from(text) {
        headers.insert(name, value);
    }
}

/// Whose bucket it is: one for each IPv4 address, and for each network of 64 bits of IPv6, which a household has at the
/// least; one for all whose address is not known.
fn bucket_of(client: Option<IpAddr>) -> IpAddr {
    match client {
        Some(IpAddr::V6(v6)) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
        Some(v4) => v4,
        None => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    }
}

/// The layer around the API: a request is taken from its client's bucket, or refused. A browser's question whether it
/// may ask is answered right here and takes nothing: there is no work in it.
pub(super) async fn limited(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if request.method() == Method::OPTIONS {
        let mut response = cors::preflight();
        site.api_limit.tell_policy(response.headers_mut());
        return response;
    }
    let standing = site.api_limit.take(client_address::of(request.extensions(), request.headers(), &site));
    let mut response = if standing.refused {
        site.metrics.rate_limited.inc();
        PageError::TooManyRequests.into_response()
    } else {
        next.run(request).await
    };
    site.api_limit.tell(standing, response.headers_mut());
    response
}

#[cfg(test)]
mod tests;
