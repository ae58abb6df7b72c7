//! `/api`: how programs read the site.

use leptos::prelude::*;

use crate::credit::SiteCredit;
use crate::document::{Document, Place, maybe};
use crate::page::{ApiAnswer, ApiOperation, ApiPage, ApiParameter};

/// The whole document.
pub(crate) fn api_document(page: &ApiPage) -> impl IntoView {
    view! {
        <Document
            here=Place::Api
            shell=page.shell
            title="API | xkcdapp".to_owned()
            head=view! {
                {page.share.head()}
                <link rel="service-desc" type="application/json" href=page.description />
            }
            main=view! { <Guide page /> }
            footer=view! { <SiteCredit /> }
        />
    }
}

#[component]
fn Guide<'a>(page: &'a ApiPage) -> impl IntoView {
    let entry = |operation: &ApiOperation| {
        view! { <li><a href=format!("#{}", anchor(&operation.id))>{operation.summary.clone()}</a></li> }
    };
    view! {
        <article class="api">
            <header>
                <h1>"API"</h1>
                <p class="meta"><span>{format!("Version {}", page.version)}</span><span>"No key, no cookie"</span></p>
            </header>
            <p>{spoken(&page.about)}</p>
            <p>
                "Everything below is said to programs by the "
                <a href=page.description>"OpenAPI description"</a>
                {format!(", which is yours under the {} licence. The comics are their author's: CC BY-NC 2.5.", page.license)}
            </p>
            <nav aria-label="What can be asked">
                <ul class="contents">{page.operations.iter().map(entry).collect::<Vec<_>>()}</ul>
            </nav>
            {page.operations.iter().map(|operation| view! { <Operation operation /> }).collect::<Vec<_>>()}
            <section>
                <h2 id="headers">"What the headers say"</h2>
                <p>
                    "Each client, an IPv4 address or an IPv6 network of 64 bits, has a bucket of requests that fills at a \
                     steady rate. Whoever takes more is answered 429 and told when to come again. Errors are problem \
                     details (RFC 9457)."
                </p>
                <dl>{page.headers.iter().map(|(name, about)| view! { <Term name about /> }).collect::<Vec<_>>()}</dl>
            </section>
        </article>
    }
}

/// Where an operation stands on the page. Its own name may be another element's id: the page's main part is `comic`.
fn anchor(id: &str) -> String {
    ["get-", id].concat()
}

#[component]
fn Operation<'a>(operation: &'a ApiOperation) -> impl IntoView {
    let ApiOperation { id, path, summary, about, parameters, answers, example, try_it, .. } = operation;
    let parameters = (!parameters.is_empty()).then(|| {
        let rows = parameters.iter().map(|parameter| view! { <Parameter parameter /> }).collect::<Vec<_>>();
        view! {
            <h3>"What may be asked for"</h3>
            <dl>{rows}</dl>
        }
    });
    let label = format!("An answer of {path}");
    view! {
        <section class="operation">
            <h2 id=anchor(id)>{summary.clone()}</h2>
            <p class="address"><code>{format!("GET {path}")}</code></p>
            <p>{spoken(about)}</p>
            {maybe(parameters)}
            <p class="try">"Try it: "<a href=try_it.clone()>{try_it.clone()}</a></p>
            <details>
                <summary>"What comes back"</summary>
                <dl>{answers.iter().map(|answer| view! { <Answer answer /> }).collect::<Vec<_>>()}</dl>
                <pre tabindex="0" role="region" aria-label=label><code>{example.clone()}</code></pre>
            </details>
        </section>
    }
}

#[component]
fn Parameter<'a>(parameter: &'a ApiParameter) -> impl IntoView {
    let ApiParameter { name, required, kind, about } = parameter;
    let kind = if *required { format!(" {kind}; required") } else { format!(" {kind}") };
    view! {
        <dt><code>{name.clone()}</code><span class="kind">{kind}</span></dt>
        <dd>{spoken(about)}</dd>
    }
}

#[component]
fn Answer<'a>(answer: &'a ApiAnswer) -> impl IntoView {
    view! {
        <dt><code>{answer.status.clone()}</code></dt>
        <dd>{spoken(&answer.about)}</dd>
    }
}

#[component]
fn Term<'a>(name: &'a str, about: &'a str) -> impl IntoView {
    view! {
        <dt><code>{name.to_owned()}</code></dt>
        <dd>{spoken(about)}</dd>
    }
}

/// A sentence of the description, in which what programs write stands between backticks.
fn spoken(text: &str) -> impl IntoView {
    let piece = |(index, piece): (usize, &str)| {
        let piece = piece.to_owned();
        if index % 2 == 1 { view! { <code>{piece}</code> }.into_any() } else { piece.into_any() }
    };
    text.split('`').enumerate().map(piece).collect::<Vec<_>>()
}
