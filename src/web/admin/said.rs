//! What has just been done, as a word in the address of the page after it. Only words of ours say anything.

use app::admin::page::Said;
use axum::http::{HeaderValue, Uri};

const WORDS: [(&str, Said, &str); 7] = [
    ("logged-in", Said::LoggedIn, "/admin?said=logged-in"),
    ("logged-out", Said::LoggedOut, "/admin?said=logged-out"),
    ("refreshing", Said::Refreshing, "/admin?said=refreshing"),
    ("refreshing-here", Said::RefreshingHere, "/admin?said=refreshing-here"),
    ("syncing", Said::Syncing, "/admin?said=syncing"),
    ("syncing-here", Said::SyncingHere, "/admin?said=syncing-here"),
    ("nobody-syncs", Said::NobodySyncs, "/admin?said=nobody-syncs"),
];

/// Where to go to have it said.
pub(super) fn location(said: Said) -> HeaderValue {
    let way = WORDS.iter().find(|(_, known, _)| *known == said).map_or("/admin", |(.., way)| way);
    HeaderValue::from_static(way)
}

/// What an address has to say.
pub(super) fn said(uri: &Uri) -> Option<Said> {
    let word = query(uri, "said")?;
    WORDS.iter().find(|(known, ..)| *known == word).map(|(_, said, _)| *said)
}

/// A field of an address's query.
pub(super) fn query(uri: &Uri, name: &str) -> Option<String> {
    let fields = url::form_urlencoded::parse(uri.query()?.as_bytes());
    fields.into_iter().find(|(field, _)| field == name).map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_understood_and_nothing_else_is() {
        for (_, told, _) in WORDS {
            let way: Uri = location(told).to_str().unwrap().parse().unwrap();
            assert_eq!((way.path(), said(&way)), ("/admin", Some(told)));
        }
        for strange in ["/admin", "/admin?said", "/admin?said=hello", "/admin?other=logged-in", "/admin?said=Logged-in"]
        {
            assert_eq!(said(&strange.parse().unwrap()), None, "{strange}");
        }
    }
}
