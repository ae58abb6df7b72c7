//! The audit of the counter: ledger, totals and daily sums side by side.

use leptos::prelude::*;

use super::frame::AdminDocument;
use super::page::{AuditOutcome, AuditPage, Audited};
use crate::document::maybe;
use crate::times::{ago, span};
use crate::words::thousands;

pub(crate) fn audit_document(page: &AuditPage) -> impl IntoView {
    let problem = match page.outcome {
        AuditOutcome::Idle | AuditOutcome::Done => None,
        AuditOutcome::Late(seconds) => {
            Some(format!("Not done after {}. It goes on, and its result will be on this page.", span(seconds)))
        }
        AuditOutcome::Busy => {
            Some("One is under way, and one at a time is enough. Its result will be on this page.".to_owned())
        }
        AuditOutcome::Failed => Some("The database cannot be read just now; the log says why.".to_owned()),
    };
    let last = page.last.as_ref().map(|(age, audited)| {
        let when = (page.outcome != AuditOutcome::Done).then(|| format!("The last one came to its end {}.", ago(*age)));
        view! {
            {maybe(when.map(|when| view! { <p class="note">{when}</p> }))}
            <Numbers audited />
        }
    });
    let main = view! {
        <p class="note">"Every view stands in three places: the ledger, the totals and the daily sums. One snapshot, three sums."</p>
        {maybe((page.outcome == AuditOutcome::Idle).then(|| view! { <p>"Press the button, and all is added up."</p> }))}
        {maybe(problem.map(|problem| view! { <p class="problem">{problem}</p> }))}
        {maybe(last)}
        <form method="get" action="/admin/audit">
            <input type="hidden" name="run" value="yes" />
            <button>"Run the audit"</button>
        </form>
    };
    view! { <AdminDocument frame=&page.frame heading="Audit" main /> }
}

#[component]
fn Numbers<'a>(audited: &'a Audited) -> impl IntoView {
    let verdict = if audited.clean { "Clean: all three agree." } else { "They do not agree." };
    let sums = audited.sums.iter().map(|(name, sum)| {
        view! { <tr><th scope="row">{*name}</th><td>{signed(*sum)}</td></tr> }
    });
    let drifts = audited.drifts.iter().map(|(comic, audience, total, daily)| {
        view! {
            <tr>
                <th scope="row">{comic.to_string()}</th>
                <td>{audience.as_str()}</td>
                <td>{signed(*total)}</td>
                <td>{signed(*daily)}</td>
            </tr>
        }
    });
    view! {
        <p class=if audited.clean { "verdict well" } else { "verdict wrong" }><strong>{verdict}</strong></p>
        <div class="wide"><table><tbody>{sums.collect::<Vec<_>>()}</tbody></table></div>
        {maybe((!audited.drifts.is_empty()).then(|| view! {
            <div class="wide">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Comic"</th><th scope="col">"Audience"</th>
                            <th scope="col">"Total"</th><th scope="col">"Daily sums"</th>
                        </tr>
                    </thead>
                    <tbody>{drifts.collect::<Vec<_>>()}</tbody>
                </table>
            </div>
        }))}
    }
}

fn signed(number: i64) -> String {
    [if number < 0 { "-" } else { "" }, &thousands(number.unsigned_abs())].concat()
}
