//! What a connection waits for, and until when.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

use super::line::Patience;

/// What the reading side waits for; each has its own time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Awaited {
    /// The first byte of a connection.
    First,
    /// The next request.
    Next,
    /// The rest of a head.
    Head,
    /// More of a body.
    Body,
}

/// A connection's timers: one for reading, and one for writing where it stalls.
pub(super) struct Waits {
    patience: Patience,
    awaited: Awaited,
    timer: Pin<Box<Sleep>>,
    /// What `timer` runs for.
    armed: Option<Awaited>,
    stalled: Option<Pin<Box<Sleep>>>,
    /// When the last of an answer was written.
    quiet_since: Instant,
}

impl Waits {
    /// For a connection that has just been accepted.
    pub(super) fn new(patience: Patience) -> Self {
        Self {
            patience,
            awaited: Awaited::First,
            timer: Box::pin(tokio::time::sleep(patience.header)),
            armed: None,
            stalled: None,
            quiet_since: Instant::now(),
        }
    }

    /// What is awaited from now on. Its time begins with the first wait for it.
    pub(super) fn set(&mut self, awaited: Awaited) {
        self.awaited = awaited;
    }

    /// The time of what is awaited begins anew with the next wait.
    pub(super) fn begin_anew(&mut self) {
        self.armed = None;
    }

    /// Something was written: the time for the next request begins.
    pub(super) fn written(&mut self) {
        self.stalled = None;
        self.quiet_since = Instant::now();
    }

    /// Whether a write waits for the client.
    pub(super) fn is_stalled(&self) -> bool {
        self.stalled.is_some()
    }

    /// Waits until the time for reading is up; for what. While the site has a request, the time is the site's own.
    pub(super) fn poll_reading(&mut self, cx: &mut Context<'_>, answering: bool) -> Poll<Awaited> {
        if self.armed != Some(self.awaited) {
            self.armed = Some(self.awaited);
            let deadline = Instant::now() + self.limit();
            self.timer.as_mut().reset(deadline);
        }
        loop {
            ready!(self.timer.as_mut().poll(cx));
            let now = Instant::now();
            let since = match self.awaited {
                Awaited::Body => break,
                _ if answering => now,
                // hyper need not have asked again since then.
                Awaited::Next => self.quiet_since,
                Awaited::First | Awaited::Head => break,
            };
            let deadline = since + self.limit();
            if deadline <= now {
                break;
            }
            self.timer.as_mut().reset(deadline);
        }
        self.armed = None;
        Poll::Ready(self.awaited)
    }

    /// Waits until a moment. No other time runs on meanwhile.
    pub(super) fn poll_rest(&mut self, cx: &mut Context<'_>, until: Instant) -> Poll<()> {
        self.timer.as_mut().reset(until);
        self.armed = None;
        self.timer.as_mut().poll(cx)
    }

    /// Waits until the time for writing is up.
    pub(super) fn poll_writing(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let patience = self.patience.write;
        self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience))).as_mut().poll(cx)
    }

    fn limit(&self) -> Duration {
        if self.awaited == Awaited::Next { self.patience.idle } else { self.patience.header }
    }
}
