//! What a connection's task, its service and its wire share: the stream, and what is going on with it.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::task::Waker;
use std::time::Duration;

use futures_util::task::AtomicWaker;
use rustix::net::RecvFlags;
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::head::Refusal;

/// How long a connection may keep us waiting.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a head, from its first byte to its last; for the first byte of a connection; for each piece of a body.
    pub header: Duration,
    /// For the next request of a connection.
    pub idle: Duration,
    /// For any of an answer to be taken.
    pub write: Duration,
}

/// Why a connection was ended by us without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimedOut {
    /// No request came.
    Idle,
    /// A body stopped.
    Body,
    /// The client did not take its answer.
    Write,
}

/// What they share.
pub(super) struct Line {
    pub(super) stream: TcpStream,
    pub(super) peer: SocketAddr,
    opened: Instant,
    /// A request is with the site.
    answering: AtomicBool,
    answered: AtomicWaker,
    /// A head has begun and not ended.
    gathering: AtomicBool,
    /// A whole head has come.
    asked: AtomicBool,
    /// Until when nothing is read, in microseconds since `opened`.
    resting: AtomicU64,
    end: Mutex<Option<End>>,
}

/// Why the wire ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// To be answered with this.
    Refused(Refusal),
    /// Not to be answered.
    TimedOut(TimedOut),
}

impl Line {
    pub(super) fn new(stream: TcpStream, peer: SocketAddr) -> Self {
        Self {
            stream,
            peer,
            opened: Instant::now(),
            answering: AtomicBool::new(false),
            answered: AtomicWaker::new(),
            gathering: AtomicBool::new(false),
            asked: AtomicBool::new(false),
            resting: AtomicU64::new(0),
            end: Mutex::new(None),
        }
    }

    /// While the site has a request, nothing that comes after it may end the connection.
    pub(super) fn set_answering(&self, answering: bool) {
        self.answering.store(answering, Ordering::Relaxed);
        if !answering {
            self.answered.wake();
        }
    }

    /// Has the connection polled again once the site has no request any more.
    pub(super) fn wake_when_answered(&self, waker: &Waker) {
        self.answered.register(waker);
    }

    /// Whether the site has a request.
    pub(super) fn is_answering(&self) -> bool {
        self.answering.load(Ordering::Relaxed)
    }

    /// A head has begun.
    pub(super) fn head_began(&self) {
        self.gathering.store(true, Ordering::Relaxed);
    }

    /// A head has come as a whole.
    pub(super) fn head_came(&self) {
        self.gathering.store(false, Ordering::Relaxed);
        self.asked.store(true, Ordering::Relaxed);
    }

    /// Whether no request has come yet.
    pub(super) fn is_new(&self) -> bool {
        !self.asked.load(Ordering::Relaxed)
    }

    /// Reads on.
    pub(super) fn rested(&self) {
        self.resting.store(0, Ordering::Relaxed);
    }

    /// Leaves unread what comes within `pause`.
    pub(super) fn rest(&self, pause: Duration) {
        let until = (self.opened.elapsed() + pause).as_micros();
        self.resting.store(u64::try_from(until).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Why the wire ended, where it was the wire that ended it.
    pub(super) fn end(&self) -> Option<End> {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the client has sent something that the site does not have yet.
    pub(super) fn is_asking(&self) -> bool {
        let mut byte = [0];
        let mut waits = || rustix::net::recv(&self.stream, &mut byte[..], RecvFlags::PEEK | RecvFlags::DONTWAIT);
        !self.is_answering() && (self.gathering.load(Ordering::Relaxed) || waits().is_ok_and(|(bytes, _)| bytes > 0))
    }

    /// Until when nothing is read.
    pub(super) fn resting_until(&self) -> Option<Instant> {
        let until = self.resting.load(Ordering::Relaxed);
        (until > 0).then(|| self.opened + Duration::from_micros(until))
    }

    /// Notes why the wire ends; the error that hyper is given for it.
    pub(super) fn ended(&self, end: End) -> io::Error {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
        match end {
            End::Refused(refusal) => io::Error::new(io::ErrorKind::InvalidData, refusal),
            End::TimedOut(_) => io::ErrorKind::TimedOut.into(),
        }
    }
}
