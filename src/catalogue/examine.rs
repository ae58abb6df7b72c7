//! What the JSON does not say of a picture: its size, and whether a double-size twin exists.

use super::pace::Pace;
use crate::comic::{Comic, ComicNumber, Picture};
use crate::xkcd::{ComicSource, XkcdError, may_have_double};

/// Whether everything about the comic's picture is known.
pub(super) fn is_examined(comic: &Comic) -> bool {
    comic.picture.as_ref().is_none_or(|picture| picture.size.is_some() && !lacks_double(comic.number, picture))
}

/// Asks for what is not known of the comic's picture, two requests at most, each in its turn where there is a pace.
/// What was learnt before an error or before the future was dropped is kept in the comic.
pub(super) async fn examine(source: &dyn ComicSource, comic: &mut Comic, pace: Option<&Pace>) -> Result<(), XkcdError> {
    let Comic { number, picture: Some(picture), .. } = comic else { return Ok(()) };
    if picture.size.is_none() {
        if let Some(pace) = pace {
            pace.turn().await;
        }
        picture.size = source.size_of(picture).await?;
    }
    if lacks_double(*number, picture) {
        if let Some(pace) = pace {
            pace.turn().await;
        }
        picture.double = Some(source.has_double(picture).await?);
    }
    Ok(())
}

/// Takes over what is known of the same picture.
pub(super) fn inherit(comic: &mut Comic, earlier: &Comic) {
    if let (Some(picture), Some(earlier)) = (&mut comic.picture, &earlier.picture)
        && picture.path == earlier.path
    {
        picture.size = picture.size.or(earlier.size);
        picture.double = picture.double.or(earlier.double);
    }
}

fn lacks_double(number: ComicNumber, picture: &Picture) -> bool {
    picture.double.is_none() && may_have_double(number)
}
