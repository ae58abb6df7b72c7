//! From plotters' SVG to the site's: classes where the library writes colours and fonts, which are the stylesheet's.

use std::io;

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea, IntoFont, RGBColor, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, ShapeStyle, TextStyle};

/// Why there is no drawing.
pub(super) type Failure = DrawingAreaErrorKind<io::Error>;

/// What charts are drawn on.
pub(super) type Sheet<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// What something is drawn with. Each has a colour of its own while plotters draws, and a class in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// A bar.
    Bar,
    /// The one bar that is told from the others.
    Accent,
    /// The ground that bars stand on, a tick.
    Line,
    /// A curve.
    Curve,
}

impl Ink {
    const ALL: [Self; 4] = [Self::Bar, Self::Accent, Self::Line, Self::Curve];

    fn class(self) -> &'static str {
        match self {
            Self::Bar => "bar",
            Self::Accent => "accent",
            Self::Line => "line",
            Self::Curve => "curve",
        }
    }

    fn colour(self) -> RGBColor {
        RGBColor(0, 0, self as u8)
    }

    /// For what has an inside.
    pub(super) fn filled(self) -> ShapeStyle {
        self.colour().filled()
    }

    /// For what has none.
    pub(super) fn drawn(self) -> ShapeStyle {
        self.colour().stroke_width(1)
    }
}

/// A text that stands on its point, or has one of its ends there.
pub(super) fn words(side: HPos) -> TextStyle<'static> {
    TextStyle::from(("serif", 16).into_font()).pos(Pos::new(side, VPos::Bottom))
}

/// What `draw` draws on a sheet of this size, as the inside of an `<svg>`: no colour, no font and no style in it. The
/// bars take their names in order, as titles that a mouse finds. Nothing where the library fails.
pub(super) fn drawn(
    size: (u32, u32),
    names: &[String],
    draw: impl FnOnce(&Sheet<'_>) -> Result<(), Failure>,
) -> String {
    let mut svg = String::new();
    let outcome = {
        let sheet = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        draw(&sheet).and_then(|()| sheet.present())
    };
    if outcome.is_err() {
        return String::new();
    }
    let mut names = names.iter();
    let inside = svg.lines().filter(|line| !line.starts_with("<svg") && !line.starts_with("</svg"));
    inside.map(|line| tidy(line, &mut names)).collect()
}

/// A line of plotters' in the site's words.
fn tidy<'a>(line: &str, names: &mut impl Iterator<Item = &'a String>) -> String {
    if let Some((text, _)) = line.split_once(" font-family=") {
        // "-0.5ex" lifts a text off its point.
        return [&text.replace(r#" text-anchor="start""#, "").replace(r#" dy="-0.5ex""#, ""), ">"].concat();
    }
    let mut line = line.replace(r#" fill="none""#, "").replace(" \"/>", "\"/>");
    for ink in Ink::ALL {
        let class = format!(r#" class="{}""#, ink.class());
        let colour = format!("#0000{:02X}", ink as u8);
        for style in [
            format!(r#" opacity="1" fill="{colour}" stroke="none" stroke-width="1""#),
            format!(r#" opacity="1" fill="{colour}" stroke="none""#),
            format!(r#" opacity="1" stroke="{colour}" stroke-width="1""#),
        ] {
            line = line.replace(&style, &class);
        }
    }
    match (line.starts_with("<rect").then(|| names.next()).flatten(), line.strip_suffix("/>")) {
        (Some(name), Some(open)) => format!("{open}><title>{name}</title></rect>"),
        _ => line,
    }
}
