//! Leaving xkcd alone while it does not answer.

use std::time::Duration;

use tokio::time::Instant;

use crate::xkcd::XkcdError;

/// How long xkcd is left alone after it could not be reached; doubled each time up to [`LONGEST`].
const SHORTEST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_mins(1);
/// So many failures in a row are no odd comics any more.
const STRIKES: u32 = 3;

/// The rest that xkcd is given; over with the first answer.
#[derive(Debug, Default)]
pub(super) struct Rest {
    until: Option<Instant>,
    strikes: u32,
    rests: u32,
}

impl Rest {
    /// Whether xkcd is to be left alone now.
    pub(super) fn is_on(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() < until)
    }

    /// Begins a rest where the error is xkcd's rather than one comic's.
    pub(super) fn note_failure(&mut self, error: &XkcdError) {
        if error.is_transient() {
            self.strikes += 1;
        }
        // Fetches that were under way together fail together: one failure, not many.
        if (is_away(error) || self.strikes >= STRIKES) && !self.is_on() {
            let pause = (SHORTEST * 2_u32.saturating_pow(self.rests)).min(LONGEST);
            self.rests = (self.rests + 1).min(10);
            self.until = Some(Instant::now() + error.retry_after().unwrap_or(pause).clamp(pause, LONGEST));
        }
    }
}

fn is_away(error: &XkcdError) -> bool {
    match error {
        XkcdError::Timeout { .. } | XkcdError::Connect { .. } => true,
        XkcdError::Status { status, .. } => matches!(status.as_u16(), 429 | 503),
        _ => false,
    }
}
