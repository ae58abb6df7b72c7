//! `/archive`: all comics by year.

use leptos::prelude::*;

use crate::credit::SiteCredit;
use crate::document::{Document, Place};
use crate::page::ArchivePage;

/// The whole document.
pub(crate) fn archive_document(page: &ArchivePage) -> impl IntoView {
    view! {
        <Document
            here=Place::Archive
            shell=page.shell
            title="Archive | xkcdapp".to_owned()
            head=""
            main=view! { <h1>"Archive"</h1> }
            footer=view! { <SiteCredit /> }
        />
    }
}
