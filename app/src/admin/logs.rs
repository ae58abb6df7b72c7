//! The last log lines of one task.

use leptos::either::Either;
use leptos::prelude::*;

use super::frame::AdminDocument;
use super::page::{Level, LogEntry, LogsPage};
use crate::words::thousands;

pub(crate) fn logs_document(page: &LogsPage) -> impl IntoView {
    let main = view! {
        <Filter page />
        <p class="note">{sentence(page)}</p>
        {if page.lines.is_empty() {
            Either::Left(view! { <p class="joke">"Nothing to report. Somebody on call may finish a sandwich."</p> })
        } else {
            Either::Right(view! { <ol class="log">{page.lines.iter().map(line).collect::<Vec<_>>()}</ol> })
        }}
    };
    view! { <AdminDocument frame=&page.frame heading="Logs" main /> }
}

#[component]
fn Filter<'a>(page: &'a LogsPage) -> impl IntoView {
    let option = |level: Level| {
        let name = match level {
            Level::Error => "errors alone",
            Level::Warn => "warnings and errors",
            Level::Info => "information and above",
            Level::Debug => "everything",
        };
        view! { <option value=level.word() selected=page.level == level>{name}</option> }
    };
    view! {
        <form class="filter" method="get" action="/admin/logs">
            <label for="level">"Show"</label>
            <select id="level" name="level">{Level::ALL.map(option).into_iter().collect::<Vec<_>>()}</select>
            <label class="tick"><input type="checkbox" name="requests" value="on" checked=page.requests />"with requests"</label>
            <button>"Show"</button>
        </form>
    }
}

fn sentence(page: &LogsPage) -> String {
    let task = &page.frame.task;
    match page.lines.len() {
        0 => format!("Task {task} has no such lines."),
        1 => format!("The one line of task {task}."),
        all if all < page.most => format!("All {} lines of task {task}, newest first.", thousands(all as u64)),
        most => format!("The last {} lines of task {task}, newest first.", thousands(most as u64)),
    }
}

fn line(entry: &LogEntry) -> impl IntoView {
    view! { <li class=entry.level.word()><code>{entry.text.as_str()}</code></li> }
}
