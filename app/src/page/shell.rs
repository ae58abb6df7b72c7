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

/// How a visitor wants pages to look, and to be handled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Look {
    /// Light or dark.
    pub scheme: Scheme,
    /// What a drawing is on, in the dark.
    pub paper: Paper,
    /// Whether single keys do something.
    pub keys: Keys,
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

/// Whether single keys do something, which is in the way of people who speak to their computers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Keys {
    /// They do.
    #[default]
    On,
    /// They do not.
    Off,
}

impl Look {
    /// Of who has never said anything.
    pub const DEFAULT: Self = Self { scheme: Scheme::System, paper: Paper::White, keys: Keys::On };
}

impl Scheme {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word for it in addresses, forms and the cookie.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Paper {
    /// All there are.
    pub const ALL: [Self; 2] = [Self::White, Self::Inverted];

    /// The word for it in addresses, forms and the cookie.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::White => "white",
            Self::Inverted => "inverted",
        }
    }
}

impl Keys {
    /// All there are.
    pub const ALL: [Self; 2] = [Self::On, Self::Off];

    /// The word for it in addresses, forms and the cookie.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::On => "keys",
            Self::Off => "nokeys",
        }
    }
}
