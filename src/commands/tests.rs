use std::io;

use super::*;

/// Takes nothing, for a reason.
struct Closed(ErrorKind);

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn whoever_has_read_enough_may_close_the_pipe() {
    assert!(print_to(&mut Closed(ErrorKind::BrokenPipe), &"a table").is_ok());
    assert!(print_to(&mut Closed(ErrorKind::StorageFull), &"a table").is_err(), "but a full disk is a failure");
    let mut out = Vec::new();
    print_to(&mut out, &"a table").unwrap();
    assert_eq!(out, b"a table\n");
}

#[test]
fn no_text_commands_a_terminal() {
    assert_eq!(clean("\u{202e}LTR\u{2069} caf\u{e9} \u{1b}[31m\u{61c}red\n"), "LTR caf\u{e9} [31mred");
}
