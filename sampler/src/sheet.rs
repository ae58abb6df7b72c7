//! A sheet of paper: panels, ink and lettering in drawing order, and the SVG they become.

use std::fmt::Write as _;

use crate::lettering;
use crate::pen::{Path, Point, Step};
use crate::stroke;
use crate::wobble::Hand;

/// Height of a capital in what people say.
const SPEECH: f64 = 14.3;

/// A pen and what it leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// The usual line.
    Pen,
    /// A thin line, for detail and speech.
    Fine,
    /// The usual line around paper: hides what is behind.
    Cutout,
    /// A shape filled with ink.
    Solid,
    /// The lettering pen.
    Letter,
}

impl Ink {
    /// The presentation attributes that differ from the sheet's own (2.3 units of unfilled black).
    fn attributes(self) -> &'static str {
        match self {
            Self::Pen => "",
            Self::Fine => " stroke-width=\"1.4\"",
            Self::Cutout => " fill=\"#fff\"",
            Self::Solid => " fill=\"#111\"",
            Self::Letter => " stroke-width=\"1.9\"",
        }
    }
}

/// A rectangle: left, top, width, height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) w: f64,
    pub(crate) h: f64,
}

/// A piece of ink, on which panel's behalf it was drawn.
#[derive(Clone, Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "the layout tests ask for the panel"))]
pub(crate) struct Mark {
    pub(crate) ink: Ink,
    pub(crate) path: Path,
    pub(crate) panel: usize,
}

/// Lettered text: where it stands and in which panel.
#[derive(Clone, Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "the layout tests ask where text stands"))]
pub(crate) struct Note {
    pub(crate) text: String,
    pub(crate) area: Area,
    pub(crate) panel: usize,
}

/// Something that can speak: centre and size of its head, in panel coordinates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Speaker {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) radius: f64,
}

/// A sheet being drawn. Everything but panels is placed relative to the latest panel's corner.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) panels: Vec<Area>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) notes: Vec<Note>,
    /// The hand everything on this sheet is drawn with.
    pub(crate) hand: Hand,
}

impl Sheet {
    /// A blank sheet; the seed makes its wobble its own.
    pub(crate) fn new(width: u32, height: u32, seed: u64) -> Self {
        let hand = Hand::new(seed);
        Self { width, height, panels: Vec::new(), marks: Vec::new(), notes: Vec::new(), hand }
    }

    /// Opens a panel and draws its border, a little off true; what follows is drawn inside it.
    pub(crate) fn panel(&mut self, x: f64, y: f64, w: f64, h: f64) {
        self.panels.push(Area { x, y, w, h });
        let mut corners =
            [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h), (0.0, 0.0)].map(|corner| self.hand.near(corner, 1.6));
        corners[4] = self.hand.near(corners[0], 0.7);
        self.line(Ink::Pen, &corners);
    }

    /// A line through the given corners.
    pub(crate) fn line(&mut self, ink: Ink, corners: &[Point]) {
        let path = stroke::line(&mut self.hand, corners);
        self.ink(ink, &path);
    }

    /// A smooth curve through the given points.
    pub(crate) fn curve(&mut self, ink: Ink, points: &[Point]) {
        let path = stroke::curve(&mut self.hand, points);
        self.ink(ink, &path);
    }

    /// A ring; with equal radii a circle.
    pub(crate) fn ring(&mut self, ink: Ink, centre: Point, radius: Point) {
        let path = stroke::ring(&mut self.hand, centre, radius);
        self.ink(ink, &path);
    }

    /// A box from its left top corner.
    pub(crate) fn block(&mut self, ink: Ink, (x, y): Point, (w, h): Point) {
        let corners =
            [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)].map(|corner| self.hand.near(corner, 0.5));
        self.line(ink, &[corners[0], corners[1], corners[2], corners[3], corners[0]]);
    }

    /// What someone says: wrapped to `limit`, centred on x with its top at y, joined to the speaker by a fine line.
    pub(crate) fn say(&mut self, speaker: Speaker, text: &str, at: Point, limit: f64) {
        let area = self.letter(text, SPEECH, at, limit);
        let beside = speaker.y - speaker.radius < area.y + area.h + 6.0;
        let leave = if beside {
            let left = speaker.x < area.x;
            (if left { area.x - 5.0 } else { area.x + area.w + 5.0 }, area.y + area.h / 2.0)
        } else {
            let x = 0.45_f64.mul_add(speaker.x - at.0, at.0);
            (x.clamp(area.x + 6.0, area.x + area.w - 6.0), area.y + area.h + 6.0)
        };
        let (dx, dy) = (speaker.x - leave.0, speaker.y - leave.1);
        let reach = (1.0 - (speaker.radius + 6.0) / dx.hypot(dy)).max(0.0);
        let arrive = (dx.mul_add(reach, leave.0), dy.mul_add(reach, leave.1));
        let bow = self.hand.shake((0.05 * dx.hypot(dy) * reach).min(2.0));
        let middle = (f64::midpoint(leave.0, arrive.0) + bow, f64::midpoint(leave.1, arrive.1));
        self.curve(Ink::Fine, &[leave, middle, arrive]);
    }

    /// Text without a speaker line: wrapped to `limit`, centred on x with its top at y. Returns where it stands.
    pub(crate) fn letter(&mut self, text: &str, cap: f64, at: Point, limit: f64) -> Area {
        let lines = lettering::wrap(text, cap, limit);
        let path = lettering::write(&mut self.hand, &lines, cap, at);
        let w = lines.iter().map(|line| lettering::width(line, cap)).fold(0.0, f64::max);
        let area = Area { x: at.0 - w / 2.0, y: at.1, w, h: lettering::height(&lines, cap) };
        self.ink(Ink::Letter, &path);
        self.note(text, area);
        area
    }

    /// A short text turned a quarter to the right, centred at the given point.
    pub(crate) fn letter_turned(&mut self, text: &str, cap: f64, (x, y): Point) {
        let lines = [text.to_owned()];
        let path = lettering::write(&mut self.hand, &lines, cap, (0.0, -cap / 2.0));
        let w = lettering::width(text, cap);
        self.ink(Ink::Letter, &path.map(|(px, py)| (x - py, y + px)));
        self.note(text, Area { x: x - cap / 2.0, y: y - w / 2.0, w: cap, h: w });
    }

    /// The sheet as an SVG document of paths only, without text, style or script.
    pub(crate) fn svg(&self) -> String {
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" \
             fill=\"none\" stroke=\"#111\" stroke-width=\"2.3\" stroke-linecap=\"round\" stroke-linejoin=\"round\">\
             <path fill=\"#fff\" stroke=\"none\" d=\"M0 0h{0}v{1}h-{0}z\"/>",
            self.width, self.height
        );
        let mut marks = self.marks.iter().peekable();
        while let Some(mark) = marks.next() {
            let mut data = String::new();
            mark.path.write_to(&mut data);
            // Unfilled neighbours of the same pen share an element; a filled shape hides what is behind, so it cannot.
            let shares = !matches!(mark.ink, Ink::Cutout | Ink::Solid);
            while let Some(next) = marks.next_if(|next| shares && next.ink == mark.ink) {
                next.path.write_to(&mut data);
            }
            // Writing to a String cannot fail.
            let _ = write!(svg, "<path{} d=\"{data}\"/>", mark.ink.attributes());
        }
        svg.push_str("</svg>");
        svg
    }

    /// Puts a path, given in panel coordinates, on the sheet. A path without a step leaves no mark.
    fn ink(&mut self, ink: Ink, path: &Path) {
        let corner = self.panels.last().map_or((0.0, 0.0), |panel| (panel.x, panel.y));
        let path = path.map(|(x, y)| (x + corner.0, y + corner.1));
        if path.steps.iter().any(|step| !matches!(step, Step::Move(_))) {
            self.marks.push(Mark { ink, path, panel: self.panels.len().saturating_sub(1) });
        }
    }

    fn note(&mut self, text: &str, area: Area) {
        let panel = self.panels.len().saturating_sub(1);
        let corner = self.panels.last().map_or((0.0, 0.0), |panel| (panel.x, panel.y));
        let area = Area { x: area.x + corner.0, y: area.y + corner.1, ..area };
        self.notes.push(Note { text: text.to_owned(), area, panel });
    }
}
