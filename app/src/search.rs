//! `/search`: what was found.

use leptos::prelude::*;

use crate::credit::SiteCredit;
use crate::document::{Document, Place};
use crate::page::SearchPage;

/// The whole document.
pub(crate) fn search_document(page: &SearchPage) -> impl IntoView {
    view! {
        <Document
            here=Place::Search
            shell=page.shell
            title="Search | xkcdapp".to_owned()
            head=""
            main=view! { <h1>"Search"</h1> }
            footer=view! { <SiteCredit /> }
        />
    }
}
