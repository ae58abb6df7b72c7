//! Stick figures: where the head is, what the arms and legs do.

use crate::hair::{self, Hair};
use crate::pen::Point;
use crate::sheet::{Ink, Sheet, Speaker};

/// What an arm does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Arm {
    /// Hangs down.
    Down,
    /// Points or reaches out to its side.
    Out,
    /// Raised.
    Up,
    /// On the hip, elbow out.
    Hip,
    /// Forearm forward, holding something.
    Hold,
    /// Palm up: who knows.
    Shrug,
    /// Hand at the chin.
    Chin,
    /// Reaches for a place of the panel, as far as it gets.
    To(f64, f64),
}

/// How a figure keeps itself up.
#[derive(Clone, Copy, Debug)]
enum Stance {
    Standing,
    Walking,
    Sitting,
}

/// A stick figure, described before it is drawn. About 124 units tall when standing, at scale 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure {
    x: f64,
    floor: f64,
    scale: f64,
    lean: f64,
    face: f64,
    stance: Stance,
    left: Arm,
    right: Arm,
    hair: Hair,
}

impl Figure {
    /// Standing with its feet on the floor.
    pub(crate) fn standing(x: f64, floor: f64) -> Self {
        let (left, right) = (Arm::Down, Arm::Down);
        Self { x, floor, scale: 1.0, lean: 0.0, face: 1.0, stance: Stance::Standing, left, right, hair: Hair::None }
    }

    /// In mid-step.
    pub(crate) fn walking(x: f64, floor: f64) -> Self {
        Self { stance: Stance::Walking, ..Self::standing(x, floor) }
    }

    /// On a chair 36 units high, which is drawn with it.
    pub(crate) fn sitting(x: f64, floor: f64) -> Self {
        Self { stance: Stance::Sitting, ..Self::standing(x, floor) }
    }

    /// What the arms on the viewer's left and right do.
    pub(crate) fn arms(self, left: Arm, right: Arm) -> Self {
        Self { left, right, ..self }
    }

    /// Hair or hat.
    pub(crate) fn hair(self, hair: Hair) -> Self {
        Self { hair, ..self }
    }

    /// Facing left rather than right; shows in hair, hats and how it sits or walks.
    pub(crate) fn facing_left(self) -> Self {
        Self { face: -1.0, ..self }
    }

    /// How far the head is ahead of the hips, to the right.
    pub(crate) fn leaning(self, lean: f64) -> Self {
        Self { lean, ..self }
    }

    /// Smaller or larger than usual.
    pub(crate) fn scaled(self, scale: f64) -> Self {
        Self { scale, ..self }
    }

    /// Draws the figure and returns where its head is, for it to speak.
    pub(crate) fn draw(self, sheet: &mut Sheet) -> Speaker {
        let size = self.scale;
        let seated = matches!(self.stance, Stance::Sitting);
        let hip = (self.x, self.floor - size * if seated { 37.0 } else { 51.0 });
        let up = |height: f64| (self.lean * size * height / 60.0 + hip.0, hip.1 - height * size);
        let (shoulder, neck, head) = (up(38.0), up(46.5), up(60.0));
        let radius = 13.5 * size;

        if seated {
            self.chair(sheet, hip);
        }
        sheet.curve(Ink::Pen, &[neck, shoulder, up(18.0), hip]);
        self.legs(sheet, hip);
        self.arm(sheet, shoulder, -1.0, self.left);
        self.arm(sheet, shoulder, 1.0, self.right);
        sheet.ring(Ink::Cutout, head, (radius, radius));
        hair::draw(sheet, self.hair, head, size, self.face);
        Speaker { x: head.0, y: head.1, radius: radius + self.hair.rise() * size }
    }

    fn arm(&self, sheet: &mut Sheet, shoulder: Point, side: f64, arm: Arm) {
        let hand = match arm {
            Arm::Down => (10.0, 37.0),
            Arm::Out => (39.0, -3.0),
            Arm::Up => (22.0, -33.0),
            Arm::Hip => (5.0, 29.0),
            Arm::Hold => (31.0, 8.0),
            Arm::Shrug => (31.0, -4.0),
            Arm::Chin => (9.0, -12.0),
            Arm::To(x, y) => ((x - shoulder.0) * side / self.scale, (y - shoulder.1) / self.scale),
        };
        let to = (hand.0 * side * self.scale + shoulder.0, hand.1.mul_add(self.scale, shoulder.1));
        // An elbow prefers to hang and to stick out to its own side.
        let (elbow, to) = bend(shoulder, to, 21.0 * self.scale, (side, 1.0));
        sheet.line(Ink::Pen, &[shoulder, elbow, to]);
    }

    fn legs(&self, sheet: &mut Sheet, hip: Point) {
        let feet = match self.stance {
            Stance::Standing => [-12.0, 12.0],
            Stance::Walking => [-19.0, 17.0],
            Stance::Sitting => [19.0 * self.face, 35.0 * self.face],
        };
        for foot in feet {
            let ground = (foot * self.scale + self.x, self.floor);
            let (knee, ground) = bend(hip, ground, 26.25 * self.scale, (self.face, -0.6));
            sheet.line(Ink::Pen, &[hip, knee, ground]);
        }
    }

    fn chair(&self, sheet: &mut Sheet, hip: Point) {
        let (back, front) = (-11.0 * self.face * self.scale, 13.0 * self.face * self.scale);
        let seat = hip.1 + 2.5;
        let rest = (hip.0 + back * 1.35, hip.1 - 36.0 * self.scale);
        sheet.line(Ink::Pen, &[rest, (hip.0 + back, seat), (hip.0 + front, seat)]);
        sheet.line(Ink::Pen, &[(hip.0 + back, seat), (hip.0 + back * 1.2, self.floor)]);
        sheet.line(Ink::Pen, &[(hip.0 + front, seat), (hip.0 + front * 1.05, self.floor)]);
    }
}

/// The joint of a limb of two equal bones between two ends, on the side it prefers, and where the limb really ends.
fn bend(from: Point, to: Point, bone: f64, prefers: Point) -> (Point, Point) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let distance = dx.hypot(dy).max(0.1);
    let share = (bone * 1.98 / distance).min(1.0);
    let to = (dx.mul_add(share, from.0), dy.mul_add(share, from.1));
    let half = distance * share / 2.0;
    let off = (bone * bone - half * half).max(0.0).sqrt();
    let mut across = (-dy / distance, dx / distance);
    if across.0 * prefers.0 + across.1 * prefers.1 < 0.0 {
        across = (-across.0, -across.1);
    }
    let middle = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
    ((across.0.mul_add(off, middle.0), across.1.mul_add(off, middle.1)), to)
}

#[cfg(test)]
mod tests {
    use super::bend;

    #[test]
    fn limbs_keep_their_length_and_do_not_tear() {
        let (elbow, hand) = bend((0.0, 0.0), (500.0, 0.0), 20.0, (0.0, 1.0));
        assert!(hand.0 <= 40.0);
        assert!((elbow.0.hypot(elbow.1) - 20.0).abs() < 0.01);
    }
}
