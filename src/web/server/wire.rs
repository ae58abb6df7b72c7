//! A connection's bytes on their way to and from hyper: only whole heads that [`super::head`] lets in, and never a wait
//! without an end.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use hyper::rt::{Read, ReadBufCursor, Write};
use rustix::net::Shutdown;
use tokio::net::TcpStream;

use super::connection::Common;
use super::head::{Refusal, Search, body_length};
use super::line::{End, Line, TimedOut};
use super::waits::{Awaited, Waits};

/// Bytes read at once, at least.
const PIECE: usize = 2 * 1024;

/// The connection as hyper sees it.
pub(super) struct Wire {
    line: Arc<Line>,
    common: Arc<Common>,
    /// What was read and is not hyper's yet.
    buffer: Vec<u8>,
    search: Search,
    /// Bytes of `buffer` that hyper may have.
    cleared: usize,
    /// Bytes of the body that are still to be read.
    body: u64,
    waits: Waits,
}

impl Wire {
    pub(super) fn new(line: Arc<Line>, common: Arc<Common>) -> Self {
        Self {
            line,
            waits: Waits::new(common.patience),
            common,
            buffer: Vec::new(),
            search: Search::default(),
            cleared: 0,
            body: 0,
        }
    }

    /// Reads more into the buffer; 0 at the client's end, or when it was silent for too long between requests.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        loop {
            match self.line.stream.poll_read_ready(cx) {
                Poll::Ready(outcome) => outcome?,
                Poll::Pending => return self.poll_patience(cx),
            }
            self.buffer.reserve(PIECE);
            match self.line.stream.try_read_buf(&mut self.buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                outcome => return Poll::Ready(outcome),
            }
        }
    }

    /// Waits on until the time is up.
    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        Poll::Ready(match ready!(self.waits.poll_reading(cx, self.line.is_answering())) {
            Awaited::First | Awaited::Next => {
                self.line.ended(End::TimedOut(TimedOut::Idle));
                Ok(0)
            }
            Awaited::Head => Err(self.line.ended(End::Refused(Refusal::TooSlow))),
            Awaited::Body => Err(self.line.ended(End::TimedOut(TimedOut::Body))),
        })
    }

    fn poll_rest(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(until) = self.line.resting_until() {
            ready!(self.waits.poll_rest(cx, until));
            self.line.rested();
        }
        Poll::Ready(())
    }

    /// Clears what is in the buffer of a head that is whole, and of its body.
    fn clear_head(&mut self) -> Result<bool, Refusal> {
        let Some(length) = self.search.end(&self.buffer)? else { return Ok(false) };
        self.body = body_length(&self.buffer[..length])?;
        self.cleared = length;
        self.search = Search::default();
        self.clear_body();
        Ok(true)
    }

    fn clear_body(&mut self) {
        let there = self.buffer.len() - self.cleared;
        let of_body = usize::try_from(self.body).map_or(there, |body| body.min(there));
        self.cleared += of_body;
        self.body -= of_body as u64;
    }

    /// Sends the request away whose head has just been cleared, where there is no room for it. Only between requests:
    /// while hyper has something to answer or to write, this must not write.
    fn send_away(&mut self) -> io::Result<()> {
        if self.line.is_answering() || self.waits.is_stalled() {
            return Ok(());
        }
        let Some(sent) = self.common.send_away(&self.line, &self.buffer[..self.cleared], self.body) else {
            return Ok(());
        };
        self.buffer.drain(..self.cleared);
        self.cleared = 0;
        self.waits.written();
        sent
    }

    /// Gives hyper what is cleared, as much of it as it has room for.
    fn hand_over(&mut self, room: &mut ReadBufCursor<'_>) {
        let bytes = self.cleared.min(room.remaining());
        room.put_slice(&self.buffer[..bytes]);
        self.buffer.drain(..bytes);
        self.cleared -= bytes;
        if self.buffer.is_empty() {
            // Thousands of idle connections are not to hold on to it.
            self.buffer = Vec::new();
        }
    }
}

impl Read for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, mut room: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        let wire = &mut *self;
        loop {
            if wire.cleared > 0 {
                wire.hand_over(&mut room);
                return Poll::Ready(Ok(()));
            }
            if wire.body > 0 {
                wire.waits.set(Awaited::Body);
                if ready!(wire.poll_fill(cx))? == 0 {
                    return Poll::Ready(Ok(()));
                }
                wire.waits.begin_anew();
                wire.clear_body();
                continue;
            }
            ready!(wire.poll_rest(cx));
            match wire.clear_head() {
                Ok(true) => {
                    wire.waits.set(Awaited::Next);
                    wire.waits.begin_anew();
                    wire.line.head_came();
                    wire.send_away()?;
                    continue;
                }
                Ok(false) => {}
                // The request before it is answered first.
                Err(_) if wire.line.is_answering() => {
                    wire.line.wake_when_answered(cx.waker());
                    return Poll::Pending;
                }
                Err(refusal) => return Poll::Ready(Err(wire.line.ended(End::Refused(refusal)))),
            }
            if !wire.buffer.is_empty() {
                wire.waits.set(Awaited::Head);
                wire.line.head_began();
            }
            if ready!(wire.poll_fill(cx))? == 0 {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl Wire {
    fn poll_written(
        &mut self,
        cx: &mut Context<'_>,
        write: impl Fn(&TcpStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        loop {
            if self.line.stream.poll_write_ready(cx)?.is_pending() {
                ready!(self.waits.poll_writing(cx));
                return Poll::Ready(Err(self.line.ended(End::TimedOut(TimedOut::Write))));
            }
            match write(&self.line.stream) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                outcome => {
                    self.waits.written();
                    return Poll::Ready(outcome);
                }
            }
        }
    }
}

impl Write for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_written(cx, |stream| stream.try_write(bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll_written(cx, |stream| stream.try_write_vectored(pieces))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        if matches!(self.line.end(), Some(End::Refused(_))) {
            // There is something to say still.
            return Poll::Ready(Ok(()));
        }
        Poll::Ready(rustix::net::shutdown(&self.line.stream, Shutdown::Write).map_err(Into::into))
    }
}
