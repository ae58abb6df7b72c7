//! The database administrator's log-in, from a path of Parameter Store that the service cannot read.

use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};

use crate::config::{ParameterSet, ParameterStore, Settings};

/// Who may make roles and tables.
pub(super) struct AdministratorLogin {
    pub(super) user: String,
    pub(super) password: SecretString,
}

/// `DATABASE_USER` and `DATABASE_PASSWORD` below `ADMINISTRATOR_PATH`; `None` where no path is set. An error where either
/// is missing, or Parameter Store does not give them.
pub(super) async fn login(settings: &Settings) -> anyhow::Result<Option<AdministratorLogin>> {
    let Some(path) = &settings.administrator_path else { return Ok(None) };
    let parameters = ParameterSet::new(ParameterStore::new(path.clone()).await.read_all().await?);
    let of = |name: &str| {
        let parameter = parameters.get(name).with_context(|| format!("there is no parameter {}", path.of(name)))?;
        anyhow::Ok(parameter.value.clone())
    };
    let user = of("DATABASE_USER")?.expose_secret().trim().to_owned();
    Ok(Some(AdministratorLogin { user, password: of("DATABASE_PASSWORD")? }))
}
