//! Whose work an answer shows, and under which licence: a part of every answer.

use serde::Serialize;
use utoipa::ToSchema;

use crate::comic::ComicNumber;

/// Where xkcd's comics come from.
const XKCD: &str = "https://xkcd.com/";

/// Whose work it is. Keep it with what you show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Attribution {
    /// Who made it.
    #[schema(example = "Randall Munroe")]
    author: &'static str,
    /// The licence's short name.
    #[schema(example = "CC BY-NC 2.5")]
    license: &'static str,
    /// The licence's text.
    #[schema(format = "uri", example = "https://creativecommons.org/licenses/by-nc/2.5/")]
    pub(super) license_url: &'static str,
    /// Where it comes from: a comic's page on xkcd.com, or xkcd.com for many; for strips of the sampler, on this site.
    #[schema(format = "uri-reference", example = "https://xkcd.com/353/")]
    source: String,
}

impl Attribution {
    /// Of one comic.
    pub(crate) fn of(number: ComicNumber) -> Self {
        if number.is_sampler() {
            Self::ours(number.path())
        } else {
            Self::xkcds(format!("{XKCD}{}/", number.ordinal()))
        }
    }

    /// Of many, or of what is said about them.
    pub(crate) fn of_many(sampler: bool) -> Self {
        if sampler { Self::ours("/".to_owned()) } else { Self::xkcds(XKCD.to_owned()) }
    }

    fn xkcds(source: String) -> Self {
        Self {
            author: "Randall Munroe",
            license: "CC BY-NC 2.5",
            license_url: "https://creativecommons.org/licenses/by-nc/2.5/",
            source,
        }
    }

    /// The sampler's strips come with this program, under its licence.
    fn ours(source: String) -> Self {
        Self { author: "xkcdapp", license: "MIT", license_url: "https://opensource.org/license/mit", source }
    }
}
