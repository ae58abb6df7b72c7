//! What is kept about a visitor, and the forms that forget it. They work without scripts.

use leptos::prelude::*;

use crate::page::{FORGET, START_OVER};

/// What is kept, for how long, and the two ways to be rid of it.
#[component]
pub(crate) fn Kept() -> impl IntoView {
    view! {
        <section class="kept">
            <h2>"What is kept about you"</h2>
            <p>
                "A random number in a cookie, and which comics were seen with it. \
                 Nothing else, and no longer than a year after your last visit."
            </p>
            <form method="post" action=START_OVER>
                <button aria-describedby="start-over">"Start over"</button>
                <p id="start-over">"Forgets which comics you have seen. The number in the cookie stays."</p>
            </form>
            <form method="post" action=FORGET>
                <button aria-describedby="forget">"Forget me"</button>
                <p id="forget">"Deletes everything kept about you, and the cookie with it."</p>
            </form>
        </section>
    }
}

/// "Start over" as a page's main button, where a comic page has "Another One".
#[component]
pub(crate) fn StartOver() -> impl IntoView {
    view! {
        <form class="pager alone" method="post" action=START_OVER>
            <button class="main">"Start over"</button>
        </form>
    }
}
