//! The pages of xkcdapp as pure Leptos views: plain data in, HTML out.
//!
//! Nothing here does I/O, counts a view or knows the server: a handler loads everything, fills a struct of [`page`] and
//! gets back a whole document. Rendering twice does nothing twice.

#![expect(unreachable_pub, reason = "#[component] writes its properties' struct as pub, whatever the function is")]

pub mod admin;
mod all_seen;
mod comic;
mod credit;
mod deck;
mod document;
mod forms;
mod grid;
mod message;
pub mod page;
mod pager;
mod picture;
mod status;
mod words;

/// The page of one comic: the whole document, from doctype to `</html>`.
///
/// All text is escaped; the document has no inline script, no style attribute and no hydration marker, so the strictest
/// content security policy holds.
#[must_use]
pub fn comic_page(page: &page::ComicPage) -> String {
    document::render(|| comic::comic_document(page))
}

/// The page of an error, told kindly: the whole document, from doctype to `</html>`.
///
/// It promises what [`comic_page`] does, and asks search engines not to keep it.
#[must_use]
pub fn message_page(page: &page::MessagePage) -> String {
    document::render(|| message::message_document(page))
}

/// `/me`, what a visitor has seen: the whole document, from doctype to `</html>`.
///
/// It promises what [`comic_page`] does, asks search engines not to keep it, and stays below 60 KB compressed for a few
/// thousand comics.
#[must_use]
pub fn deck_page(page: &page::DeckPage<'_>) -> String {
    document::render(|| deck::deck_document(page))
}

/// The page of a visitor who has seen every comic: the whole document, from doctype to `</html>`.
///
/// It promises what [`comic_page`] does, and asks search engines not to keep it.
#[must_use]
pub fn all_seen_page(page: &page::AllSeenPage) -> String {
    document::render(|| all_seen::all_seen_document(page))
}

/// `/status`, how the service is: the whole document, from doctype to `</html>`.
///
/// It promises what [`comic_page`] does, and asks search engines not to keep it.
#[must_use]
pub fn status_page(page: &page::StatusPage) -> String {
    document::render_lists(|| status::status_document(page))
}
