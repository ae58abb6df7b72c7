//! `/stats`: what the counts say.

use leptos::prelude::*;

use crate::credit::SiteCredit;
use crate::document::Document;
use crate::page::StatisticsPage;

/// The whole document.
pub(crate) fn statistics_document(page: &StatisticsPage) -> impl IntoView {
    view! {
        <Document
            shell=page.shell
            title="Statistics | xkcdapp".to_owned()
            head=""
            main=view! { <h1>"Statistics"</h1> }
            footer=view! { <SiteCredit /> }
        />
    }
}
