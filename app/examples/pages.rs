//! Writes a page of every kind into a folder, with the stylesheet, script and icon next to it, to be looked at in a
//! browser: `cargo run -p app --example pages -- FOLDER`. Put `strip.svg`, `tall.svg` and `wide.svg` there as pictures.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

use app::page::{Assets, ComicPage, Identity, Image, Message, MessagePage, Pager, Picture, Views};
use chrono::NaiveDate;

const ASSETS: Assets = Assets { stylesheet: "xkcdapp.css", script: "xkcdapp.js", icon: "icon.svg" };

fn main() -> io::Result<()> {
    let folder = env::args_os().nth(1).map_or_else(|| env::temp_dir().join("xkcdapp-pages"), PathBuf::from);
    fs::create_dir_all(&folder)?;
    let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style");
    for name in [ASSETS.stylesheet, ASSETS.script, ASSETS.icon] {
        fs::copy(style.join(name), folder.join(name))?;
    }
    let pages = comic_pages().into_iter().chain(message_pages());
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

fn usual() -> ComicPage {
    ComicPage {
        assets: ASSETS,
        identity: Identity::Xkcd(353),
        canonical: "/comic/353".to_owned(),
        title: "Two Dots".to_owned(),
        published: NaiveDate::from_ymd_opt(2007, 12, 5),
        picture: drawing("strip.svg", 740, 300),
        scripted: false,
        caption: Some(
            "Perspective is mostly a matter of standing far enough away that the arrows stop mattering.".to_owned(),
        ),
        views: Views::Counted(1_204),
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
        canonical: "/sampler/1".to_owned(),
        published: None,
        sampler_notice: true,
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
        ("method-not-allowed", Message::MethodNotAllowed),
        ("comic-unavailable", Message::ComicUnavailable { number: 353 }),
        ("unavailable", Message::Unavailable),
        ("broken", Message::Broken { request_id: "0199a3c2-7f1e".to_owned() }),
    ];
    let page = |message: Message| {
        let drawn = matches!(message, Message::NotFound | Message::Comic404);
        let another = (message != Message::Unavailable).then(|| "counted.html".to_owned());
        MessagePage { assets: ASSETS, message, strip: drawn.then(|| image("strip.svg", 740, 300)), another }
    };
    messages.map(|(name, message)| (format!("message-{name}"), app::message_page(&page(message)))).into()
}
