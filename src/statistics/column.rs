//! What is a number about a comic.

use chrono::Datelike;

use crate::comic::Comic;

/// A numeric column: something about each comic that is a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// How often visitors have seen it.
    Views,
    /// Its number.
    Number,
    /// The year it was published in.
    Year,
    /// The month, 1 to 12.
    Month,
    /// The day of the month.
    Day,
    /// The picture's width in pixels.
    PictureWidth,
    /// The picture's height in pixels.
    PictureHeight,
    /// The title's length in characters.
    TitleLength,
    /// The caption's length in characters.
    CaptionLength,
    /// The trusted transcript's length in characters.
    TranscriptLength,
}

impl Column {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Views,
        Self::Number,
        Self::Year,
        Self::Month,
        Self::Day,
        Self::PictureWidth,
        Self::PictureHeight,
        Self::TitleLength,
        Self::CaptionLength,
        Self::TranscriptLength,
    ];

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Views => "views",
            Self::Number => "number",
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::PictureWidth => "picture_width",
            Self::PictureHeight => "picture_height",
            Self::TitleLength => "title_length",
            Self::CaptionLength => "caption_length",
            Self::TranscriptLength => "transcript_length",
        }
    }

    /// The column of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    /// The value of a comic with so many views; `None` where it has none.
    #[must_use]
    pub fn of(self, comic: &Comic, views: i64) -> Option<i64> {
        let size = || comic.picture.as_ref().and_then(|picture| picture.size);
        let length = |text: &str| i64::try_from(text.chars().count()).ok();
        match self {
            Self::Views => Some(views),
            Self::Number => Some(comic.number.get().into()),
            Self::Year => comic.published.map(|day| day.year().into()),
            Self::Month => comic.published.map(|day| day.month().into()),
            Self::Day => comic.published.map(|day| day.day().into()),
            Self::PictureWidth => size().map(|size| size.width.into()),
            Self::PictureHeight => size().map(|size| size.height.into()),
            Self::TitleLength => length(&comic.title),
            Self::CaptionLength => comic.caption.as_deref().and_then(length),
            Self::TranscriptLength => comic.transcript.as_deref().and_then(length),
        }
    }
}

#[cfg(test)]
mod tests;
