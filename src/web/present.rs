//! From a comic to what its page shows.

use std::sync::Arc;

use app::page::{ComicPage, Identity, Image, Pager, Picture, Views};

use super::assets::shell;
use super::counted::natural;
use super::marks::without_marks;
use super::sharing::{Address, Door};
use super::shelf::Shelf;
use super::state::Site;
use super::visitor::Caller;
use crate::catalogue::sampler;
use crate::comic::{self, Comic, ComicNumber};
use crate::visitor::Deck;

/// A comic's page, at its own address or behind another door.
pub(super) fn comic_page(
    (site, address, door): (&Site, Address, Door),
    comic: &Arc<Comic>,
    shelf: &Shelf,
    caller: &Caller,
    views: Views,
) -> ComicPage {
    let deck = shelf.deck();
    let (identity, image) = (identity(comic.number), image(&site.image_origin, comic));
    ComicPage {
        shell: shell(caller.look),
        identity,
        share: site.sharing.of_comic(address, door, comic, identity, image.as_ref()),
        title: comic.title.clone(),
        published: comic.published,
        picture: image.map_or(Picture::Card, Picture::Image),
        scripted: comic.scripted,
        caption: comic.caption.clone(),
        views,
        sparkline: sparkline(site, shelf, comic.number),
        progress: caller.progress(&deck),
        pager: pager(site, comic.number, shelf, &deck, caller),
        sampler_notice: shelf.sampler_notice,
    }
}

/// A comic's drawing; `None` for an interactive comic. `origin` is where pictures come from, without a slash at its end.
pub(super) fn image(origin: &str, comic: &Comic) -> Option<Image> {
    let picture = comic.picture.as_ref()?;
    let (src, double) = sources(origin, comic, picture);
    Some(Image {
        src,
        double,
        size: picture.size.map(|size| (size.width, size.height)),
        description: comic.transcript.as_deref().map_or_else(|| comic.title.clone(), without_marks),
        link: comic.link.clone(),
    })
}

/// The comic's last days, drawn once for each reading that finds them changed; `None` where the last reading calls another
/// day today.
fn sparkline(site: &Site, shelf: &Shelf, number: ComicNumber) -> Option<String> {
    let reading = site.statistics.of_today()?;
    let drawing = reading.sparkline(number, |days| {
        app::chart::sparkline(&shelf.kind().statistics_path(number.ordinal()), &days.map(natural))
    });
    drawing.map(|drawing| drawing.to_string())
}

/// Which comic a page shows.
pub(super) fn identity(number: ComicNumber) -> Identity {
    if number.is_sampler() {
        let of = u32::try_from(sampler::strips().len()).unwrap_or(0);
        Identity::Sampler { strip: number.ordinal(), of }
    } else {
        Identity::Xkcd(number.ordinal())
    }
}

/// A picture's address and that of its double-size twin, where there is one.
pub(super) fn sources(origin: &str, comic: &Comic, picture: &comic::Picture) -> (String, Option<String>) {
    let origin = if comic.number.is_sampler() { "" } else { origin };
    let double = (picture.double == Some(true)).then(|| picture.double_path()).flatten();
    ([origin, &picture.path].concat(), double.map(|path| [origin, &path].concat()))
}

fn pager(site: &Site, number: ComicNumber, shelf: &Shelf, deck: &Deck, caller: &Caller) -> Pager {
    let another = deck.draw(&caller.seen, &site.chance);
    let drawn = another.and_then(|another| shelf.snapshot().get(another));
    let picture =
        drawn.and_then(|comic| comic.picture.as_ref().map(|picture| sources(&site.image_origin, comic, picture)));
    let last = shelf.last();
    let here = number.ordinal();
    let path = |ordinal: u32| {
        let number = if number.is_sampler() { ComicNumber::sampler(ordinal) } else { ComicNumber::xkcd(ordinal) };
        number.map(ComicNumber::path)
    };
    // Comic 404 is no comic: the way from 403 leads to 405, and back.
    let skip = |ordinal: u32| !number.is_sampler() && ordinal == ComicNumber::MISSING_ON_PURPOSE.ordinal();
    let before = if skip(here.saturating_sub(1)) { here.saturating_sub(2) } else { here.saturating_sub(1) };
    let after = if skip(here + 1) { here + 2 } else { here + 1 };
    Pager {
        first: (here > 1).then(|| path(1)).flatten(),
        previous: path(before),
        // Where all have been seen, `/` says so.
        another: another.map_or_else(|| "/".to_owned(), ComicNumber::path),
        another_picture: picture,
        next: (after <= last).then(|| path(after)).flatten(),
        latest: (here < last)
            .then(|| if number.is_sampler() { path(last) } else { Some("/latest".to_owned()) })
            .flatten(),
    }
}
