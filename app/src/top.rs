//! `/top`: the most and the least viewed comics.

use leptos::prelude::*;

use crate::credit::SiteCredit;
use crate::document::{Document, Place};
use crate::page::TopPage;

/// The whole document.
pub(crate) fn top_document(page: &TopPage) -> impl IntoView {
    view! {
        <Document
            here=Place::Top
            shell=page.shell
            title="Top | xkcdapp".to_owned()
            head=""
            main=view! { <h1>"Top"</h1> }
            footer=view! { <SiteCredit /> }
        />
    }
}
