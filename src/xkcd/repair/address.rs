//! Addresses in xkcd's documents: where the picture is, where a click on it leads.

use url::Url;

use crate::comic::{ComicNumber, Picture};

/// xkcd's picture host.
const IMAGE_HOST: &str = "imgs.xkcd.com";

/// The longest address that is kept, in bytes: what fits every browser and proxy.
const LONGEST: usize = 2_048;

/// The picture at `img`: its path below the origin. `None` for an interactive comic, whose `img` is a bare directory
/// (1608, 1663), and for an address that is not on xkcd's picture host or the configured origin; that is logged, for
/// browsers would be told not to load it.
pub(super) fn picture(number: ComicNumber, img: &str, image_origin: &Url) -> Option<Picture> {
    if img.trim().is_empty() {
        return None;
    }
    let url = absolute(img);
    let Some(url) = url.filter(|url| is_xkcds(url) || url.origin() == image_origin.origin()) else {
        let host = absolute(img).and_then(|url| url.host_str().map(str::to_owned));
        tracing::warn!(%number, host, "a comic's picture is not on the picture host: shown without it");
        return None;
    };
    if url.path().ends_with('/') {
        return None;
    }
    // One slash only: two would make the path of another host out of it where it is used as a relative address.
    Some(Picture::unexamined(format!("/{}", url.path().trim_start_matches('/'))))
}

/// The page behind the picture: an absolute http(s) address as it is safe to put into `href`. One without a scheme
/// (`//host/path`, comic 1506) is read as https.
pub(super) fn link(link: &str) -> Option<String> {
    absolute(link).filter(|url| url.username().is_empty() && url.password().is_none()).map(String::from)
}

/// An http(s) address with a host, no longer than [`LONGEST`]. A quotation mark may stand in a host's name by the URL
/// standard; nobody has such a name, and it would end an attribute.
fn absolute(text: &str) -> Option<Url> {
    let text = text.trim();
    let url = if text.starts_with("//") { Url::parse(&format!("https:{text}")) } else { Url::parse(text) };
    url.ok().filter(|url| {
        let plain = url.as_str().len() <= LONGEST && !url.as_str().contains('"');
        matches!(url.scheme(), "http" | "https") && url.has_host() && plain
    })
}

/// Whether an http(s) address is on xkcd's picture host, at the scheme's own port.
fn is_xkcds(url: &Url) -> bool {
    url.host_str() == Some(IMAGE_HOST) && url.port().is_none()
}

#[cfg(test)]
mod tests;
