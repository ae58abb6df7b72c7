//! The page of a visitor who has seen every comic of the deck: a little joy, and the way to begin again.

use leptos::prelude::*;

use crate::credit::SiteCredit;
use crate::document::{Document, maybe};
use crate::forms::StartOver;
use crate::page::{AllSeenPage, Progress};
use crate::picture::Sheet;
use crate::words::{progress_line, thousands};

/// The whole document.
pub(crate) fn all_seen_document(page: &AllSeenPage) -> impl IntoView {
    view! {
        <Document
            shell=page.shell
            title="All seen | xkcdapp".to_owned()
            head=view! { <meta name="robots" content="noindex" /> }
            main=view! { <AllSeen page /> }
            footer=view! { <SiteCredit /> }
        />
    }
}

#[component]
fn AllSeen<'a>(page: &'a AllSeenPage) -> impl IntoView {
    let progress = Progress { seen: page.of, of: page.of };
    view! {
        <article class="message">
            <header>
                <h1>"You have seen them all"</h1>
                <p class="meta"><span>{progress_line(progress)}</span></p>
            </header>
            {maybe(page.strip.as_ref().map(|image| view! { <figure><Sheet image /></figure> }))}
            <p>"The deck is empty: there is nothing left to deal."</p>
            <p class="joke">
                {format!("Blind chance takes about {} clicks to get here.", thousands(blind_clicks(page.of)))}
            </p>
            <p class="next">
                "Shuffle and start over, or look at "<a href="/me">"the picture you have filled"</a>" first."
            </p>
            <StartOver />
        </article>
    }
}

/// How many draws from `of` cards it takes on average to see each at least once, when every draw is from all of them;
/// to three places.
fn blind_clicks(of: u32) -> u64 {
    // The k-th last new card comes up once in of/k draws; in thousandths, for the fractions to add up.
    let thousandths: u64 = (1..=u64::from(of)).map(|left| u64::from(of) * 1000 / left).sum();
    let clicks = (thousandths + 500) / 1000;
    let unit = 10_u64.pow(clicks.checked_ilog10().unwrap_or(0).saturating_sub(2));
    (clicks + unit / 2) / unit * unit
}

#[cfg(test)]
mod tests {
    use super::blind_clicks;

    #[test]
    fn blind_chance_takes_its_time() {
        for (of, clicks) in [(0, 0), (1, 1), (2, 3), (12, 37), (3_307, 28_700)] {
            assert_eq!(blind_clicks(of), clicks, "{of} cards");
        }
    }
}
