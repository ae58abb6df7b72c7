//! Machines: computers, racks, clocks, a pager, a microwave.

use crate::pen::Point;
use crate::sheet::{Ink, Sheet, Speaker};

/// An open laptop seen from the side, its back to the `face` direction.
pub(crate) fn laptop(sheet: &mut Sheet, (x, bottom): Point, face: f64) {
    sheet.line(Ink::Pen, &[(x - 13.0 * face, bottom - 2.0), (x + 13.0 * face, bottom - 2.0)]);
    sheet.line(Ink::Pen, &[(x + 13.0 * face, bottom - 2.0), (x + 21.0 * face, bottom - 25.0)]);
}

/// A screen on its foot; returns the middle of the glass.
pub(crate) fn monitor(sheet: &mut Sheet, (x, bottom): Point, (w, h): Point) -> Point {
    sheet.line(Ink::Pen, &[(x, bottom - 9.0), (x, bottom - 1.0)]);
    sheet.line(Ink::Pen, &[(x - 14.0, bottom - 1.0), (x + 14.0, bottom - 1.0)]);
    sheet.block(Ink::Cutout, (x - w / 2.0, bottom - 9.0 - h), (w, h));
    (x, bottom - 9.0 - h / 2.0)
}

/// A rack of four servers with their lamps.
pub(crate) fn rack(sheet: &mut Sheet, left: f64, floor: f64, height: f64) {
    sheet.block(Ink::Cutout, (left, floor - height), (58.0, height));
    let slot = (height - 16.0) / 4.0;
    for row in 0..4_u8 {
        let top = floor - height + 6.0 + slot * f64::from(row);
        sheet.block(Ink::Fine, (left + 6.0, top), (46.0, slot - 5.0));
        sheet.ring(Ink::Solid, (left + 13.0, top + slot / 2.0 - 2.5), (1.5, 1.5));
        sheet.ring(Ink::Fine, (left + 19.5, top + slot / 2.0 - 2.5), (1.5, 1.5));
        for vent in [0.3, 0.6] {
            sheet
                .line(Ink::Fine, &[(left + 30.0, top + (slot - 5.0) * vent), (left + 47.0, top + (slot - 5.0) * vent)]);
        }
    }
}

/// Smoke rising from a place.
pub(crate) fn smoke(sheet: &mut Sheet, (x, y): Point) {
    for (off, up) in [(-16.0, 0.0), (0.0, 7.0), (15.0, 2.0)] {
        let at = |dx: f64, dy: f64| (x + off + dx, y - dy - up);
        let wisp =
            [at(0.0, 4.0), at(-6.0, 13.0), at(4.0, 21.0), at(-3.0, 30.0), at(6.0, 38.0), at(2.0, 43.0), at(-2.0, 39.0)];
        sheet.curve(Ink::Pen, &wisp);
    }
}

/// Small flames along the top of something.
pub(crate) fn flames(sheet: &mut Sheet, (x, y): Point) {
    for (off, size) in [(-18.5, 1.0), (1.0, 1.35), (20.0, 1.0)] {
        let at = |dx: f64, dy: f64| (x + off + dx * size, y - dy * size);
        sheet.curve(Ink::Cutout, &[at(-7.0, 0.0), at(-8.0, 8.0), at(-2.0, 14.0), at(-1.0, 22.0)]);
        sheet.curve(Ink::Cutout, &[at(-1.0, 22.0), at(5.0, 15.0), at(8.5, 8.0), at(6.5, 0.0)]);
    }
}

/// A wall clock that shows the given hour and minute.
pub(crate) fn clock(sheet: &mut Sheet, (x, y): Point, radius: f64, hour: f64, minute: f64) {
    sheet.ring(Ink::Cutout, (x, y), (radius, radius));
    let at = |turns: f64, reach: f64| {
        let (sin, cos) = (turns * std::f64::consts::TAU).sin_cos();
        (sin.mul_add(radius * reach, x), cos.mul_add(-radius * reach, y))
    };
    for mark in 0..12_u8 {
        let turns = f64::from(mark) / 12.0;
        sheet.line(Ink::Fine, &[at(turns, if mark % 3 == 0 { 0.76 } else { 0.84 }), at(turns, 0.91)]);
    }
    sheet.line(Ink::Pen, &[(x, y), at((hour + minute / 60.0) / 12.0, 0.46)]);
    sheet.line(Ink::Pen, &[(x, y), at(minute / 60.0, 0.7)]);
    sheet.ring(Ink::Solid, (x, y), (1.3, 1.3));
}

/// A pager on a bedside table; it speaks.
pub(crate) fn pager(sheet: &mut Sheet, x: f64, floor: f64) -> Speaker {
    let top = floor - 44.0;
    sheet.line(Ink::Pen, &[(x - 19.0, top), (x + 19.0, top)]);
    sheet.line(Ink::Pen, &[(x - 15.0, top), (x - 15.0, floor)]);
    sheet.line(Ink::Pen, &[(x + 15.0, top), (x + 15.0, floor)]);
    sheet.line(Ink::Fine, &[(x - 15.0, top + 12.0), (x + 15.0, top + 12.0)]);
    sheet.block(Ink::Cutout, (x - 11.0, top - 16.0), (22.0, 14.5));
    sheet.block(Ink::Fine, (x - 7.5, top - 13.0), (15.0, 5.0));
    for button in [-5.0, 0.0, 5.0] {
        sheet.ring(Ink::Solid, (x + button, top - 4.8), (0.8, 0.8));
    }
    Speaker { x, y: top - 9.0, radius: 10.0 }
}

/// A microwave, without the time on its display; returns where the display is.
pub(crate) fn microwave(sheet: &mut Sheet, (left, bottom): Point) -> Point {
    sheet.block(Ink::Cutout, (left, bottom - 52.0), (122.0, 50.0));
    sheet.block(Ink::Fine, (left + 7.0, bottom - 45.0), (48.0, 36.0));
    sheet.line(Ink::Pen, &[(left + 60.0, bottom - 44.0), (left + 60.0, bottom - 12.0)]);
    sheet.block(Ink::Fine, (left + 66.0, bottom - 46.0), (50.0, 21.0));
    for button in [74.0, 84.0, 94.0, 104.0] {
        sheet.ring(Ink::Fine, (left + button, bottom - 14.0), (2.2, 2.2));
    }
    sheet.line(Ink::Pen, &[(left + 8.0, bottom - 2.0), (left + 8.0, bottom)]);
    sheet.line(Ink::Pen, &[(left + 114.0, bottom - 2.0), (left + 114.0, bottom)]);
    (left + 91.0, bottom - 35.5)
}
