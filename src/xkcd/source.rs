//! What the rest of the program asks of xkcd.

use async_trait::async_trait;

use super::XkcdError;
use crate::comic::{Comic, ComicNumber, Picture, PictureSize};

/// The first comic whose double-size picture is worth asking for. They begin at about 1084; a few earlier ones have
/// one too (1053, 1061).
const FIRST_DOUBLE: u32 = 1000;

/// Whether a comic's picture may have a double-size twin, so that asking for it is worth a request.
#[must_use]
pub fn may_have_double(number: ComicNumber) -> bool {
    !number.is_sampler() && number.ordinal() >= FIRST_DOUBLE
}

/// xkcd, or what stands in for it in a test.
///
/// Each method makes at most one request, so that the caller can pace them. All may be cancelled by dropping the
/// future: nothing is left behind but a closed connection.
#[async_trait]
pub trait ComicSource: Send + Sync {
    /// The newest comic. One request. Its picture is [unexamined](Picture::unexamined).
    async fn newest(&self) -> Result<Comic, XkcdError>;

    /// One comic; `None` where xkcd says that there is no such comic. At most one request: a number that xkcd cannot
    /// have (the sampler's, and 404, which it left out on purpose) is answered without one.
    async fn comic(&self, number: ComicNumber) -> Result<Option<Comic>, XkcdError>;

    /// A picture's width and height, read from its first bytes. One request.
    /// `None` is definitive: the picture host says that there is no such picture.
    /// After an error the size is unknown, and worth asking for again where it [is transient](XkcdError::is_transient).
    async fn size_of(&self, picture: &Picture) -> Result<Option<PictureSize>, XkcdError>;

    /// Whether a picture has a double-size twin. At most one request; ask only where [`may_have_double`] says so.
    /// After an error it is unknown, and worth asking again where it [is transient](XkcdError::is_transient).
    async fn has_double(&self, picture: &Picture) -> Result<bool, XkcdError>;
}
