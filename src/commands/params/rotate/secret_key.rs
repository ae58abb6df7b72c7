//! `xkcdapp params rotate secret-key`

use std::process::ExitCode;

use super::super::super::print;
use super::super::keeping::keeping;
use crate::config::{Given, ParameterStore, random_secret};

const NAME: &str = "SECRET_KEY";

/// Puts a new key. There is nothing to wait for: it signs only when every task has had the time to learn of it, and
/// what was signed before stays valid.
pub(super) async fn run(store: &ParameterStore, given: &Given, key_id: Option<&str>) -> anyhow::Result<ExitCode> {
    super::wins(given, &[NAME])?;
    let refresh = given.bootstrap()?.parameter_refresh;
    let keeping = keeping(store, NAME, key_id).await?;
    super::put(store, NAME, &random_secret()?, &keeping).await?;
    print(&format_args!(
        "it signs from {} on, two refresh intervals from now; earlier versions stay valid",
        humantime::format_duration(refresh * 2),
    ))?;
    Ok(ExitCode::SUCCESS)
}
