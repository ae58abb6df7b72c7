//! The tables as diesel sees them, the same on both databases, and the row of a comic.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use super::{ChangedComics, Mark, StorageError};
use crate::comic::{Comic, ComicNumber, Picture, PictureSize};
use crate::config::DatabaseTarget;

diesel::table! {
    comics (number) {
        number -> Integer,
        title -> Text,
        published -> Nullable<Date>,
        caption -> Nullable<Text>,
        picture_path -> Nullable<Text>,
        picture_width -> Nullable<Integer>,
        picture_height -> Nullable<Integer>,
        picture_double -> Nullable<Bool>,
        link -> Nullable<Text>,
        transcript -> Nullable<Text>,
        scripted -> Bool,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    comic_views (comic_number, audience) {
        comic_number -> Integer,
        audience -> Text,
        view_count -> BigInt,
    }
}

diesel::table! {
    comic_views_daily (comic_number, day, audience) {
        comic_number -> Integer,
        day -> Date,
        audience -> Text,
        view_count -> BigInt,
    }
}

/// A comic's row.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = comics, treat_none_as_null = true)]
pub(super) struct ComicRow {
    number: i32,
    title: String,
    published: Option<NaiveDate>,
    caption: Option<String>,
    picture_path: Option<String>,
    picture_width: Option<i32>,
    picture_height: Option<i32>,
    picture_double: Option<bool>,
    link: Option<String>,
    transcript: Option<String>,
    scripted: bool,
    #[diesel(skip_insertion, skip_update)]
    updated_at: NaiveDateTime,
}

/// What a reader of changed comics gets: the comics of these rows, and the mark to go on from, which lies `overlap`
/// before the newest of them.
pub(super) fn changed_comics(
    rows: Vec<ComicRow>,
    mark: Option<Mark>,
    overlap: TimeDelta,
    target: &DatabaseTarget,
) -> Result<ChangedComics, StorageError> {
    let newest = rows.iter().map(|row| row.updated_at).max();
    let mark = newest.map(|newest| newest - overlap).max(mark);
    let comics = rows.into_iter().map(|row| row.into_comic(target)).collect::<Result<_, _>>()?;
    Ok(ChangedComics { comics, mark })
}

impl ComicRow {
    /// The row of a comic; the database stamps it.
    pub(super) fn new(comic: &Comic) -> Self {
        let picture = comic.picture.as_ref();
        let size = picture.and_then(|picture| picture.size);
        Self {
            number: comic.number.get(),
            title: comic.title.clone(),
            published: comic.published,
            caption: comic.caption.clone(),
            picture_path: picture.map(|picture| picture.path.clone()),
            picture_width: size.and_then(|size| i32::try_from(size.width).ok()),
            picture_height: size.and_then(|size| i32::try_from(size.height).ok()),
            picture_double: picture.and_then(|picture| picture.double),
            link: comic.link.clone(),
            transcript: comic.transcript.clone(),
            scripted: comic.scripted,
            updated_at: NaiveDateTime::default(),
        }
    }

    /// The comic of a row.
    fn into_comic(self, target: &DatabaseTarget) -> Result<Comic, StorageError> {
        let number = ComicNumber::new(self.number).ok_or_else(|| StorageError::Unreadable {
            target: target.clone(),
            what: "a comic with number 0".to_owned(),
        })?;
        let positive = |side: Option<i32>| side.and_then(|side| u32::try_from(side).ok()).filter(|side| *side > 0);
        let size = positive(self.picture_width)
            .zip(positive(self.picture_height))
            .map(|(width, height)| PictureSize { width, height });
        Ok(Comic {
            number,
            title: self.title,
            published: self.published,
            caption: self.caption,
            picture: self.picture_path.map(|path| Picture { path, size, double: self.picture_double }),
            link: self.link,
            transcript: self.transcript,
            scripted: self.scripted,
        })
    }
}
