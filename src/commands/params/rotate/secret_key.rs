//! `xkcdapp params rotate secret-key`

use std::process::ExitCode;

use super::super::super::print;
use crate::config::{Given, ParameterStore, random_secret};

/// Puts a new key. There is nothing to wait for: it signs only when every task has had the time to learn of it, and
/// what was signed before stays valid.
pub(super) async fn run(store: &ParameterStore, given: &Given) -> anyhow::Result<ExitCode> {
    super::wins(given, &["SECRET_KEY"])?;
    let refresh = given.bootstrap()?.parameter_refresh;
    super::put(store, "SECRET_KEY", &random_secret()?).await?;
    print(&format_args!(
        "it signs from {} on, two refresh intervals from now; earlier versions stay valid",
        humantime::format_duration(refresh * 2),
    ))?;
    Ok(ExitCode::SUCCESS)
}
