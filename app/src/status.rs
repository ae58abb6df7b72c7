//! `/status`: how the service is, a row for each thing that it depends on.

use std::time::Duration;

use leptos::either::Either;
use leptos::prelude::*;

use crate::credit::SiteCredit;
use crate::document::Document;
use crate::page::{StatusPage, StatusRow, StatusState};

/// The whole document.
pub(crate) fn status_document(page: &StatusPage) -> impl IntoView {
    view! {
        <Document
            shell=page.shell
            title=format!("{} | xkcdapp", heading(&page.rows))
            head=view! { <meta name="robots" content="noindex" /> }
            main=view! { <Status page /> }
            footer=view! { <SiteCredit /> }
            ways=!page.alone
        />
    }
}

#[component]
fn Status<'a>(page: &'a StatusPage) -> impl IntoView {
    let slowest = page.rows.iter().map(|row| row.took).max().unwrap_or_default();
    view! {
        <article class="status">
            <header>
                <h1>{heading(&page.rows)}</h1>
                <p class="meta">
                    <span>{format!("Looked just now, in {}", taken(slowest))}</span>
                    <span>{format!("xkcdapp {}", page.version)}</span>
                </p>
            </header>
            <Findings rows=&page.rows linked=true />
            <p class="joke">{joke(page)}</p>
            <p class="note">"Nothing here moves by itself: load the page again to look again."</p>
        </article>
    }
}

/// What was found, a row each.
#[component]
pub(crate) fn Findings<'a>(
    rows: &'a [StatusRow],
    /// Whether each row leads to what programs read of it, which may be on a port of its own.
    linked: bool,
) -> impl IntoView {
    view! {
        <div class="paper findings">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"What"</th>
                        <th scope="col">"How"</th>
                        <th scope="col">"What was found"</th>
                        <th scope="col">"Took"</th>
                    </tr>
                </thead>
                <tbody>
                    {rows.iter().map(|row| view! { <Row row linked /> }).collect::<Vec<_>>()}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row<'a>(row: &'a StatusRow, linked: bool) -> impl IntoView {
    let (class, word, mark) = match row.state {
        StatusState::Works => ("works", "Works", "M3.2 10.8 7.6 15.4 16.6 4.4"),
        StatusState::Broken => ("broken", "Broken", "M4.2 4 15.8 16.2M16 4.2 4 15.6"),
        StatusState::Unused => ("unused", "Not used", "M4 10.2 16 9.8"),
    };
    let took = if row.state == StatusState::Unused { String::new() } else { taken(row.took) };
    let name = if linked {
        Either::Left(view! { <a href=format!("/status/{}", row.name)>{label(row.name)}</a> })
    } else {
        Either::Right(label(row.name))
    };
    view! {
        <tr class=class>
            <th scope="row">{name}</th>
            <td class="state">
                <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
                    <path d=mark fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" />
                </svg>
                <span>{word}</span>
            </td>
            <td class="found">{sentence(&row.found)}</td>
            <td class="took">{took}</td>
        </tr>
    }
}

/// How it is on the whole.
pub(crate) fn heading(rows: &[StatusRow]) -> String {
    let broken: Vec<_> = rows.iter().filter(|row| row.state == StatusState::Broken).collect();
    match broken[..] {
        [] => "All is well".to_owned(),
        [row] => format!("{} needs a look", label(row.name)),
        _ => format!("{} things need a look", broken.len()),
    }
}

fn joke(page: &StatusPage) -> &'static str {
    if page.rows.iter().any(|row| row.state == StatusState::Broken) {
        "Somebody on call has put down a sandwich."
    } else {
        "Nobody on call needs to put down a sandwich."
    }
}

/// What a check's name stands for.
fn label(name: &'static str) -> &'static str {
    match name {
        "database" => "Database",
        "redis" => "Redis",
        "parameter-store" => "Parameter Store",
        "s3" => "S3",
        "dynamodb" => "DynamoDB",
        other => other,
    }
}

/// Words with a capital at the beginning and a full stop at the end; what begins with a name of its own stays.
fn sentence(found: &str) -> String {
    let mut letters = found.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}

/// A short time: `0.4 ms`, `12 ms`.
fn taken(took: Duration) -> String {
    let milliseconds = took.as_secs_f64() * 1e3;
    if milliseconds < 10.0 { format!("{milliseconds:.1} ms") } else { format!("{milliseconds:.0} ms") }
}
