//! `/api`: how programs read the site.

use leptos::prelude::*;

use crate::credit::SiteCredit;
use crate::document::Document;
use crate::page::ApiPage;

/// The whole document.
pub(crate) fn api_document(page: &ApiPage) -> impl IntoView {
    view! {
        <Document
            shell=page.shell
            title="API | xkcdapp".to_owned()
            head=""
            main=view! { <h1>"API"</h1> }
            footer=view! { <SiteCredit /> }
        />
    }
}
