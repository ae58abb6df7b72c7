//! What stands around every page of an admin.

use leptos::prelude::*;

use super::page::{ADMIN, Frame, LOG_OUT, Said};
use crate::document::{Document, maybe};
use crate::page::Shell;

/// The document around what somebody sees who is logged in.
#[component]
pub(crate) fn AdminDocument<'a, M: IntoView>(
    frame: &'a Frame,
    /// What the page is called.
    heading: &'static str,
    /// The page itself.
    main: M,
) -> impl IntoView {
    let main = view! {
        <article class="admin">
            <header>
                <h1>{heading}</h1>
                <Places here=heading />
            </header>
            <SaidLine said=frame.said />
            {main}
        </article>
    };
    let footer = view! {
        <p>{format!("Task {}. Behind one address there may be several, each with lines of its own.", frame.task)}</p>
    };
    view! { <Plain shell=frame.shell heading main footer /> }
}

/// A document that search engines leave alone.
#[component]
pub(crate) fn Plain<M: IntoView, F: IntoView>(
    shell: Shell,
    heading: &'static str,
    main: M,
    footer: F,
) -> impl IntoView {
    view! {
        <Document
            shell
            title=format!("{heading} | xkcdapp")
            head=view! { <meta name="robots" content="noindex" /> }
            main
            footer
        />
    }
}

/// The ways between the pages, and out.
#[component]
fn Places(here: &'static str) -> impl IntoView {
    let place = |path: &'static str, name: &'static str| {
        let current = (name == here).then_some("page");
        view! { <a href=path aria-current=current>{name}</a> }
    };
    view! {
        <nav class="places" aria-label="Admin">
            {place(ADMIN, "Overview")}
            {place("/admin/logs", "Logs")}
            {place("/admin/audit", "Audit")}
            {place("/admin/settings", "Settings")}
            <form method="post" action=LOG_OUT>
                <button>"Log out"</button>
            </form>
        </nav>
    }
}

/// What has just been done.
#[component]
pub(crate) fn SaidLine(said: Option<Said>) -> impl IntoView {
    maybe(said.map(|said| {
        let line = match said {
            Said::LoggedIn => "You are logged in.",
            Said::LoggedOut => "You are logged out.",
            Said::Refreshing => "All tasks have been asked to read the parameters again.",
            Said::RefreshingHere => "This task has been asked to read the parameters again.",
            Said::Syncing => "All tasks have been asked: whichever syncs does so now.",
            Said::SyncingHere => "This task has been asked to sync, right now.",
            Said::NobodySyncs => "Nobody was asked: this task does not sync, and reaches no other.",
        };
        view! { <p class="said" role="status">{line}</p> }
    }))
}
