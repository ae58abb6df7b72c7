//! `/look`: light or dark, and what drawings are on.

use leptos::prelude::*;

use crate::credit::SiteCredit;
use crate::document::Document;
use crate::page::LookPage;

/// The whole document.
pub(crate) fn look_document(page: &LookPage) -> impl IntoView {
    view! {
        <Document
            shell=page.shell
            title="Look | xkcdapp".to_owned()
            head=""
            main=view! { <h1>"Look"</h1> }
            footer=view! { <SiteCredit /> }
        />
    }
}
