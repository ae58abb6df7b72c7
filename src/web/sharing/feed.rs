//! `/feed.atom`: the newest comics, for feed readers (RFC 4287).

use std::sync::Arc;

use app::share::{escaped, plain_text};
use atom_syndication::{Content, Entry, Feed, Generator, Link, Person, Text as Words};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

use super::Address;
use crate::catalogue::Snapshot;
use crate::comic::Comic;
use crate::web::assets::ICON_512;
use crate::web::error::PageError;
use crate::web::kept::File;
use crate::web::present;
use crate::web::state::Site;

const FILE: File = File { content_type: "application/atom+xml; charset=utf-8", cache_control: "public, max-age=300" };

/// How many comics are in it.
const NEWEST: usize = 25;

/// When xkcd began: where no date can be read.
const BEGINNING: NaiveDate = match NaiveDate::from_ymd_opt(2005, 9, 30) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// Whose the comics are, and what may be done with them.
const RIGHTS: &str = "Comics by Randall Munroe, xkcd.com, CC BY-NC 2.5";

/// `GET /feed.atom`
pub(super) async fn page(
    State(site): State<Arc<Site>>,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let pictures = site.image_origin.clone();
    let make = move |comics: &Snapshot, address: &str| feed(comics, address, &pictures);
    site.sharing.feed.answer(&site, address, (&headers, FILE), make).await
}

fn feed(comics: &Snapshot, site: &str, pictures: &str) -> Option<String> {
    let numbers = comics.numbers();
    let newest = numbers.iter().rev().take(NEWEST).filter_map(|number| comics.get(*number));
    let entries: Vec<_> = newest.map(|comic| entry(comic, day(comics, comic), site, pictures)).collect();
    let changed = entries.iter().map(|entry| entry.updated.to_utc()).max();
    let address = format!("{site}/feed.atom");
    let feed = Feed {
        title: Words::plain("xkcdapp: the newest comics"),
        subtitle: Some(Words::plain("xkcd's newest comics, each with its caption in plain sight.")),
        id: address.clone(),
        updated: changed.unwrap_or_else(|| midnight(BEGINNING)).fixed_offset(),
        authors: vec![author()],
        rights: Some(Words::plain(RIGHTS)),
        icon: Some(format!("{site}{ICON_512}")),
        links: vec![
            Link { mime_type: Some("application/atom+xml".to_owned()), ..link("self", address) },
            Link { mime_type: Some("text/html".to_owned()), ..link("alternate", format!("{site}/")) },
        ],
        generator: Some(Generator { value: "xkcdapp".to_owned(), uri: None, version: None }),
        lang: Some("en".to_owned()),
        entries,
        ..Feed::default()
    };
    String::from_utf8(feed.write_to(Vec::new()).ok()?).ok()
}

fn entry(comic: &Comic, day: NaiveDate, site: &str, pictures: &str) -> Entry {
    let page = format!("{site}{}", comic.number.path());
    let original = format!("https://xkcd.com/{}/", comic.number.ordinal());
    let caption = comic.caption.as_deref().map(plain_text);
    Entry {
        title: Words::plain(plain_text(&comic.title)),
        // The same wherever the site moves, so that no reader shows a comic twice.
        id: Uuid::new_v5(&Uuid::NAMESPACE_URL, original.as_bytes()).urn().to_string(),
        updated: midnight(day).fixed_offset(),
        published: comic.published.map(|day| midnight(day).fixed_offset()),
        authors: vec![author()],
        rights: Some(Words::plain(RIGHTS)),
        summary: caption.as_deref().map(Words::plain),
        content: Some(Content {
            base: Some(format!("{site}/")),
            value: Some(html(comic, &page, &original, caption.as_deref(), pictures)),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        links: vec![
            Link { mime_type: Some("text/html".to_owned()), ..link("alternate", page) },
            link("related", original),
        ],
        ..Entry::default()
    }
}

/// What a reader shows: the picture, or where to see the comic, and its caption.
fn html(comic: &Comic, page: &str, original: &str, caption: Option<&str>, pictures: &str) -> String {
    let mut html = match present::image(pictures, comic) {
        Some(image) => {
            let twin = image.double.map(|double| format!(r#" srcset="{} 2x""#, escaped(&double)));
            let size = image.size.map(|(width, height)| format!(r#" width="{width}" height="{height}""#));
            format!(
                r#"<p><a href="{page}"><img src="{}"{}{} alt="{}"></a></p>"#,
                escaped(&image.src),
                twin.unwrap_or_default(),
                size.unwrap_or_default(),
                escaped(&plain_text(&image.description)),
            )
        }
        None => format!(
            r#"<p>This one is a thing to play with rather than a picture: see <a href="{original}">{original}</a>.</p>"#
        ),
    };
    if let Some(caption) = caption {
        html.push_str(&["<p><em>", &escaped(caption), "</em></p>"].concat());
    }
    html
}

/// The day that a comic is of: its own, or, where that cannot be read, that of the last one before it.
fn day(comics: &Snapshot, comic: &Comic) -> NaiveDate {
    let before = comics.numbers().iter().rev().skip_while(|number| **number > comic.number);
    let mut days = before.filter_map(|number| comics.get(*number)?.published);
    days.next().unwrap_or(BEGINNING)
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn author() -> Person {
    let (name, uri) = ("Randall Munroe".to_owned(), Some("https://xkcd.com/".to_owned()));
    Person { name, uri, ..Person::default() }
}

fn link(rel: &str, href: String) -> Link {
    Link { href, rel: rel.to_owned(), ..Link::default() }
}
