//! What is written to standard error is kept, too.

use std::io::{self, Stderr, Write};

use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

use super::ring::{Kind, LogRing};

/// Makes writers that write to standard error, or elsewhere, and into the ring: what is formatted once goes both ways.
pub(super) struct Tee<M> {
    ring: LogRing,
    /// Whether lines have colours, which the ring is not to have.
    coloured: bool,
    make: M,
}

impl Tee<fn() -> Stderr> {
    pub(super) fn new(ring: LogRing, coloured: bool) -> Self {
        Self { ring, coloured, make: io::stderr }
    }
}

#[cfg(test)]
impl<W: Write, M: Fn() -> W> Tee<M> {
    pub(super) fn to(ring: LogRing, coloured: bool, make: M) -> Self {
        Self { ring, coloured, make }
    }
}

/// Writes a line.
pub(super) struct Line<'a, W> {
    ring: &'a LogRing,
    coloured: bool,
    kind: Kind,
    to: W,
}

impl<'a, W: Write, M: Fn() -> W> MakeWriter<'a> for Tee<M> {
    type Writer = Line<'a, W>;

    fn make_writer(&'a self) -> Self::Writer {
        Line { ring: &self.ring, coloured: self.coloured, kind: Kind::new(Level::INFO, ""), to: (self.make)() }
    }

    fn make_writer_for(&'a self, about: &Metadata<'_>) -> Self::Writer {
        Line { ring: &self.ring, coloured: self.coloured, kind: Kind::of(about), to: (self.make)() }
    }
}

impl<W: Write> Write for Line<'_, W> {
    /// A whole line: tracing's formatter writes each at once.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.write_all(line)?;
        Ok(line.len())
    }

    fn write_all(&mut self, line: &[u8]) -> io::Result<()> {
        if self.coloured {
            self.ring.push(self.kind, &without_colours(line));
        } else {
            self.ring.push(self.kind, line);
        }
        self.to.write_all(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Without the sequences that turn colours on and off, from an escape to a letter. Values have none: the formatter
/// writes their escapes as text.
fn without_colours(line: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some(escape) = memchr::memchr(0x1b, rest) {
        plain.extend_from_slice(&rest[..escape]);
        let after = &rest[escape..];
        let end = after.iter().position(u8::is_ascii_alphabetic).map_or(after.len(), |letter| letter + 1);
        rest = &after[end..];
    }
    plain.extend_from_slice(rest);
    plain
}
