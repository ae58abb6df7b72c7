//! The sampler: a dozen original strips, drawn as SVG when the real ones cannot be had.
//!
//! Everything is computed from constants: the same source draws the same bytes at every build. The drawings are paths
//! with presentation attributes only, lettering included, so they need no font and pass any content security policy.

mod alphabet;
mod figure;
mod hair;
mod illustrations;
#[cfg(test)]
mod layout;
mod lettering;
mod pen;
mod props;
mod sheet;
mod strips;
mod stroke;
mod wobble;

/// A strip of the sampler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    /// The title, as shown above the picture.
    pub title: &'static str,
    /// The second joke, shown below the picture.
    pub caption: &'static str,
    /// What is to be seen and read, for those who do not see it.
    pub description: &'static str,
    /// Width of the drawing in units of the page's pixels.
    pub width: u32,
    /// Height of the drawing.
    pub height: u32,
    /// The drawing: one `<svg>` element without text, style or script.
    pub svg: String,
}

/// The twelve strips, in order; strip k of the address bar is `strips()[k - 1]`.
#[must_use]
pub fn strips() -> Vec<Strip> {
    strips::all()
        .into_iter()
        .map(|script| Strip {
            title: script.title,
            caption: script.caption,
            description: script.description,
            width: script.sheet.width,
            height: script.sheet.height,
            svg: script.sheet.svg(),
        })
        .collect()
}

/// A drawing for a page that has no comic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Illustration {
    /// Which page it goes with: `not-found`, `unavailable`, `broken` or `all-seen`.
    pub name: &'static str,
    /// What is to be seen and read, for those who do not see it.
    pub description: &'static str,
    /// Width of the drawing in units of the page's pixels.
    pub width: u32,
    /// Height of the drawing.
    pub height: u32,
    /// The drawing: one `<svg>` element without text, style or script.
    pub svg: String,
}

/// The drawings for pages without a comic, one for each name.
#[must_use]
pub fn illustrations() -> Vec<Illustration> {
    illustrations::all()
        .into_iter()
        .map(|drawing| Illustration {
            name: drawing.name,
            description: drawing.description,
            width: drawing.sheet.width,
            height: drawing.sheet.height,
            svg: drawing.sheet.svg(),
        })
        .collect()
}
