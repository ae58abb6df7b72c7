//! Things to hold, and small things that lie about.

use crate::pen::Point;
use crate::sheet::{Ink, Sheet};

/// Pizza boxes, one on the other, the lowest standing on `bottom`.
pub(crate) fn pizza_boxes(sheet: &mut Sheet, x: f64, bottom: f64, count: u32) {
    for index in 0..count {
        let top = bottom - 10.0 * f64::from(index + 1);
        let off = sheet.hand.shake(if count > 1 { 3.5 } else { 0.0 });
        sheet.block(Ink::Cutout, (x - 22.0 + off, top), (44.0, 10.0));
        sheet.line(Ink::Fine, &[(x - 22.0 + off, top + 3.6), (x + 22.0 + off, top + 3.6)]);
    }
}

/// A hand-held counter with its button.
pub(crate) fn clicker(sheet: &mut Sheet, (x, y): Point) {
    sheet.ring(Ink::Cutout, (x, y), (6.5, 6.5));
    sheet.line(Ink::Fine, &[(x - 3.5, y + 0.5), (x + 3.5, y + 0.5)]);
    sheet.line(Ink::Pen, &[(x + 1.0, y - 7.0), (x + 1.0, y - 11.0)]);
    sheet.line(Ink::Pen, &[(x - 2.0, y - 11.0), (x + 4.0, y - 11.0)]);
}

/// A milk carton held upside down. Nothing comes out.
pub(crate) fn milk_upside_down(sheet: &mut Sheet, (x, y): Point) {
    sheet.line(
        Ink::Cutout,
        &[
            (x - 10.0, y - 14.0),
            (x + 10.0, y - 15.0),
            (x + 11.0, y + 11.0),
            (x + 4.0, y + 20.0),
            (x - 4.0, y + 20.0),
            (x - 9.0, y + 12.0),
            (x - 10.0, y - 14.0),
        ],
    );
    sheet.line(Ink::Fine, &[(x - 9.0, y + 12.0), (x + 11.0, y + 11.0)]);
    sheet.ring(Ink::Fine, (x, y - 2.0), (5.0, 5.5));
}

/// A playing card lying at an angle given in radians.
pub(crate) fn card(sheet: &mut Sheet, (x, y): Point, angle: f64) {
    let (sin, cos) = angle.sin_cos();
    let turn = |dx: f64, dy: f64| (dx * cos - dy * sin + x, dx * sin + dy * cos + y);
    let corners = [(-6.0, -8.5), (6.0, -8.5), (6.0, 8.5), (-6.0, 8.5), (-6.0, -8.5)];
    sheet.line(Ink::Cutout, &corners.map(|(dx, dy)| turn(dx, dy)));
}

/// A mug with steam.
pub(crate) fn mug(sheet: &mut Sheet, (x, bottom): Point) {
    sheet.curve(Ink::Pen, &[(x + 6.0, bottom - 10.0), (x + 11.5, bottom - 8.5), (x + 6.0, bottom - 3.0)]);
    sheet.block(Ink::Cutout, (x - 6.5, bottom - 13.0), (13.0, 13.0));
    for off in [-2.5, 2.5] {
        let steam = [(x + off, bottom - 17.0), (x + off + 2.5, bottom - 21.0), (x + off, bottom - 26.0)];
        sheet.curve(Ink::Fine, &steam);
    }
}

/// A telephone that rings.
pub(crate) fn ringing_phone(sheet: &mut Sheet, (x, y): Point) {
    sheet.block(Ink::Cutout, (x - 6.0, y - 11.0), (12.0, 20.0));
    sheet.line(Ink::Fine, &[(x - 3.0, y + 5.5), (x + 3.0, y + 5.5)]);
    for (near, far) in [(-11.0, -16.0), (11.0, 16.0)] {
        sheet.curve(Ink::Fine, &[(x + near, y - 8.0), (x + near * 1.2, y - 2.0), (x + near, y + 4.0)]);
        sheet.curve(Ink::Fine, &[(x + far, y - 11.0), (x + far * 1.2, y - 2.0), (x + far, y + 7.0)]);
    }
}

/// A sheet of paper with a few written lines.
pub(crate) fn list(sheet: &mut Sheet, (x, y): Point) {
    sheet.block(Ink::Cutout, (x - 9.0, y - 12.0), (18.0, 24.0));
    for row in [-6.0, -1.0, 4.0] {
        sheet.line(Ink::Fine, &[(x - 5.0, y + row), (x + 5.0, y + row - 0.5)]);
    }
}

/// A tin can, as used for telephones, with its open end to the left or right.
pub(crate) fn tin_can(sheet: &mut Sheet, (x, y): Point, face: f64) {
    let near = x - 7.0 * face;
    sheet.block(Ink::Cutout, (x - 7.0, y - 7.0), (14.0, 14.0));
    sheet.ring(Ink::Cutout, (near, y), (2.8, 7.0));
    sheet.line(Ink::Fine, &[(x + 2.0 * face, y - 6.0), (x + 2.0 * face, y + 6.0)]);
}

/// A gear that belongs somewhere.
pub(crate) fn gear(sheet: &mut Sheet, (x, y): Point, radius: f64) {
    let mut outline = Vec::new();
    for tooth in 0..8 {
        for (part, reach) in [(-0.24, 1.0), (-0.13, 1.32), (0.13, 1.32), (0.24, 1.0)] {
            let (sin, cos) = (f64::from(tooth) * std::f64::consts::FRAC_PI_4 + part).sin_cos();
            outline.push((x + cos * radius * reach, y + sin * radius * reach));
        }
    }
    outline.extend(outline.first().copied());
    sheet.line(Ink::Cutout, &outline);
    sheet.ring(Ink::Pen, (x, y), (radius * 0.38, radius * 0.38));
}

/// A deck of cards lying face down.
pub(crate) fn deck(sheet: &mut Sheet, (x, bottom): Point) {
    sheet.block(Ink::Cutout, (x - 13.0, bottom - 11.0), (26.0, 10.0));
    for layer in [3.5, 6.5] {
        sheet.line(Ink::Fine, &[(x - 12.0, bottom - layer), (x + 12.0, bottom - layer)]);
    }
}

/// A pager left on the floor, still beeping.
pub(crate) fn dropped_pager(sheet: &mut Sheet, (x, floor): Point) {
    sheet.block(Ink::Cutout, (x - 9.0, floor - 11.0), (18.0, 11.0));
    sheet.block(Ink::Fine, (x - 5.5, floor - 8.0), (11.0, 3.5));
    for (near, far) in [(-12.0, -18.0), (0.0, 0.0), (12.0, 18.0)] {
        sheet.line(Ink::Fine, &[(x + near, floor - 16.0), (x + far, floor - 22.0)]);
    }
}
