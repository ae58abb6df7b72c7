//! The pages of xkcdapp as pure Leptos views: plain data in, HTML out.
//!
//! Nothing here does I/O, counts a view or knows the server: a handler loads everything, fills a struct of [`page`] and
//! gets back a whole document. Rendering twice does nothing twice.

#![expect(unreachable_pub, reason = "#[component] writes its properties' struct as pub, whatever the function is")]

pub mod admin;
mod all_seen;
mod api;
mod archive;
pub mod chart;
mod comic;
mod credit;
mod deck;
mod document;
mod embed;
mod forms;
mod frame;
mod grid;
mod look;
mod message;
pub mod page;
mod pager;
mod picture;
mod search;
pub mod share;
mod shelf;
mod statistics;
mod status;
mod times;
mod top;
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

/// `/search`: what was found. The whole document, from doctype to `</html>`.
///
/// It promises what [`comic_page`] does.
#[must_use]
pub fn search_page(page: &page::SearchPage) -> String {
    document::render_lists(|| search::search_document(page))
}

/// `/archive`: all comics by year. The whole document, from doctype to `</html>`.
///
/// It promises what [`comic_page`] does, and stays below 60 KB compressed for a few thousand comics.
#[must_use]
pub fn archive_page(page: &page::ArchivePage<'_>) -> String {
    document::render_lists(|| archive::archive_document(page))
}

/// `/top`: the most and the least viewed comics. The whole document, from doctype to `</html>`.
///
/// It promises what [`comic_page`] does.
#[must_use]
pub fn top_page(page: &page::TopPage<'_>) -> String {
    document::render_lists(|| top::top_document(page))
}

/// `/stats`: what the counts say. The whole document, from doctype to `</html>`.
///
/// It promises what [`comic_page`] does.
#[must_use]
pub fn statistics_page(page: &page::StatisticsPage<'_>) -> String {
    document::render_lists(|| statistics::statistics_document(page))
}

/// `/stats/{n}`: what one comic's counts say. The whole document, from doctype to `</html>`.
///
/// It promises what [`comic_page`] does.
#[must_use]
pub fn comic_statistics_page(page: &page::ComicStatisticsPage<'_>) -> String {
    document::render_lists(|| statistics::comic_statistics_document(page))
}

/// `/look`: light or dark, and what drawings are on. The whole document, from doctype to `</html>`.
///
/// It promises what [`comic_page`] does.
#[must_use]
pub fn look_page(page: &page::LookPage) -> String {
    document::render_lists(|| look::look_document(page))
}

/// `/api`: how programs read the site. The whole document, from doctype to `</html>`.
///
/// It promises what [`comic_page`] does.
#[must_use]
pub fn api_page(page: &page::ApiPage) -> String {
    document::render_lists(|| api::api_document(page))
}

/// `/embed/{n}`: a bare comic for a frame on another site. The whole document, from doctype to `</html>`.
///
/// It promises what [`comic_page`] does.
#[must_use]
pub fn embed_page(page: &page::EmbedPage) -> String {
    document::render_lists(|| embed::embed_document(page))
}
