//! Hair and hats, by which the figures are told apart.

use crate::pen::Point;
use crate::sheet::{Ink, Sheet};

/// What a head wears.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hair {
    /// Nothing.
    None,
    /// A ponytail, tied at the back.
    Ponytail,
    /// Chin-long hair.
    Bob,
    /// A bun on top.
    Bun,
    /// Curls all over.
    Curls,
    /// A few hairs on end: it is late.
    Tuft,
    /// A cap with a peak, as worn for deliveries.
    Cap,
    /// A woolly hat with a bobble.
    Bobble,
}

impl Hair {
    /// How far it stands out above a head of radius 13.5.
    pub(crate) fn rise(self) -> f64 {
        match self {
            Self::None | Self::Ponytail => 0.0,
            Self::Bob => 2.0,
            Self::Cap | Self::Curls => 4.5,
            Self::Bun | Self::Tuft => 8.5,
            Self::Bobble => 12.0,
        }
    }
}

/// Draws hair on a head of radius 13.5 times `size`; `face` is 1 when it looks right and -1 when left.
pub(crate) fn draw(sheet: &mut Sheet, hair: Hair, (x, y): Point, size: f64, face: f64) {
    let at = |dx: f64, dy: f64| (dx * face * size + x, dy * size + y);
    match hair {
        Hair::None => {}
        Hair::Ponytail => {
            sheet.curve(Ink::Pen, &[at(9.5, -10.0), at(3.0, -6.5), at(-6.0, -5.0), at(-13.0, -4.0)]);
            sheet.curve(Ink::Pen, &[at(-12.6, -5.0), at(-20.0, -7.0), at(-23.0, 2.0), at(-20.5, 13.0)]);
            sheet.curve(Ink::Pen, &[at(-13.0, -3.0), at(-17.5, 0.0), at(-17.0, 7.0), at(-20.5, 13.0)]);
        }
        Hair::Bob => {
            let lock = [at(8.5, -10.5), at(0.0, -15.5), at(-11.0, -10.5), at(-15.0, 2.0), at(-15.5, 15.0)];
            sheet.curve(Ink::Pen, &lock);
            sheet.curve(Ink::Pen, &[at(8.5, -10.5), at(-1.0, -6.5), at(-7.5, 3.0), at(-8.5, 15.5)]);
            sheet.curve(Ink::Pen, &[at(-4.0, -12.0), at(-10.5, -3.0), at(-12.0, 14.0)]);
        }
        Hair::Bun => {
            sheet.ring(Ink::Cutout, at(-5.0, -16.5), (6.0 * size, 5.5 * size));
            sheet.curve(Ink::Pen, &[at(10.5, -8.5), at(3.0, -6.0), at(-6.0, -6.5), at(-12.0, -5.5)]);
            sheet.curve(Ink::Fine, &[at(-8.0, -17.0), at(-4.5, -19.0), at(-2.5, -16.0)]);
        }
        Hair::Curls => {
            for (dx, dy) in [(-12.5, -1.0), (-11.5, -8.0), (-6.0, -13.0), (1.0, -14.5), (8.0, -12.0)] {
                sheet.ring(Ink::Cutout, at(dx, dy), (4.8 * size, 4.4 * size));
            }
        }
        Hair::Tuft => {
            for (root, tip) in [(-7.0, -13.0), (-2.0, -4.0), (2.5, 3.5), (7.0, 12.0)] {
                sheet.line(Ink::Pen, &[at(root, -12.5), at(tip, -22.5)]);
            }
        }
        Hair::Cap => {
            let crown = [at(-13.0, -5.0), at(-11.0, -14.0), at(0.0, -18.0), at(10.5, -13.5), at(13.0, -5.5)];
            sheet.curve(Ink::Cutout, &crown);
            sheet.curve(Ink::Pen, &[at(-13.0, -5.0), at(0.0, -3.5), at(13.0, -5.5), at(24.0, -3.0)]);
            sheet.curve(Ink::Pen, &[at(12.0, -8.0), at(19.0, -7.5), at(24.0, -3.0)]);
        }
        Hair::Bobble => {
            let wool = [at(-13.5, -4.5), at(-10.0, -15.0), at(0.0, -19.5), at(10.0, -15.0), at(13.5, -4.5)];
            sheet.curve(Ink::Cutout, &wool);
            sheet.curve(Ink::Pen, &[at(-14.0, -4.5), at(0.0, -2.5), at(14.0, -4.5)]);
            sheet.curve(Ink::Fine, &[at(-13.0, -9.0), at(0.0, -7.5), at(13.0, -9.0)]);
            sheet.ring(Ink::Cutout, at(0.0, -22.0), (4.2 * size, 4.0 * size));
        }
    }
}
