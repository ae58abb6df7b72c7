//! `/admin/settings`: the settings in use, with their sources.

use std::sync::Arc;

use app::admin::page::{SettingRow, SettingValue, SettingsPage};
use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse, Response};
use tower_sessions::Session;

use super::super::look::Wanted;
use super::super::state::Site;
use super::overview::{age, frame, only_logged_in};
use crate::config::{EffectiveSetting, EffectiveValue, Source};

/// `GET /admin/settings`
pub(super) async fn settings(
    State(site): State<Arc<Site>>,
    session: Session,
    uri: Uri,
    Wanted(look): Wanted,
) -> Result<Response, Response> {
    only_logged_in(&site, &session).await?;
    let state = site.admin.parameters.state();
    let settings = state.as_ref().map_or(&site.admin.settings, |state| &state.settings);
    let rows = settings.iter().map(|setting| row(&site, setting)).collect();
    let page = SettingsPage { frame: frame(&site, &uri, look), rows };
    Ok(Html(app::admin::settings_page(&page)).into_response())
}

fn row(site: &Site, setting: &EffectiveSetting) -> SettingRow {
    SettingRow {
        name: setting.name.to_owned(),
        value: match &setting.value {
            // No secret is in a plain value, unless somebody has put it there.
            EffectiveValue::Plain(value) => SettingValue::Plain(site.admin.redactor.redact(value)),
            EffectiveValue::Secret => SettingValue::Secret,
            EffectiveValue::Unset => SettingValue::Unset,
        },
        source: setting.source.to_string(),
        age: match &setting.source {
            Source::ParameterStore(parameter) => Some(age(site, parameter.modified)),
            _ => None,
        },
    }
}
