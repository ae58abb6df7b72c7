//! What each comic's pages say of themselves, made when the comic is first shown, and copied for every visit after that.

use std::array;
use std::fmt;
use std::sync::{Arc, OnceLock};

use app::page::{Identity, Image};
use app::share::{ComicFacts, Preview, Shared};
use arc_swap::ArcSwapOption;

use super::{Address, Sharing};
use crate::comic::Comic;
use crate::web::assets::ICON_512;

/// Places of comics whose numbers follow one another.
const SHELF: usize = 256;
/// Comics above 16,383 are as well served, and their previews made anew each time.
const SHELVES: usize = 64;

/// Of which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Door {
    /// The comic's own.
    Comic,
    /// The front page, which shows any.
    Front,
}

/// Previews of all comics that have been shown. Reading takes no lock.
pub(super) struct Previews {
    comics: [OnceLock<Shelf>; SHELVES],
    strips: OnceLock<Shelf>,
}

type Shelf = Box<[ArcSwapOption<Made>]>;

/// The previews of a comic as it was then.
#[derive(Debug)]
struct Made {
    /// Kept, so that no other comic can be where it is.
    comic: Arc<Comic>,
    own: Arc<Preview>,
    front: Arc<Preview>,
}

impl Sharing {
    /// What a comic's page says of itself. `identity` and `image` are the comic's as pages have them.
    pub(in crate::web) fn of_comic(
        &self,
        Address(site): Address,
        door: Door,
        comic: &Arc<Comic>,
        identity: Identity,
        image: Option<&Image>,
    ) -> Shared {
        let made = self.previews.get(comic, || {
            let path = comic.number.path();
            let (title, caption) = (comic.title.as_str(), comic.caption.as_deref());
            let facts =
                ComicFacts { identity, path: &path, title, published: comic.published, caption, image, icon: ICON_512 };
            let (own, front) = (Preview::of_comic(&facts), Preview::of_front_page(&facts));
            Made { comic: Arc::clone(comic), own: Arc::new(own), front: Arc::new(front) }
        });
        let preview = match door {
            Door::Comic => &made.own,
            Door::Front => &made.front,
        };
        Shared { site, preview: Arc::clone(preview) }
    }
}

impl Previews {
    /// Those of a comic: made, if it is not the one that they were made for.
    fn get(&self, comic: &Arc<Comic>, fresh: impl Fn() -> Made) -> Arc<Made> {
        let Some(place) = self.place(comic) else { return Arc::new(fresh()) };
        if let Some(made) = place.load_full().filter(|made| Arc::ptr_eq(&made.comic, comic)) {
            return made;
        }
        let made = Arc::new(fresh());
        place.store(Some(Arc::clone(&made)));
        made
    }

    fn place(&self, comic: &Comic) -> Option<&ArcSwapOption<Made>> {
        let index = usize::try_from(comic.number.ordinal()).ok()?;
        let board = if comic.number.is_sampler() { &self.strips } else { self.comics.get(index / SHELF)? };
        let places = board.get_or_init(|| (0..SHELF).map(|_| ArcSwapOption::empty()).collect());
        places.get(if comic.number.is_sampler() { index } else { index % SHELF })
    }
}

impl Default for Previews {
    fn default() -> Self {
        Self { comics: array::from_fn(|_| OnceLock::new()), strips: OnceLock::new() }
    }
}

impl fmt::Debug for Previews {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Previews").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::sampler;
    use crate::comic::ComicNumber;

    fn comic(number: ComicNumber, title: &str) -> Arc<Comic> {
        let strip = sampler::strips().newest().unwrap();
        Arc::new(Comic { number, title: title.to_owned(), picture: None, ..Comic::clone(strip) })
    }

    fn shared(sharing: &Sharing, comic: &Arc<Comic>) -> Shared {
        let address = Address("https://comics.example.org".into());
        sharing.of_comic(address, Door::Comic, comic, Identity::Xkcd(comic.number.ordinal()), None)
    }

    #[test]
    fn a_preview_is_made_once_and_anew_when_its_comic_has_changed() {
        let sharing = Sharing::default();
        for ordinal in [1, 255, 256, 3_000, 16_383] {
            let comic = comic(ComicNumber::xkcd(ordinal).unwrap(), "As it was");
            let first = shared(&sharing, &comic);
            assert!(Arc::ptr_eq(&first.preview, &shared(&sharing, &comic).preview), "{ordinal}");
            let repaired = Arc::new(Comic { title: "Repaired".to_owned(), ..Comic::clone(&comic) });
            assert!(shared(&sharing, &repaired).html().contains("Repaired"), "{ordinal}");
            assert!(first.html().contains("As it was"), "{ordinal}");
        }
    }

    #[test]
    fn strips_and_comics_do_not_meet_and_numbers_have_no_end() {
        let sharing = Sharing::default();
        for number in
            [ComicNumber::xkcd(3), ComicNumber::sampler(3), ComicNumber::xkcd(16_384), ComicNumber::xkcd(1 << 30)]
                .into_iter()
                .chain([ComicNumber::sampler(300)])
        {
            let comic = comic(number.unwrap(), &format!("Number {number:?}"));
            for _ in 0..2 {
                assert!(shared(&sharing, &comic).html().contains(&comic.number.path()), "{number:?}");
            }
        }
        let comic = comic(ComicNumber::xkcd(3).unwrap(), "Three");
        assert!(shared(&sharing, &comic).html().contains("/comic/3\""));
    }
}
