//! Writes pages of comics, messages, decks and the admin area, each in every state, into a folder, with the stylesheet,
//! script and icon next to them, to be looked at in a browser: `cargo run -p app --example pages -- FOLDER`. Put
//! `strip.svg`, `tall.svg`, `wide.svg` and `all-seen.svg` there as pictures.

mod admin;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use app::page::{
    AllSeenPage, Card, ComicPage, DeckPage, Identity, Image, Look, Message, MessagePage, Pager, Picture, Progress,
    Shelf, Shell, Views, Visitor,
};
use app::share::{ComicFacts, Preview, Shared};
use chrono::NaiveDate;

const SHELL: Shell = Shell { stylesheet: "xkcdapp.css", script: "xkcdapp.js", icon: "icon.svg", look: Look::DEFAULT };

fn main() -> io::Result<()> {
    let folder = env::args_os().nth(1).map_or_else(|| env::temp_dir().join("xkcdapp-pages"), PathBuf::from);
    fs::create_dir_all(&folder)?;
    let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style");
    for (parts, name) in [("css", SHELL.stylesheet), ("js", SHELL.script)] {
        let mut parts =
            fs::read_dir(style.join(parts))?.map(|part| Ok(part?.path())).collect::<io::Result<Vec<_>>>()?;
        parts.sort();
        fs::write(folder.join(name), parts.iter().map(fs::read).collect::<io::Result<Vec<_>>>()?.concat())?;
    }
    fs::copy(style.join(SHELL.icon), folder.join(SHELL.icon))?;
    let pages = comic_pages().into_iter().chain(message_pages()).chain(deck_pages()).chain(admin::pages());
    let mut out = io::stdout().lock();
    for (name, html) in pages {
        let path = folder.join(format!("{name}.html"));
        fs::write(&path, &html)?;
        writeln!(out, "{:5} bytes  {}", html.len(), path.display())?;
    }
    Ok(())
}

fn comic_pages() -> Vec<(String, String)> {
    let usual = usual();
    let views = [
        ("first-view", Views::Counted(1)),
        ("counted", Views::Counted(1_204)),
        ("counted-among", Views::CountedAmong(1_204)),
        ("pending", Views::Pending(Some(1_204))),
        ("pending-unknown", Views::Pending(None)),
        ("others", Views::Others(Some(1_204))),
        ("others-unknown", Views::Others(None)),
    ];
    let mut pages: Vec<_> =
        views.map(|(name, views)| (name, ComicPage { views, ..usual.clone() })).into_iter().collect();
    pages.extend([
        ("card", ComicPage { picture: Picture::Card, scripted: true, caption: None, ..usual.clone() }),
        ("no-progress", ComicPage { progress: None, ..usual.clone() }),
        ("scripted", ComicPage { scripted: true, ..usual.clone() }),
        ("sampler", sampler()),
        ("long-title", ComicPage { title: LONG_TITLE.to_owned(), ..usual.clone() }),
        ("tall", ComicPage { picture: drawing("tall.svg", 740, 1800), ..usual.clone() }),
        ("wide", ComicPage { picture: drawing("wide.svg", 1400, 400), ..usual }),
    ]);
    pages.into_iter().map(|(name, page)| (name.to_owned(), app::comic_page(&page))).collect()
}

const LONG_TITLE: &str =
    "A Complete and Unabridged Record of Everything That Has Ever Gone Wrong With a Cron Job on a Sunday";

fn shared(identity: Identity, path: &str) -> Shared {
    let title = "Two Dots";
    let facts = ComicFacts { identity, path, title, published: None, caption: None, image: None, icon: SHELL.icon };
    Shared { site: "".into(), preview: Arc::new(Preview::of_comic(&facts)) }
}

fn usual() -> ComicPage {
    ComicPage {
        shell: SHELL,
        identity: Identity::Xkcd(353),
        share: shared(Identity::Xkcd(353), "/comic/353"),
        title: "Two Dots".to_owned(),
        published: NaiveDate::from_ymd_opt(2007, 12, 5),
        picture: drawing("strip.svg", 740, 300),
        scripted: false,
        caption: Some(
            "Perspective is mostly a matter of standing far enough away that the arrows stop mattering.".to_owned(),
        ),
        views: Views::Counted(1_204),
        sparkline: None,
        progress: Some(Progress { seen: 214, of: 3_307 }),
        pager: Pager {
            first: Some("/comic/1".to_owned()),
            previous: Some("/comic/352".to_owned()),
            another: "tall.html".to_owned(),
            another_picture: Some(("tall.svg".to_owned(), None)),
            next: Some("/comic/354".to_owned()),
            latest: Some("/comic/3307".to_owned()),
        },
        sampler_notice: false,
    }
}

fn sampler() -> ComicPage {
    let usual = usual();
    ComicPage {
        identity: Identity::Sampler { strip: 1, of: 12 },
        share: shared(Identity::Sampler { strip: 1, of: 12 }, "/sampler/1"),
        published: None,
        sampler_notice: true,
        progress: Some(Progress { seen: 5, of: 12 }),
        pager: Pager { first: None, previous: None, ..usual.pager },
        ..usual
    }
}

fn drawing(src: &str, width: u32, height: u32) -> Picture {
    Picture::Image(image(src, width, height))
}

fn image(src: &str, width: u32, height: u32) -> Image {
    Image {
        src: src.to_owned(),
        double: None,
        size: Some((width, height)),
        description: "Two Dots".to_owned(),
        link: None,
    }
}

fn message_pages() -> Vec<(String, String)> {
    let messages = [
        ("not-found", Message::NotFound),
        ("no-such-comic", Message::NoSuchComic { number: "99999".to_owned(), newest: Some(3307) }),
        ("comic-404", Message::Comic404),
        ("bad-request", Message::BadRequest),
        ("too-long", Message::TooLong),
        ("method-not-allowed", Message::MethodNotAllowed),
        ("cross-site", Message::CrossSite),
        ("not-changed", Message::NotChanged),
        ("comic-unavailable", Message::ComicUnavailable { number: 353 }),
        ("unavailable", Message::Unavailable),
        ("broken", Message::Broken { request_id: "0199a3c2-7f1e".to_owned() }),
    ];
    let page = |message: Message| {
        let drawn = matches!(message, Message::NotFound | Message::Comic404);
        let another = (message != Message::Unavailable).then(|| "counted.html".to_owned());
        MessagePage { shell: SHELL, message, strip: drawn.then(|| image("strip.svg", 740, 300)), another }
    };
    messages.map(|(name, message)| (format!("message-{name}"), app::message_page(&page(message)))).into()
}

fn deck_pages() -> Vec<(String, String)> {
    let decks = [
        ("none", Shelf::Xkcd, 0, 3_307, Visitor::Known),
        ("one", Shelf::Xkcd, 1, 3_307, Visitor::Known),
        ("some", Shelf::Xkcd, 214, 3_307, Visitor::Known),
        ("most", Shelf::Xkcd, 3_000, 3_307, Visitor::Known),
        ("all", Shelf::Xkcd, 3_307, 3_307, Visitor::Known),
        ("unknown", Shelf::Xkcd, 0, 3_307, Visitor::Unknown),
        ("away", Shelf::Xkcd, 0, 3_307, Visitor::Away),
        ("sampler", Shelf::Sampler, 5, 12, Visitor::Known),
        ("sampler-away", Shelf::Sampler, 0, 12, Visitor::Away),
    ];
    let mut pages: Vec<_> = decks
        .map(|(name, shelf, seen, of, visitor)| {
            let page = DeckPage {
                shell: SHELL,
                shelf,
                cards: cards(shelf, seen, of),
                progress: Progress { seen, of },
                visitor,
            };
            (format!("me-{name}"), app::deck_page(&page))
        })
        .into();
    for (name, of) in [("all-seen", 3_307), ("all-seen-sampler", 12)] {
        let page = AllSeenPage { shell: SHELL, of, strip: Some(image("all-seen.svg", 420, 220)) };
        pages.push((name.to_owned(), app::all_seen_page(&page)));
    }
    pages
}

/// So many cards, of which some are seen, scattered as chance would.
fn cards(shelf: Shelf, seen: u32, of: u32) -> Vec<Card<'static>> {
    let missing = |ordinal: &u32| shelf == Shelf::Sampler || *ordinal != 404;
    let last = if of > 404 { of + 1 } else { of };
    let mut cards: Vec<_> =
        (1..=last).filter(missing).map(|ordinal| Card { ordinal, title: "A Made-Up Title", seen: false }).collect();
    let mut order: Vec<_> = (0..cards.len()).collect();
    order.sort_by_cached_key(|place| {
        let mut bits = (*place as u64 + 11).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits ^ (bits >> 27)
    });
    for place in order.into_iter().take(seen as usize) {
        cards[place].seen = true;
    }
    cards
}
