//! How everything is, on one page.

use leptos::either::Either;
use leptos::prelude::*;

use super::chart::Days;
use super::frame::AdminDocument;
use super::page::{AudienceLine, Overview, ParameterRow, Parameters, REFRESH, SYNC, SyncLine, ViewLines};
use crate::document::maybe;
use crate::page::StatusRow;
use crate::status::{Findings, heading};
use crate::times::ago;
use crate::words::thousands;

pub(crate) fn overview_document(page: &Overview) -> impl IntoView {
    let main = view! {
        <Checks rows=&page.checks linked=page.status_is_here />
        <Views views=page.views.as_ref() />
        <SyncPart line=page.sync />
        {maybe(page.parameters.as_ref().map(|parameters| view! { <ParametersPart parameters /> }))}
    };
    view! { <AdminDocument frame=&page.frame heading="Overview" main /> }
}

#[component]
fn Checks<'a>(rows: &'a [StatusRow], linked: bool) -> impl IntoView {
    view! {
        <section class="checks">
            <h2>"Status"</h2>
            <p>{format!("{}.", heading(rows))}</p>
            <Findings rows linked />
        </section>
    }
}

#[component]
fn Views<'a>(views: Option<&'a ViewLines>) -> impl IntoView {
    let told = match views {
        None => Either::Left(view! { <p>"The database cannot tell just now. Views go on being counted."</p> }),
        Some(views) => Either::Right(view! {
            <p>{pending(views.pending)}</p>
            <div class="audiences">{views.audiences.iter().map(|line| view! { <Audience line /> }).collect::<Vec<_>>()}</div>
        }),
    };
    view! {
        <section>
            <h2>"Views"</h2>
            {told}
        </section>
    }
}

fn pending(pending: i64) -> String {
    match pending {
        i64::MIN..=0 => "This task has written all it has accepted.".to_owned(),
        1 => "This task has one view still to write.".to_owned(),
        more => format!("This task has {} views still to write.", thousands(more.unsigned_abs())),
    }
}

#[component]
fn Audience<'a>(line: &'a AudienceLine) -> impl IntoView {
    let today = line.days.last().map_or(0, |(_, views)| *views);
    view! {
        <div class="audience">
            <h3>{line.name}</h3>
            <p><strong>{thousands(today)}</strong>{format!(" today, {} in all", thousands(line.sum))}</p>
            <Days name=line.name days=&line.days />
        </div>
    }
}

#[component]
fn SyncPart(line: SyncLine) -> impl IntoView {
    let newest = line.newest.map_or_else(String::new, |newest| format!(", the newest is No. {newest}"));
    let comics = match line.comics {
        1 => "One comic is".to_owned(),
        many => format!("{} comics are", thousands(many as u64)),
    };
    let last = match (line.on, line.last) {
        (false, _) => "This task does not sync: SYNC is off.".to_owned(),
        (true, Some(seconds)) => format!("xkcd last answered this task to the end {}.", ago(seconds)),
        (true, None) => "This task has not finished a round with xkcd; another may have.".to_owned(),
    };
    view! {
        <section class="sync">
            <h2>"Comics"</h2>
            <p>{format!("{comics} in memory{newest}. {last}")}</p>
            {maybe(line.button.then(|| view! {
                <form method="post" action=SYNC><button>"Sync now"</button></form>
            }))}
        </section>
    }
}

#[component]
fn ParametersPart<'a>(parameters: &'a Parameters) -> impl IntoView {
    let row = |row: &'a ParameterRow| {
        view! {
            <tr>
                <th scope="row">{row.name.as_str()}</th>
                <td>{row.version.to_string()}</td>
                <td>{row.kind.as_str()}</td>
                <td>{ago(row.age)}</td>
            </tr>
        }
    };
    view! {
        <section class="parameters">
            <h2>"Parameters"</h2>
            <p>{format!(
                "{} at set {}, last read {}.",
                parameters.path, parameters.set_version, ago(parameters.refreshed)
            )}</p>
            {maybe(parameters.problem.as_deref().map(|problem| view! {
                <p class="problem">{format!("The last reading was not taken over: {problem}. The set before it stays in use.")}</p>
            }))}
            <div class="wide">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th><th scope="col">"Version"</th>
                            <th scope="col">"Type"</th><th scope="col">"Changed"</th>
                        </tr>
                    </thead>
                    <tbody>{parameters.rows.iter().map(row).collect::<Vec<_>>()}</tbody>
                </table>
            </div>
            <form method="post" action=REFRESH><button>"Refresh now"</button></form>
        </section>
    }
}
