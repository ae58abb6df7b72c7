//! `/api`: how programs read the site.

use leptos::prelude::*;

use crate::credit::SiteCredit;
use crate::document::{Document, Place, maybe};
use crate::page::{ApiAnswer, ApiField, ApiOperation, ApiPage, ApiParameter, ApiShape};
use crate::words::{counted, thousands};

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
                <h2 id="fields">"What the fields mean"</h2>
                {page.shapes.iter().map(|shape| view! { <Shape shape /> }).collect::<Vec<_>>()}
            </section>
            <section>
                <h2 id="headers">"How much may be asked, and what the headers say"</h2>
                <p>
                    {format!(
                        "Each client, an IPv4 address or an IPv6 network of 64 bits, may send {} at once, and {} a minute \
                         in the long run. ",
                        counted(page.burst.into(), "request", "requests"),
                        thousands(page.rate.into()),
                    )}
                    "Whoever sends more is answered 429 and told when to come again. Errors are problem details (RFC 9457)."
                </p>
                <dl>{page.headers.iter().map(|(name, about)| view! { <Term name about /> }).collect::<Vec<_>>()}</dl>
            </section>
            <section>
                <h2 id="embed">"A comic on a page of yours"</h2>
                <p>
                    "No program is needed for that. This shows a comic, with its caption and whose work it is; who sees it \
                     there has viewed it, and gets no cookie:"
                </p>
                <pre tabindex="0" role="region" aria-label="A comic in a frame"><code>{frame(&page.share.site)}</code></pre>
            </section>
        </article>
    }
}

/// Where an operation stands on the page. Its own name may be another element's id: the page's main part is `comic`.
fn anchor(id: &str) -> String {
    ["get-", id].concat()
}

/// Where a shape stands on the page.
fn shape_anchor(name: &str) -> String {
    ["shape-", name].concat()
}

/// A comic in a frame, as somebody writes it who has a page elsewhere.
fn frame(site: &str) -> String {
    let site = if site.is_empty() { "https://comics.example.org" } else { site };
    format!("<iframe src=\"{site}/embed/353\" title=\"A comic of xkcd\" width=\"760\" height=\"640\"></iframe>")
}

#[component]
fn Operation<'a>(operation: &'a ApiOperation) -> impl IntoView {
    let ApiOperation { id, path, summary, about, parameters, answers, example, shape, try_it, .. } = operation;
    let parameters = (!parameters.is_empty()).then(|| {
        let rows = parameters.iter().map(|parameter| view! { <Parameter parameter /> }).collect::<Vec<_>>();
        view! {
            <h3>"What may be asked for"</h3>
            <dl>{rows}</dl>
        }
    });
    let label = format!("An answer of {path}");
    let shape = shape
        .as_ref()
        .map(|name| view! { <p>"Its fields: "<a href=format!("#{}", shape_anchor(name))>{name.clone()}</a></p> });
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
                {maybe(shape)}
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
fn Shape<'a>(shape: &'a ApiShape) -> impl IntoView {
    let ApiShape { name, about, fields } = shape;
    view! {
        <details id=shape_anchor(name)>
            <summary>{name.clone()}</summary>
            <p>{spoken(about)}</p>
            <dl>{fields.iter().map(|field| view! { <Field field /> }).collect::<Vec<_>>()}</dl>
        </details>
    }
}

#[component]
fn Field<'a>(field: &'a ApiField) -> impl IntoView {
    let ApiField { name, listed, kind, shape, optional, always, about } = field;
    let before = if *listed { " list of " } else { " " };
    let shape = shape.as_ref().map(|name| view! { <a href=format!("#{}", shape_anchor(name))>{name.clone()}</a> });
    let after = [(*optional, " or null"), (!*always, "; not always there")];
    let after: String = after.into_iter().filter_map(|(so, words)| so.then_some(words)).collect();
    view! {
        <dt><code>{name.clone()}</code><span class="kind">{before}{kind.clone()}{maybe(shape)}{after}</span></dt>
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
