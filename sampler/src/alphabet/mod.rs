//! The alphabet: capitals, digits and signs of our own hand, as single strokes.
//!
//! A glyph is written in a tiny path notation (`M`, `L`, `Q`, `C` with absolute numbers) on a grid where capitals stand
//! from y 0 to the baseline at y 14 and start near x 0.

mod letters;
mod signs;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::pen::{Path, Step};

/// Height of a capital on the glyph grid.
pub(crate) const CAP: f64 = 14.0;
/// Advance of a space on the glyph grid.
pub(crate) const SPACE: f64 = 6.9;
/// Horizontal bands in which the outlines of neighbours are compared.
const BANDS: usize = 8;
/// Distance between two upright stems on the glyph grid.
const STEM_GAP: f64 = 3.1;

/// Every glyph of the alphabet, read once.
static GLYPHS: LazyLock<BTreeMap<char, Glyph>> = LazyLock::new(|| {
    letters::LETTERS.iter().chain(signs::SIGNS).map(|(sign, notation)| (*sign, Glyph::new(parse(notation)))).collect()
});

/// What stands for a character the alphabet lacks: nothing. A test spells out that no drawing needs it.
static BLANK: LazyLock<Glyph> = LazyLock::new(|| Glyph::new(Path::default()));

/// A glyph, ready to be placed: its strokes, and how far it reaches to either side in each band.
#[derive(Clone, Debug)]
pub(crate) struct Glyph {
    /// The strokes on the glyph grid.
    pub(crate) path: Path,
    /// Leftmost and rightmost ink.
    pub(crate) extent: (f64, f64),
    reach: [Option<(f64, f64)>; BANDS],
}

impl Glyph {
    /// The glyph of a character; small letters get their capital.
    pub(crate) fn of(sign: char) -> &'static Self {
        GLYPHS.get(&sign.to_ascii_uppercase()).unwrap_or(&BLANK)
    }

    /// Whether the alphabet has a character.
    #[cfg(test)]
    pub(crate) fn known(sign: char) -> bool {
        sign == ' ' || GLYPHS.contains_key(&sign.to_ascii_uppercase())
    }

    /// Measures a glyph.
    fn new(path: Path) -> Self {
        let mut reach = [None; BANDS];
        let mut extent = if path.steps.is_empty() { (0.0, 0.0) } else { (f64::MAX, f64::MIN) };
        for (x, y) in path.samples() {
            extent = (extent.0.min(x), extent.1.max(x));
            let mut top = -1.0;
            for band in &mut reach {
                // Bands overlap a little, so that a corner keeps its distance from what is just above or below it.
                if (top - 0.9..=top + 2.9).contains(&y) {
                    let (left, right) = band.unwrap_or((x, x));
                    *band = Some((left.min(x), right.max(x)));
                }
                top += 2.0;
            }
        }
        Self { path, extent, reach }
    }

    /// How far right of this glyph's origin the origin of `next` belongs so that the white between them looks even.
    pub(crate) fn advance(&self, next: &Self) -> f64 {
        let boxes = self.extent.1 - next.extent.0;
        let pairs: Vec<f64> = self
            .reach
            .iter()
            .zip(&next.reach)
            .filter_map(|(left, right)| Some(left.as_ref()?.1 - right.as_ref()?.0))
            .collect();
        let Some(touch) = pairs.iter().copied().reduce(f64::max) else {
            return boxes + STEM_GAP * 0.5;
        };
        let slack: f64 = pairs.iter().map(|pair| (touch - pair).min(4.0)).sum();
        let bands = u32::try_from(pairs.len()).map_or(1.0, f64::from);
        let gap = (STEM_GAP - 0.55 * slack / bands).max(1.7);
        (touch + gap).max(boxes + STEM_GAP - 4.2)
    }
}

/// Reads the path notation; a malformed stroke ends the glyph early (a test reads every glyph to its end).
fn parse(notation: &str) -> Path {
    let mut words = notation.split_ascii_whitespace();
    let mut path = Path::default();
    while let Some(word) = words.next() {
        let mut point = || Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?));
        let step = match word {
            "M" => point().map(Step::Move),
            "L" => point().map(Step::Line),
            "Q" => point().zip(point()).map(|(bend, end)| Step::Quad(bend, end)),
            "C" => point().zip(point()).zip(point()).map(|((leave, arrive), end)| Step::Cubic(leave, arrive, end)),
            _ => None,
        };
        let Some(step) = step else { break };
        path.steps.push(step);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::{CAP, Glyph, letters::LETTERS, parse, signs::SIGNS};

    #[test]
    fn every_glyph_reads_to_its_end_and_stays_on_the_grid() {
        for (sign, notation) in LETTERS.iter().chain(SIGNS) {
            let commands = notation.chars().filter(char::is_ascii_uppercase).count();
            assert_eq!(parse(notation).steps.len(), commands, "{sign}");
            for (x, y) in Glyph::of(*sign).path.samples() {
                assert!((-1.0..=13.0).contains(&x) && (-1.0..=CAP + 3.0).contains(&y), "{sign} at {x} {y}");
            }
        }
    }

    #[test]
    fn open_pairs_stand_closer_than_upright_ones() {
        let gap = |left, right| {
            let (left, right) = (Glyph::of(left), Glyph::of(right));
            left.advance(right) + right.extent.0 - left.extent.1
        };
        assert!(gap('A', 'V') < gap('H', 'H'));
        assert!(gap('T', 'A') < gap('N', 'I'));
        assert!(gap('H', 'H') > 2.0);
    }
}
