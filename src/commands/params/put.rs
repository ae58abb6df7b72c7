//! `xkcdapp params put`

use std::process::ExitCode;

use anyhow::ensure;

use super::super::print;
use super::keeping::keeping;
use super::{check, entry, list};
use crate::config::{ParameterKind, ParameterStore};

/// Puts one parameter, whose value somebody enters.
pub(super) async fn run(
    store: &ParameterStore,
    name: &str,
    any_name: bool,
    key_id: Option<&str>,
) -> anyhow::Result<ExitCode> {
    // Before anything is asked for.
    ensure!(
        !check::is_never_a_parameter(name),
        "{name}: is needed before parameters are read, so it can be none of them"
    );
    let setting = match check::setting(name) {
        Ok(setting) => Some(setting),
        Err(_) if any_name && is_name(name) => None,
        Err(_) if any_name => anyhow::bail!("{name:?}: a parameter's name has letters, digits and any of . - _ / only"),
        Err(problem) => anyhow::bail!(problem),
    };
    let value = entry::secret(name)?;
    if let Some(setting) = setting {
        check::value(setting, &value).map_err(|problem| anyhow::anyhow!("{name}: {problem}; nothing was put"))?;
    }
    let keeping = keeping(store, name, key_id).await?;
    let version = store.put(name, &value, &keeping).await?;
    match keeping.kind {
        ParameterKind::SecureString => print(&format_args!("{name}: version {version}"))?,
        plain => print(&format_args!("{name}: version {version}, a plain {} as before", list::kind(plain)))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn is_name(name: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_.-/".contains(letter);
    !name.is_empty() && !name.starts_with('/') && !name.ends_with('/') && name.chars().all(allowed)
}
