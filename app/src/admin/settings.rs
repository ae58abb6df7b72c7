//! The settings in use, and where they come from.

use leptos::either::EitherOf3;
use leptos::prelude::*;

use super::frame::AdminDocument;
use super::page::{SettingRow, SettingValue, SettingsPage};
use crate::times::ago;

pub(crate) fn settings_document(page: &SettingsPage) -> impl IntoView {
    let main = view! {
        <p class="note">
            "As this task uses them. Of secrets, and of all that comes from Parameter Store, it is told that they are set, \
             and nothing else."
        </p>
        <div class="wide">
            <table class="settings">
                <thead><tr><th scope="col">"Setting"</th><th scope="col">"Is"</th><th scope="col">"From"</th></tr></thead>
                <tbody>{page.rows.iter().map(row).collect::<Vec<_>>()}</tbody>
            </table>
        </div>
    };
    view! { <AdminDocument frame=&page.frame heading="Settings" main /> }
}

fn row(row: &SettingRow) -> impl IntoView {
    let value = match &row.value {
        SettingValue::Plain(value) => EitherOf3::A(view! { <code>{value.as_str()}</code> }),
        SettingValue::Secret => EitherOf3::B(view! { <em>"set"</em> }),
        SettingValue::Unset => EitherOf3::C(view! { <span class="soft">"not set"</span> }),
    };
    let source = match row.age {
        Some(seconds) => format!("{}, changed {}", row.source, ago(seconds)),
        None => row.source.clone(),
    };
    view! {
        <tr>
            <th scope="row">{row.name.as_str()}</th>
            <td>{value}</td>
            <td>{source}</td>
        </tr>
    }
}
