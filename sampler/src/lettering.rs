//! Lettering: words set in our own alphabet, wrapped, centred and written by an unsteady hand.

use crate::alphabet::{CAP, Glyph, SPACE};
use crate::pen::{Path, Point};
use crate::wobble::Hand;

/// Distance from one baseline to the next, in capital heights.
const LEADING: f64 = 1.5;

/// A word or a line as glyphs with their places on the glyph grid, starting at x 0.
struct Set {
    glyphs: Vec<(&'static Glyph, f64)>,
    width: f64,
}

/// Width of one line of text at the given capital height.
pub(crate) fn width(text: &str, cap: f64) -> f64 {
    set(text).width * cap / CAP
}

/// Height of a block of that many lines, from the top of the first capitals to the last baseline.
pub(crate) fn height(lines: &[String], cap: f64) -> f64 {
    let leads = u32::try_from(lines.len().saturating_sub(1)).map_or(0.0, f64::from);
    cap * leads.mul_add(LEADING, 1.0)
}

/// Breaks text into lines no wider than `limit`, as few as possible and of lengths as even as possible.
///
/// A line break in the text is kept. A word wider than the limit stands alone.
pub(crate) fn wrap(text: &str, cap: f64, limit: f64) -> Vec<String> {
    text.split('\n').flat_map(|paragraph| even(paragraph, cap, limit)).collect()
}

/// Narrows the limit for one paragraph as long as that costs no further line.
fn even(paragraph: &str, cap: f64, limit: f64) -> Vec<String> {
    let mut best = greedy(paragraph, cap, limit);
    let mut tighter = limit - 4.0;
    while tighter > 30.0 {
        let lines = greedy(paragraph, cap, tighter);
        if lines.len() > best.len() || lines.iter().any(|line| width(line, cap) > tighter) {
            break;
        }
        best = lines;
        tighter -= 4.0;
    }
    best
}

/// Fills one line after the other.
fn greedy(paragraph: &str, cap: f64, limit: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in paragraph.split(' ') {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), cap) <= limit => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The strokes of a block of lines, each centred on x, the first capitals' tops at y.
pub(crate) fn write(hand: &mut Hand, lines: &[String], cap: f64, (x, y): Point) -> Path {
    let scale = cap / CAP;
    let mut path = Path::default();
    let mut top = y;
    for line in lines {
        let set = set(line);
        let left = x - set.width * scale / 2.0;
        // A hand-written line drifts, up or down, by about a pen's width.
        let drift = hand.shake(0.9);
        for (glyph, at) in &set.glyphs {
            let (tilt, grow, rise) = (hand.shake(0.03), 1.0 + hand.shake(0.03), hand.shake(0.35));
            let slope = drift * (at / set.width.max(1.0) - 0.5);
            let placed = glyph.path.map(|point| {
                let (px, py) = hand.near(point, 0.16);
                let (px, py) = (px + (CAP - py) * tilt, (py - CAP) * grow + CAP);
                ((at + px).mul_add(scale, left), py.mul_add(scale, top) + rise + slope)
            });
            path.steps.extend(placed.steps);
        }
        top += cap * LEADING;
    }
    path
}

/// Places the glyphs of one line.
fn set(line: &str) -> Set {
    let mut glyphs: Vec<(&'static Glyph, f64)> = Vec::new();
    let mut space = false;
    let signs: Vec<char> = line.chars().collect();
    for (index, sign) in signs.iter().enumerate() {
        if *sign == ' ' {
            space = true;
            continue;
        }
        let glyph = Glyph::of(if *sign == 'I' && stands_alone(&signs, index) { '|' } else { *sign });
        let at = match glyphs.last() {
            Some((last, at)) if space => at + last.extent.1 - glyph.extent.0 + SPACE,
            Some((last, at)) => at + last.advance(glyph),
            None => -glyph.extent.0,
        };
        glyphs.push((glyph, at));
        space = false;
    }
    let width = glyphs.last().map_or(0.0, |(glyph, at)| at + glyph.extent.1);
    Set { glyphs, width }
}

/// Whether the letter at `index` is the word "I", also in "I'M" and "I'VE".
fn stands_alone(signs: &[char], index: usize) -> bool {
    let letter = |at: Option<usize>| at.and_then(|at| signs.get(at)).is_some_and(|sign| sign.is_alphanumeric());
    !letter(index.checked_sub(1)) && !letter(Some(index + 1))
}

#[cfg(test)]
mod tests {
    use super::{width, wrap};

    #[test]
    fn wrapping_keeps_words_and_limit() {
        let text = "THE QUEUE IS FORTY PEOPLE LONG AND HAS HELD THE SAME ELEVEN SINCE LUNCH";
        let lines = wrap(text, 13.5, 200.0);
        assert_eq!(lines.join(" "), text);
        assert!(lines.iter().all(|line| width(line, 13.5) <= 200.0));
    }

    #[test]
    fn wrapping_is_even() {
        let lines = wrap("ONE TWO THREE FOUR FIVE SIX SEVEN", 13.5, 230.0);
        assert_eq!(lines.len(), 2);
        assert!((width(&lines[0], 13.5) - width(&lines[1], 13.5)).abs() < 80.0);
    }
}
