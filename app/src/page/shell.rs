//! What stands around every page.

/// The shell that a page stands in: addresses of the site's own files, each under its hashed name, and how the visitor
/// wants pages to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shell {
    /// The stylesheet.
    pub stylesheet: &'static str,
    /// The one script: keys, swipe, the next picture, the permalink of `/`, results while one types.
    pub script: &'static str,
    /// The icon of the browser's tab, an SVG.
    pub icon: &'static str,
    /// How the visitor wants it to look.
    pub look: Look,
}

/// How a visitor wants pages to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Look {
    /// Light or dark.
    pub scheme: Scheme,
    /// What a drawing is on, in the dark.
    pub paper: Paper,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// As the system has it.
    #[default]
    System,
    /// Light, whatever the system says.
    Light,
    /// Dark, whatever the system says.
    Dark,
}

/// What a drawing is on, in the dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Paper {
    /// White paper, as it was drawn.
    #[default]
    White,
    /// Dark paper and light ink: lightness is turned around, hues are kept.
    Inverted,
}

impl Look {
    /// Of who has never said anything.
    pub const DEFAULT: Self = Self { scheme: Scheme::System, paper: Paper::White };
}
