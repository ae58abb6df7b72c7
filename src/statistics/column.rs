//! What is a number about a comic.

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

    /// The value of a comic with so many views; `None` where it has none.
    #[must_use]
    pub fn of(self, _comic: &Comic, _views: i64) -> Option<i64> {
        None
    }
}
