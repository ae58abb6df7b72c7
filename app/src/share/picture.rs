//! The picture that previews show.

use super::ComicFacts;
use super::head::{SITE, plain_text};
use crate::page::Image;

/// What a large card must have at least, in pixels.
const LARGE: (u32, u32) = (300, 157);
/// Width and height of the icon's PNG.
const ICON_SIZE: (u32, u32) = (512, 512);

/// The picture of a preview.
pub(super) struct Shot {
    pub(super) address: String,
    pub(super) size: Option<(u32, u32)>,
    pub(super) description: Option<String>,
    pub(super) large: bool,
}

impl Shot {
    /// The largest there is of a comic. Previews show no SVG.
    pub(super) fn of(facts: &ComicFacts<'_>) -> Self {
        let vector = |image: &Image| image.src.rsplit('.').next().is_some_and(|kind| kind.eq_ignore_ascii_case("svg"));
        let shown = |image: &&Image| image.src.starts_with("http") && !vector(image);
        let Some(image) = facts.image.filter(shown) else { return Self::icon(facts.icon) };
        let large = image
            .size
            .is_some_and(|(width, height)| width >= LARGE.0 && height >= LARGE.1 && height <= width.saturating_mul(2));
        let scale = if image.double.is_some() { 2 } else { 1 };
        Self {
            address: image.double.as_ref().unwrap_or(&image.src).clone(),
            size: image.size.map(|(width, height)| (width.saturating_mul(scale), height.saturating_mul(scale))),
            description: Some(plain_text(&image.description)),
            large,
        }
    }

    /// The site's icon.
    pub(super) fn icon(path: &str) -> Self {
        Self { address: format!("{SITE}{path}"), size: Some(ICON_SIZE), description: None, large: false }
    }
}
