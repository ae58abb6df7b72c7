//! The sampler: strips built into the program, drawn by the crate `sampler` when it is built.

use std::sync::LazyLock;

use super::Snapshot;
use crate::comic::{Comic, ComicNumber, Picture, PictureSize};

/// A strip as the build left it.
#[derive(Debug)]
pub struct Strip {
    /// Its title.
    pub title: &'static str,
    /// Its hover joke.
    pub caption: &'static str,
    /// What is drawn and said.
    pub description: &'static str,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// The path of its drawing on this site.
    pub path: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/sampler.rs"));

/// The strips as comics, numbered below zero: the first strip is the last of them.
#[must_use]
pub fn strips() -> &'static Snapshot {
    static STRIPS_AS_COMICS: LazyLock<Snapshot> = LazyLock::new(|| {
        let comics: Vec<Comic> = (1..).zip(STRIPS).filter_map(|(strip, drawn)| comic(strip, drawn)).collect();
        Snapshot::default().with(&comics)
    });
    &STRIPS_AS_COMICS
}

fn comic(strip: u32, drawn: &Strip) -> Option<Comic> {
    let size = PictureSize { width: drawn.size.0, height: drawn.size.1 };
    Some(Comic {
        number: ComicNumber::sampler(strip)?,
        title: drawn.title.to_owned(),
        published: None,
        caption: Some(drawn.caption.to_owned()),
        picture: Some(Picture { path: drawn.path.to_owned(), size: Some(size), double: Some(false) }),
        link: None,
        transcript: Some(drawn.description.to_owned()),
        scripted: false,
    })
}
