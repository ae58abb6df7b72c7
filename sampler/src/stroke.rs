//! Freehand strokes: lines that are not quite straight, rings that are not quite round.

use crate::pen::{Path, Point, Step};
use crate::wobble::Hand;

/// How far apart the places are at which a long straight line wavers.
const WAVER_EVERY: f64 = 62.0;

/// A line through the given corners, wavering a little between them.
pub(crate) fn line(hand: &mut Hand, corners: &[Point]) -> Path {
    let mut path = Path::default();
    for pair in corners.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        if path.steps.is_empty() {
            path.steps.push(Step::Move(from));
        }
        if length < 14.0 {
            path.steps.push(Step::Line(to));
            continue;
        }
        let across = ((from.1 - to.1) / length, (to.0 - from.0) / length);
        let pieces = (length / WAVER_EVERY).ceil().max(2.0);
        let mut through = vec![from];
        let mut piece = 1.0;
        while piece < pieces {
            let share = (piece + hand.shake(0.18)) / pieces;
            let off = hand.shake((length * 0.014).min(0.9));
            through.push((
                share.mul_add(to.0 - from.0, from.0) + across.0 * off,
                share.mul_add(to.1 - from.1, from.1) + across.1 * off,
            ));
            piece += 1.0;
        }
        through.push(to);
        smooth(&mut path, &through);
    }
    path
}

/// A smooth curve through the given points, each a hair off.
pub(crate) fn curve(hand: &mut Hand, points: &[Point]) -> Path {
    let shaken: Vec<Point> = points.iter().map(|point| hand.near(*point, 0.35)).collect();
    let mut path = Path::default();
    if let Some(first) = shaken.first() {
        path.steps.push(Step::Move(*first));
        smooth(&mut path, &shaken);
    }
    path
}

/// An ellipse drawn in one go, whose end meets its beginning as well as a hand can.
pub(crate) fn ring(hand: &mut Hand, (x, y): Point, radius: Point) -> Path {
    let start = -1.9 + hand.shake(0.5);
    // A big ring is drawn with more care: it wavers by about half a unit at most.
    let waver = (0.6 / radius.0.max(radius.1)).min(0.028);
    let off: [f64; 8] = std::array::from_fn(|_| 1.0 + hand.shake(waver));
    let points: Vec<Point> = (0..8_u8)
        .zip(off)
        .map(|(eighth, off)| {
            let angle = start + f64::from(eighth) * std::f64::consts::FRAC_PI_4;
            (x + radius.0 * off * angle.cos(), y + radius.1 * off * angle.sin())
        })
        .collect();
    // Three points more than once round, so that the first and last curve know their neighbours.
    let round: Vec<Point> = points.iter().chain(&points).take(11).copied().collect();
    let mut path = Path::default();
    smooth(&mut path, &round);
    // The first and the last curve did not; the second begins where the second but last ends.
    let mut steps = vec![Step::Move(points[1])];
    steps.extend(path.steps.into_iter().skip(1).take(8));
    Path { steps }
}

/// Continues `path`, whose pen is at the first point, through the others (Catmull-Rom written as cubics).
fn smooth(path: &mut Path, points: &[Point]) {
    for index in 1..points.len() {
        let (from, to) = (points[index - 1], points[index]);
        let before = if index >= 2 { points[index - 2] } else { from };
        let after = points.get(index + 1).copied().unwrap_or(to);
        path.steps.push(Step::Cubic(
            (from.0 + (to.0 - before.0) / 6.0, from.1 + (to.1 - before.1) / 6.0),
            (to.0 - (after.0 - from.0) / 6.0, to.1 - (after.1 - from.1) / 6.0),
            to,
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::{line, ring};
    use crate::pen::Step;
    use crate::wobble::Hand;

    #[test]
    fn a_line_ends_where_it_was_asked_to() {
        let path = line(&mut Hand::new(1), &[(0.0, 0.0), (200.0, 30.0)]);
        assert!(matches!(path.steps.last(), Some(Step::Cubic(_, _, end)) if *end == (200.0, 30.0)));
    }

    #[test]
    fn a_ring_stays_near_its_radius() {
        for (x, y) in ring(&mut Hand::new(2), (50.0, 50.0), (14.0, 14.0)).samples() {
            let radius = (x - 50.0).hypot(y - 50.0);
            assert!((13.0..15.0).contains(&radius), "{radius}");
        }
    }
}
