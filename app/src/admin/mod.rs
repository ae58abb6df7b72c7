//! The admin's pages. They work without scripts, and nobody else's pages lead to them.

mod audit;
mod chart;
mod frame;
mod log_in;
mod logs;
mod overview;
pub mod page;
mod settings;

use crate::document::render_lists;

/// The form to log in with: the whole document. It promises what [`crate::comic_page`] does, as all pages here do, and
/// asks search engines not to keep it.
#[must_use]
pub fn log_in_page(page: &page::LogInPage) -> String {
    render_lists(|| log_in::log_in_document(page))
}

/// The overview.
#[must_use]
pub fn overview_page(page: &page::Overview) -> String {
    render_lists(|| overview::overview_document(page))
}

/// The last log lines.
#[must_use]
pub fn logs_page(page: &page::LogsPage) -> String {
    render_lists(|| logs::logs_document(page))
}

/// The settings in use.
#[must_use]
pub fn settings_page(page: &page::SettingsPage) -> String {
    render_lists(|| settings::settings_document(page))
}

/// The audit of the counter.
#[must_use]
pub fn audit_page(page: &page::AuditPage) -> String {
    render_lists(|| audit::audit_document(page))
}
