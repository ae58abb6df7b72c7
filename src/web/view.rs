//! A view of a comic page: recorded once, and told in the `X-View` header.

use app::page::Views;
use axum::http::{HeaderName, HeaderValue};

use super::metrics::{SkipReason, WebMetrics};
use super::request::Intent;
use crate::audience::Audience;
use crate::comic::ComicNumber;
use crate::metrics::Label;
use crate::views::{Recorded, ViewRecorder};

/// Tells what became of a page's view.
pub(super) const X_VIEW: HeaderName = HeaderName::from_static("x-view");

/// What became of a comic page's view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// It is in the database.
    Counted(Audience, Option<i64>),
    /// It is accepted.
    Pending(Audience),
    /// It is none, for this reason.
    Skipped(SkipReason),
}

impl View {
    /// Records the view that the request is, if it is one.
    pub(super) async fn record(
        intent: Intent,
        number: ComicNumber,
        recorder: &ViewRecorder,
        metrics: &WebMetrics,
    ) -> Self {
        match intent {
            Intent::Prefetch => Self::skipped(SkipReason::Prefetch, metrics),
            Intent::Head => Self::skipped(SkipReason::Head, metrics),
            Intent::View(audience) => match recorder.record(number, audience).await {
                Recorded::Counted(count) => Self::Counted(audience, count),
                Recorded::Pending => Self::Pending(audience),
                Recorded::Closed => Self::skipped(SkipReason::Shutdown, metrics),
            },
        }
    }

    /// No view, and counted as none.
    pub(super) fn skipped(reason: SkipReason, metrics: &WebMetrics) -> Self {
        metrics.skipped.inc(reason);
        Self::Skipped(reason)
    }

    /// The value of the `X-View` header.
    pub(super) fn header(self) -> HeaderValue {
        let text = match self {
            Self::Counted(audience, Some(count)) => format!("counted; audience={audience}; count={count}"),
            Self::Counted(audience, None) => format!("counted; audience={audience}"),
            Self::Pending(audience) => format!("pending; audience={audience}"),
            Self::Skipped(reason) => format!("skipped; reason={}", reason.name()),
        };
        // Names and numbers only, which any header value may hold.
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("pending"))
    }

    /// What the page says of it: the number on a page is the visitors'.
    pub(super) fn told(self, last_known: Option<i64>) -> Views {
        let last_known = last_known.and_then(|count| u64::try_from(count).ok());
        match self {
            Self::Counted(Audience::Visitor, Some(count)) => Views::Counted(u64::try_from(count).unwrap_or(1)),
            Self::Counted(Audience::Visitor, None) => Views::CountedAmong(last_known.unwrap_or(1)),
            Self::Pending(Audience::Visitor) => Views::Pending(last_known),
            Self::Counted(..) | Self::Pending(_) | Self::Skipped(_) => Views::Others(last_known),
        }
    }
}
