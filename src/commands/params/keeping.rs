//! How a parameter is kept when it is put: as it is already.

use anyhow::{Context, ensure};

use super::list::kind;
use crate::config::{Keeping, ParameterKind, ParameterStore, SETTINGS};

/// How a parameter of this name is to be put: as it is kept, a new one encrypted; with the key that is asked for, if one
/// is. The error is that of a secret that everybody can read as it is.
pub(super) async fn keeping(store: &ParameterStore, name: &str, key_id: Option<&str>) -> anyhow::Result<Keeping> {
    let there = store.keeping(name).await.with_context(|| name.to_owned())?;
    let mut keeping = there.unwrap_or(Keeping { kind: ParameterKind::SecureString, key_id: None });
    if keeping.kind != ParameterKind::SecureString {
        let (kind, secret) =
            (kind(keeping.kind), SETTINGS.iter().any(|setting| setting.name == name && setting.secret));
        ensure!(
            !secret,
            "{name}: is a plain {kind} now, and Parameter Store makes no SecureString of it: take its value for known \
             to others, delete the parameter and put another; nothing was changed"
        );
        ensure!(key_id.is_none(), "{name}: is a plain {kind}, for which there is no key; nothing was changed");
    }
    if let Some(key_id) = key_id {
        keeping.key_id = Some(key_id.to_owned());
    }
    Ok(keeping)
}
