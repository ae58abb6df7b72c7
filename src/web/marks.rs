//! The marks of xkcd's transcripts: `[[what is drawn]]`, `<<sounds>>`, `{{remarks}}`. Programs get them, people do not.

/// The marks, and the letters that they are made of.
const MARKS: [[&str; 2]; 3] = [["[[", "]]"], ["<<", ">>"], ["{{", "}}"]];
const LETTERS: [char; 6] = ['[', ']', '<', '>', '{', '}'];

/// A transcript as it is read and spoken. What closes something that was never opened is no mark (`2[6[3]]]`), and what
/// somebody forgot to close is one all the same.
pub(super) fn without_marks(transcript: &str) -> String {
    let mut plain = String::with_capacity(transcript.len());
    let mut open = [0_u32; MARKS.len()];
    let mut rest = transcript;
    while let Some(at) = rest.find(LETTERS) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let mark = MARKS.iter().zip(&mut open).find_map(|([opening, closing], open)| {
            let (mark, now) =
                if *open > 0 && rest.starts_with(closing) { (closing, *open - 1) } else { (opening, *open + 1) };
            rest.starts_with(mark).then(|| *open = now).map(|()| mark.len())
        });
        let letter = mark.unwrap_or(1);
        if mark.is_none() {
            plain.push_str(&rest[..letter]);
        }
        rest = &rest[letter..];
    }
    plain.push_str(rest);
    plain
}

/// A piece of a transcript, of which nobody knows what was open where it was cut: without anything that may be a mark.
pub(super) fn piece_without_marks(piece: &str) -> String {
    MARKS.as_flattened().iter().fold(piece.to_owned(), |piece, mark| piece.replace(mark, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_marked_stays_and_the_marks_go() {
        for (transcript, plain) in [
            ("[[A cup]]\n<<Clink>> Ada: Tea? {{A pun}}", "A cup\nClink Ada: Tea? A pun"),
            ("[[A cup [[steaming]] stands]] there", "A cup steaming stands there"),
            ("[[A cup\nAda: Tea?", "A cup\nAda: Tea?"),
            ("<<Whirr>\n<<Click>>", "Whirr>\nClick"),
            ("[[B stands]]]", "B stands]"),
            ("True[2[6[3]]] >>> 1 < 2 {3}", "True[2[6[3]]] >>> 1 < 2 {3}"),
            ("caf\u{e9}[[\u{1f40d}]]", "caf\u{e9}\u{1f40d}"),
            ("[", "["),
            ("", ""),
        ] {
            assert_eq!(without_marks(transcript), plain, "{transcript}");
        }
    }

    #[test]
    fn a_piece_may_begin_and_end_within_marks() {
        for (piece, plain) in [("a cup]] \u{2026}", "a cup \u{2026}"), ("]] [[", " "), ("{{<<", ""), ("a <b>", "a <b>")]
        {
            assert_eq!(piece_without_marks(piece), plain, "{piece}");
        }
    }
}
