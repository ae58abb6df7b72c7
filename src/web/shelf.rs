//! The comics that a page's comic is one of: xkcd's, or the sampler's strips.

use std::borrow::Cow;
use std::sync::Arc;

use super::state::Site;
use crate::catalogue::{Snapshot, sampler};
use crate::comic::ComicNumber;
use crate::visitor::Deck;

/// With fewer comics than this in memory, the others of xkcd are drawn too and fetched when they are asked for.
const FEW: usize = 10;

/// What surrounds a comic.
pub(super) struct Shelf {
    comics: Comics,
    /// The newest number of xkcd, known or not; `None` for the sampler, or where nobody has said.
    newest: Option<u32>,
    /// Whether nothing of xkcd is known, so that the sampler stands in.
    pub(super) sampler_notice: bool,
}

enum Comics {
    Catalogue(Arc<Snapshot>),
    Sampler,
}

impl Shelf {
    /// The catalogue at this moment.
    pub(super) fn catalogue(site: &Site) -> Self {
        let comics = Comics::Catalogue(site.catalogue.snapshot());
        Self { comics, newest: site.catalogue.newest_number(), sampler_notice: false }
    }

    /// The sampler.
    pub(super) fn sampler(site: &Site) -> Self {
        Self { comics: Comics::Sampler, newest: None, sampler_notice: site.catalogue.snapshot().is_empty() }
    }

    /// The catalogue, or the sampler while xkcd has never been reached.
    pub(super) fn of_the_moment(site: &Site) -> Self {
        match site.catalogue.newest_number() {
            Some(_) => Self::catalogue(site),
            None => Self::sampler(site),
        }
    }

    pub(super) fn snapshot(&self) -> &Snapshot {
        match &self.comics {
            Comics::Catalogue(snapshot) => snapshot,
            Comics::Sampler => sampler::strips(),
        }
    }

    /// The catalogue's comics; `None` for the sampler.
    pub(super) fn catalogued(&self) -> Option<&Arc<Snapshot>> {
        match &self.comics {
            Comics::Catalogue(snapshot) => Some(snapshot),
            Comics::Sampler => None,
        }
    }

    pub(super) fn is_sampler(&self) -> bool {
        matches!(self.comics, Comics::Sampler)
    }

    /// Whose comics they are, for a page.
    pub(super) fn kind(&self) -> app::page::Shelf {
        if self.is_sampler() { app::page::Shelf::Sampler } else { app::page::Shelf::Xkcd }
    }

    /// The ordinal of the last comic, in memory or not.
    pub(super) fn last(&self) -> u32 {
        self.newest.unwrap_or_else(|| u32::try_from(self.snapshot().len()).unwrap_or(0))
    }

    /// All comics that can be drawn, whether or not they are in memory.
    pub(super) fn deck(&self) -> Cow<'_, Deck> {
        match self.newest {
            Some(newest) if self.snapshot().len() < FEW => {
                Cow::Owned(Deck::new((1..=newest).filter_map(ComicNumber::xkcd)))
            }
            _ => Cow::Borrowed(self.snapshot().deck()),
        }
    }
}
