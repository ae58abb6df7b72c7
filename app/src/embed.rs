//! `/embed/{n}`: a bare comic for a frame on another site.

use leptos::prelude::*;

use crate::credit::SiteCredit;
use crate::document::Document;
use crate::page::EmbedPage;

/// The whole document.
pub(crate) fn embed_document(page: &EmbedPage) -> impl IntoView {
    view! {
        <Document
            shell=page.shell
            title="Comic | xkcdapp".to_owned()
            head=""
            main=view! { <h1>"Comic"</h1> }
            footer=view! { <SiteCredit /> }
        />
    }
}
