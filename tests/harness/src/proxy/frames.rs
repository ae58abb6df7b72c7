//! The messages of the PostgreSQL protocol, one at a time.
//!
//! A message is a byte that says what it is, its length in four bytes (these included) and its body; a client's first
//! one has no such byte. <https://www.postgresql.org/docs/current/protocol-message-formats.html>

use std::collections::HashMap;

/// The longest message that is believed: more is no PostgreSQL.
const LONGEST: usize = 64 * 1024 * 1024;

/// One message, as it went over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// What it is; 0 for a client's first.
    pub(super) tag: u8,
    /// All of it.
    pub(super) bytes: Vec<u8>,
}

/// Puts the messages of one direction together from the pieces in which they arrive.
#[derive(Debug, Default)]
pub(super) struct Frames {
    waiting: Vec<u8>,
    /// Whether messages begin with what they are.
    tagged: bool,
}

impl Frames {
    /// Of what a server sends.
    pub(super) fn of_server() -> Self {
        Self { waiting: Vec::new(), tagged: true }
    }

    /// Of what a client sends.
    pub(super) fn of_client() -> Self {
        Self::default()
    }

    /// Takes what was read; the messages that are complete by now.
    pub(super) fn take(&mut self, piece: &[u8]) -> Vec<Frame> {
        self.waiting.extend_from_slice(piece);
        std::iter::from_fn(|| self.next()).collect()
    }

    fn next(&mut self) -> Option<Frame> {
        let head = usize::from(self.tagged);
        let length = self.waiting.get(head..head + 4)?;
        let length = usize::try_from(u32::from_be_bytes(length.try_into().unwrap())).unwrap();
        assert!((4..LONGEST).contains(&length), "not the PostgreSQL protocol: a message of {length} bytes");
        let end = head + length;
        if self.waiting.len() < end {
            return None;
        }
        let rest = self.waiting.split_off(end);
        let bytes = std::mem::replace(&mut self.waiting, rest);
        let tag = if self.tagged { bytes[0] } else { 0 };
        self.tagged = true;
        Some(Frame { tag, bytes })
    }
}

/// The prepared statements of one connection, by the names that their client gave them.
#[derive(Debug, Default)]
pub(super) struct Statements(HashMap<Vec<u8>, Vec<u8>>);

impl Statements {
    /// Notes a `Parse`; the text of the statement that a `Bind` is for.
    pub(super) fn note(&mut self, frame: &Frame) -> Option<&[u8]> {
        match frame.tag {
            b'P' => {
                let (name, rest) = text(&frame.bytes[5..])?;
                let (query, _) = text(rest)?;
                self.0.insert(name.to_vec(), query.to_vec());
                None
            }
            b'B' => {
                let (_portal, rest) = text(&frame.bytes[5..])?;
                let (name, _) = text(rest)?;
                self.0.get(name).map(Vec::as_slice)
            }
            _ => None,
        }
    }
}

/// The bytes up to a zero, and those behind it.
fn text(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::{Frames, Statements};

    fn message(tag: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        [&[tag][..], &length, body].concat()
    }

    #[test]
    fn messages_are_found_wherever_the_pieces_end() {
        let startup = [&8_u32.to_be_bytes()[..], &196_608_u32.to_be_bytes()].concat();
        let all = [startup.clone(), message(b'P', b"s0\0SELECT 1\0\0\0"), message(b'S', b"")].concat();
        for size in 1..=all.len() {
            let mut frames = Frames::of_client();
            let found: Vec<_> = all.chunks(size).flat_map(|piece| frames.take(piece)).collect();
            let tags: Vec<u8> = found.iter().map(|frame| frame.tag).collect();
            assert_eq!(tags, [0, b'P', b'S'], "in pieces of {size}");
            assert_eq!(found.iter().flat_map(|frame| frame.bytes.clone()).collect::<Vec<_>>(), all);
        }
    }

    #[test]
    fn a_bind_is_known_by_its_statement() {
        let mut frames = Frames::of_server();
        let mut statements = Statements::default();
        let all = [
            message(b'P', b"s0\0SELECT 1\0\0\0"),
            message(b'P', b"s1\0SELECT 2\0\0\0"),
            message(b'B', b"\0s1\0\0\0"),
            message(b'B', b"\0s9\0\0\0"),
        ];
        let texts: Vec<_> =
            frames.take(&all.concat()).iter().map(|frame| statements.note(frame).map(<[u8]>::to_vec)).collect();
        assert_eq!(texts, [None, None, Some(b"SELECT 2".to_vec()), None]);
    }
}
