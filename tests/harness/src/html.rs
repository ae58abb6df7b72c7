//! A look into the HTML of our pages.

/// Every opening tag of that name, without its angle brackets. Attribute values of our pages hold no bare `>`.
pub fn tags<'a>(html: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    html.split('<').skip(1).filter_map(move |piece| {
        let (tag, _) = piece.split_once('>')?;
        (tag.split_ascii_whitespace().next() == Some(name)).then_some(tag)
    })
}

/// An attribute of an opening tag, as it is written.
#[must_use]
pub fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

/// Where the link with this `aria-label` or class leads; `None` where there is none.
#[must_use]
pub fn way(html: &str, name: &str) -> Option<String> {
    let found =
        tags(html, "a").find(|tag| attribute(tag, "aria-label") == Some(name) || attribute(tag, "class") == Some(name));
    found.and_then(|tag| attribute(tag, "href")).map(str::to_owned)
}
