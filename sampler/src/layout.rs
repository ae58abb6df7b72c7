//! Checks every drawing's layout: lettering stays in its panel and clear of everything else that is drawn.

use crate::alphabet::Glyph;
use crate::sheet::{Area, Ink, Sheet};
use crate::{illustrations, strips};

/// Every drawing with its name.
fn sheets() -> Vec<(&'static str, Sheet)> {
    let strips = strips::all().into_iter().map(|script| (script.title, script.sheet));
    strips.chain(illustrations::all().into_iter().map(|drawing| (drawing.name, drawing.sheet))).collect()
}

/// Whether a point lies in an area grown by `margin` on all sides.
fn holds(area: Area, (x, y): (f64, f64), margin: f64) -> bool {
    (area.x - margin..=area.x + area.w + margin).contains(&x)
        && (area.y - margin..=area.y + area.h + margin).contains(&y)
}

/// Left top and right bottom corner.
fn corners(area: Area) -> [(f64, f64); 2] {
    [(area.x, area.y), (area.x + area.w, area.y + area.h)]
}

/// Fails with everything that is wrong, not only the first.
fn assert_clean(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_alphabet_has_every_character() {
    for (name, sheet) in sheets() {
        for note in &sheet.notes {
            let unknown: String = note.text.chars().filter(|sign| *sign != '\n' && !Glyph::known(*sign)).collect();
            assert_eq!(unknown, "", "{name}");
        }
    }
}

#[test]
fn lettering_stays_in_its_panel() {
    let mut faults = Vec::new();
    for (name, sheet) in sheets() {
        for note in &sheet.notes {
            if !corners(note.area).iter().all(|corner| holds(sheet.panels[note.panel], *corner, -6.0)) {
                faults.push(format!("{name}: {:?} leaves its panel, {:?}", note.text, note.area));
            }
        }
    }
    assert_clean(&faults);
}

#[test]
fn lettering_does_not_overlap_lettering() {
    let mut faults = Vec::new();
    for (name, sheet) in sheets() {
        for (index, note) in sheet.notes.iter().enumerate() {
            for other in &sheet.notes[index + 1..] {
                let (a, b) = (note.area, other.area);
                if a.x < b.x + b.w + 4.0 && b.x < a.x + a.w + 4.0 && a.y < b.y + b.h + 3.0 && b.y < a.y + a.h + 3.0 {
                    faults.push(format!("{name}: {:?} meets {:?}", note.text, other.text));
                }
            }
        }
    }
    assert_clean(&faults);
}

#[test]
fn ink_keeps_clear_of_lettering() {
    let mut faults = Vec::new();
    for (name, sheet) in sheets() {
        for mark in sheet.marks.iter().filter(|mark| mark.ink != Ink::Letter) {
            let samples = mark.path.samples();
            for note in &sheet.notes {
                if let Some(point) = samples.iter().find(|point| holds(note.area, **point, 2.2)) {
                    let corner = sheet.panels[note.panel];
                    let place = (point.0 - corner.x, point.1 - corner.y);
                    faults.push(format!("{name}: ink of panel {} in {:?} at {place:.0?}", mark.panel, note.text));
                }
            }
        }
    }
    assert_clean(&faults);
}

#[test]
fn ink_stays_in_its_panel_and_panels_on_the_sheet() {
    let mut faults = Vec::new();
    for (name, sheet) in sheets() {
        let paper = Area { x: 0.0, y: 0.0, w: f64::from(sheet.width), h: f64::from(sheet.height) };
        for panel in &sheet.panels {
            if !corners(*panel).iter().all(|corner| holds(paper, *corner, -4.0)) {
                faults.push(format!("{name}: {panel:?} leaves the sheet"));
            }
        }
        for mark in &sheet.marks {
            if let Some(point) = mark.path.samples().iter().find(|point| !holds(sheet.panels[mark.panel], **point, 2.8))
            {
                let corner = sheet.panels[mark.panel];
                let place = (point.0 - corner.x, point.1 - corner.y);
                faults.push(format!("{name}: ink leaves panel {} at {place:.0?}", mark.panel));
            }
        }
    }
    assert_clean(&faults);
}
