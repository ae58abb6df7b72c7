//! The form to log in with.

use leptos::prelude::*;

use super::frame::{Plain, SaidLine};
use super::page::{LOG_IN, LogInPage, LogInProblem};
use crate::credit::SiteCredit;
use crate::document::maybe;
use crate::times::span;

pub(crate) fn log_in_document(page: &LogInPage) -> impl IntoView {
    let main = view! {
        <article class="admin door">
            <header>
                <h1>"Log in"</h1>
            </header>
            <SaidLine said=page.said />
            {maybe(page.problem.map(|problem| view! { <p class="problem" role="alert" id="problem">{told(problem)}</p> }))}
            <form method="post" action=LOG_IN>
                // For whoever keeps passwords: here is one name alone.
                <input type="text" name="username" value="admin" autocomplete="username" hidden />
                <label for="password">"The admin's password"</label>
                <input
                    type="password"
                    id="password"
                    name="password"
                    required
                    maxlength="1024"
                    autocomplete="current-password"
                    aria-describedby=page.problem.map(|_| "problem")
                />
                <button>"Log in"</button>
            </form>
        </article>
    };
    view! { <Plain shell=page.shell heading="Log in" main footer=view! { <SiteCredit /> } /> }
}

fn told(problem: LogInProblem) -> String {
    match problem {
        LogInProblem::Wrong => "That was not the password.".to_owned(),
        LogInProblem::Wait(seconds) => {
            format!("There have been many tries. The next one is looked at in {}.", span(seconds))
        }
        LogInProblem::NotLoggedIn => "You are not logged in, or not any more. Nothing was done.".to_owned(),
        LogInProblem::NoCookie { https_only: false } => {
            "Nobody is logged in here any more, or the browser keeps no cookie.".to_owned()
        }
        LogInProblem::NoCookie { https_only: true } => {
            "Nobody is logged in here any more, or the browser keeps no cookie: this one it keeps over HTTPS alone."
                .to_owned()
        }
    }
}
