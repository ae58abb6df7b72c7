//! Paths: what the pen does on the paper, and how that is written down as SVG path data.

use std::fmt::Write as _;

/// A place on the paper, x to the right and y down.
pub(crate) type Point = (f64, f64);

/// One movement of the pen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Step {
    /// Lift the pen and put it down elsewhere.
    Move(Point),
    /// Draw straight.
    Line(Point),
    /// Draw a quadratic curve: control point, end.
    Quad(Point, Point),
    /// Draw a cubic curve: two control points, end.
    Cubic(Point, Point, Point),
}

impl Step {
    /// Where the pen is afterwards.
    fn end(self) -> Point {
        match self {
            Self::Move(end) | Self::Line(end) | Self::Quad(_, end) | Self::Cubic(_, _, end) => end,
        }
    }
}

/// A sequence of pen movements in absolute coordinates.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path {
    /// The movements, in order.
    pub(crate) steps: Vec<Step>,
}

impl Path {
    /// The same path with every point, control points included, passed through `place`.
    pub(crate) fn map(&self, mut place: impl FnMut(Point) -> Point) -> Self {
        let steps = self.steps.iter().map(|step| match *step {
            Step::Move(end) => Step::Move(place(end)),
            Step::Line(end) => Step::Line(place(end)),
            Step::Quad(bend, end) => Step::Quad(place(bend), place(end)),
            Step::Cubic(leave, arrive, end) => Step::Cubic(place(leave), place(arrive), place(end)),
        });
        Self { steps: steps.collect() }
    }

    /// Points along the path, at most about one unit apart for strokes up to 40 units long a step.
    pub(crate) fn samples(&self) -> Vec<Point> {
        let mut points = Vec::new();
        let mut from = (0.0, 0.0);
        for step in &self.steps {
            if !matches!(step, Step::Move(_)) {
                points.extend((0..=40).map(|part| along(from, *step, f64::from(part) / 40.0)));
            }
            from = step.end();
        }
        points
    }

    /// Appends the path as SVG path data: relative commands, tenths of a unit, no more characters than needed.
    pub(crate) fn write_to(&self, data: &mut String) {
        let mut at = (0, 0);
        for step in &self.steps {
            let (letter, points): (char, &[Point]) = match step {
                Step::Move(end) => ('M', &[*end]),
                Step::Line(end) => ('l', &[*end]),
                Step::Quad(bend, end) => ('q', &[*bend, *end]),
                Step::Cubic(leave, arrive, end) => ('c', &[*leave, *arrive, *end]),
            };
            data.push(letter);
            // Deltas are taken between rounded positions, so rounding never adds up along a stroke.
            let origin = if letter == 'M' { (0, 0) } else { at };
            let mut first = true;
            for point in points {
                let rounded = (tenths(point.0), tenths(point.1));
                write_number(data, rounded.0 - origin.0, first);
                write_number(data, rounded.1 - origin.1, false);
                first = false;
                at = rounded;
            }
        }
    }
}

/// The point at `share` (0 to 1) of a step that starts at `from`.
fn along(from: Point, step: Step, share: f64) -> Point {
    let rest = 1.0 - share;
    let mix = |weights: [f64; 4], points: [Point; 4]| {
        weights
            .iter()
            .zip(points)
            .fold((0.0, 0.0), |sum, (weight, point)| (weight.mul_add(point.0, sum.0), weight.mul_add(point.1, sum.1)))
    };
    match step {
        Step::Move(end) => end,
        Step::Line(end) => mix([rest, share, 0.0, 0.0], [from, end, end, end]),
        Step::Quad(bend, end) => mix([rest * rest, 2.0 * rest * share, share * share, 0.0], [from, bend, end, end]),
        Step::Cubic(leave, arrive, end) => mix(
            [rest.powi(3), 3.0 * rest * rest * share, 3.0 * rest * share * share, share.powi(3)],
            [from, leave, arrive, end],
        ),
    }
}

/// A coordinate in tenths of a unit.
#[expect(clippy::cast_possible_truncation, reason = "coordinates are a few hundred units, far inside an i32")]
fn tenths(value: f64) -> i32 {
    (value * 10.0).round() as i32
}

/// Writes tenths as a decimal without leading zero; a minus sign doubles as the separator.
fn write_number(data: &mut String, tenths: i32, first: bool) {
    if !first && tenths >= 0 {
        data.push(' ');
    }
    if tenths < 0 {
        data.push('-');
    }
    let (whole, part) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    // Writing to a String cannot fail.
    let _ = match (whole, part) {
        (_, 0) => write!(data, "{whole}"),
        (0, _) => write!(data, ".{part}"),
        _ => write!(data, "{whole}.{part}"),
    };
}

#[cfg(test)]
mod tests {
    use super::{Path, Step};

    #[test]
    fn path_data_is_relative_and_short() {
        let path = Path { steps: vec![Step::Move((10.0, 20.04)), Step::Line((9.5, 20.0)), Step::Line((9.5, 32.26))] };
        let mut data = String::new();
        path.write_to(&mut data);
        assert_eq!(data, "M10 20l-.5 0l0 12.3");
    }

    #[test]
    fn samples_run_from_start_to_end() {
        let path = Path { steps: vec![Step::Move((0.0, 0.0)), Step::Quad((5.0, 0.0), (10.0, 4.0))] };
        let points = path.samples();
        assert_eq!(points.first(), Some(&(0.0, 0.0)));
        assert_eq!(points.last(), Some(&(10.0, 4.0)));
    }
}
