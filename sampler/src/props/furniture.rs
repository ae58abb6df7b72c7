//! Furniture and fixtures: desks, beds, doors, boards, fences.

use crate::pen::Point;
use crate::sheet::{Area, Ink, Sheet};

/// A desk from `left` to `right`, 56 units high.
pub(crate) fn desk(sheet: &mut Sheet, left: f64, right: f64, floor: f64) {
    let top = floor - 56.0;
    sheet.line(Ink::Pen, &[(left, top), (right, top)]);
    sheet.line(Ink::Pen, &[(left + 6.0, top), (left + 5.0, floor)]);
    sheet.line(Ink::Pen, &[(right - 6.0, top), (right - 5.0, floor)]);
}

/// A bed 150 units long with its head on the left; returns where a sleeper's head rests.
pub(crate) fn bed(sheet: &mut Sheet, left: f64, floor: f64) -> Point {
    let top = floor - 34.0;
    sheet.line(Ink::Pen, &[(left, floor - 66.0), (left, floor)]);
    sheet.line(Ink::Pen, &[(left + 150.0, floor - 48.0), (left + 150.0, floor)]);
    sheet.line(Ink::Pen, &[(left, floor - 14.0), (left + 150.0, floor - 14.0)]);
    sheet.line(Ink::Pen, &[(left, top), (left + 150.0, top)]);
    let pillow = [(4.0, -1.0), (6.0, -12.0), (24.0, -14.0), (42.0, -11.0), (44.0, -1.0)];
    sheet.curve(Ink::Cutout, &pillow.map(|(x, y)| (left + x, top + y)));
    (left + 26.0, top - 21.0)
}

/// The blanket over someone in the bed, from the chest down.
pub(crate) fn blanket(sheet: &mut Sheet, left: f64, floor: f64) {
    let top = floor - 34.0;
    let hump =
        [(44.0, 14.0), (47.0, -13.0), (72.0, -19.0), (100.0, -15.0), (128.0, -20.0), (147.0, -6.0), (148.0, 14.0)];
    sheet.curve(Ink::Cutout, &hump.map(|(x, y)| (left + x, top + y)));
    sheet.curve(Ink::Fine, &[(left + 60.0, top - 8.0), (left + 74.0, top - 2.0), (left + 82.0, top + 8.0)]);
    sheet.curve(Ink::Fine, &[(left + 112.0, top - 9.0), (left + 108.0, top), (left + 112.0, top + 9.0)]);
}

/// A door frame with an open doorway, 140 units high.
pub(crate) fn doorway(sheet: &mut Sheet, left: f64, width: f64, floor: f64) {
    let top = floor - 142.0;
    sheet.line(Ink::Pen, &[(left, floor), (left, top), (left + width, top), (left + width, floor)]);
    // The door itself stands open and is seen from its edge.
    let edge = [(left + width, top + 2.0), (left + width + 13.0, top + 10.0), (left + width + 13.0, floor + 4.0)];
    sheet.line(Ink::Fine, &edge);
    sheet.ring(Ink::Fine, (left + width + 9.0, floor - 66.0), (1.8, 1.8));
}

/// A lift with both doors closed or open, and a call button beside it whose place is returned.
pub(crate) fn lift(sheet: &mut Sheet, left: f64, floor: f64, open: bool) -> Point {
    let (top, width) = (floor - 146.0, 84.0);
    sheet.line(Ink::Pen, &[(left, floor), (left, top), (left + width, top), (left + width, floor)]);
    if open {
        for edge in [12.0, width - 12.0] {
            sheet.line(Ink::Pen, &[(left + edge, top), (left + edge, floor)]);
        }
        sheet.line(Ink::Fine, &[(left + 12.0, floor - 12.0), (left + width - 12.0, floor - 12.0)]);
        sheet.line(Ink::Fine, &[(left + 12.0, floor - 62.0), (left + width - 12.0, floor - 62.0)]);
    } else {
        sheet.line(Ink::Pen, &[(left + width / 2.0, top), (left + width / 2.0, floor)]);
    }
    let button = (left - 13.0, floor - 74.0);
    sheet.block(Ink::Fine, (button.0 - 5.5, button.1 - 9.0), (11.0, 18.0));
    sheet.ring(if open { Ink::Fine } else { Ink::Solid }, button, (2.4, 2.4));
    button
}

/// A fridge, 132 units high.
pub(crate) fn fridge(sheet: &mut Sheet, left: f64, floor: f64) {
    sheet.block(Ink::Cutout, (left, floor - 132.0), (54.0, 128.0));
    sheet.line(Ink::Pen, &[(left, floor - 92.0), (left + 54.0, floor - 92.0)]);
    sheet.line(Ink::Pen, &[(left + 8.0, floor - 112.0), (left + 8.0, floor - 99.0)]);
    sheet.line(Ink::Pen, &[(left + 8.0, floor - 85.0), (left + 8.0, floor - 62.0)]);
    sheet.line(Ink::Pen, &[(left + 6.0, floor - 4.0), (left + 6.0, floor)]);
    sheet.line(Ink::Pen, &[(left + 48.0, floor - 4.0), (left + 48.0, floor)]);
    sheet.block(Ink::Fine, (left + 25.0, floor - 121.0), (16.0, 17.0));
    sheet.line(Ink::Fine, &[(left + 28.0, floor - 115.0), (left + 37.0, floor - 115.5)]);
    sheet.line(Ink::Fine, &[(left + 28.0, floor - 110.0), (left + 35.0, floor - 110.0)]);
}

/// A board on the wall, with two axes if it is to carry a chart.
pub(crate) fn board(sheet: &mut Sheet, area: Area, axes: bool) {
    sheet.block(Ink::Cutout, (area.x, area.y), (area.w, area.h));
    if axes {
        let (left, bottom) = (area.x + 11.0, area.y + area.h - 10.0);
        sheet.line(Ink::Fine, &[(left, area.y + 9.0), (left, bottom), (area.x + area.w - 9.0, bottom)]);
    }
}

/// A picture frame on a nail, one corner a little low.
pub(crate) fn frame(sheet: &mut Sheet, (x, y): Point, (w, h): Point) {
    let turn = |dx: f64, dy: f64| (x + dx - dy * 0.035, y + dy + dx * 0.035);
    sheet.line(Ink::Fine, &[turn(w * 0.24, 0.0), (x + w * 0.5, y - 17.0), turn(w * 0.76, 0.0)]);
    sheet.ring(Ink::Solid, (x + w * 0.5, y - 17.5), (1.6, 1.6));
    for inset in [0.0, 7.0] {
        let (right, bottom) = (w - inset, h - inset);
        let corners = [(inset, inset), (right, inset), (right, bottom), (inset, bottom), (inset, inset)];
        sheet.line(if inset > 0.0 { Ink::Fine } else { Ink::Cutout }, &corners.map(|(dx, dy)| turn(dx, dy)));
    }
}

/// One fence post with a pointed top.
pub(crate) fn post(sheet: &mut Sheet, x: f64, floor: f64) {
    let top = floor - 66.0;
    let outline =
        [(x - 5.0, floor), (x - 5.0, top), (x, top - 8.0), (x + 5.0, top), (x + 5.0, floor), (x - 5.0, floor)];
    sheet.line(Ink::Cutout, &outline);
    let grass = [(x - 11.0, floor - 5.0), (x - 8.0, floor), (x - 6.5, floor - 7.0), (x - 5.0, floor)];
    sheet.line(Ink::Fine, &grass);
}

/// The end of a fence that comes from the left: two rails and a post at each `step`.
pub(crate) fn fence(sheet: &mut Sheet, left: f64, step: f64, posts: u32, floor: f64) {
    let right = left + step * f64::from(posts - 1);
    for rail in [52.0, 26.0] {
        sheet.line(Ink::Pen, &[(left - 16.0, floor - rail - 4.0), (right, floor - rail - 4.0)]);
        sheet.line(Ink::Pen, &[(left - 16.0, floor - rail + 3.0), (right, floor - rail + 3.0)]);
    }
    for index in 0..posts {
        post(sheet, left + step * f64::from(index), floor);
    }
}

/// A window with the moon in it.
pub(crate) fn night_window(sheet: &mut Sheet, (x, y): Point) {
    sheet.block(Ink::Pen, (x, y), (46.0, 50.0));
    sheet.line(Ink::Fine, &[(x + 23.0, y), (x + 23.0, y + 50.0)]);
    sheet.line(Ink::Fine, &[(x, y + 25.0), (x + 46.0, y + 25.0)]);
    let moon = [(36.0, 5.0), (29.5, 9.0), (30.5, 16.5), (38.0, 19.0), (33.5, 12.0), (36.0, 5.0)];
    sheet.curve(Ink::Fine, &moon.map(|(dx, dy)| (x + dx, y + dy)));
}
