//! `xkcdapp params`: the admin's way to Parameter Store.

mod check;
mod cli;
mod entry;
mod hash_password;
mod keeping;
mod list;
mod put;
mod rotate;

use std::process::ExitCode;

use anyhow::Context;

use crate::clock::Clock;
use crate::config::{Given, ParameterStore};

pub(super) use cli::{ParamsCommand, command, read};

/// Runs what was asked for. No setting but those named here is looked at: a parameter that no server can start with
/// is put right by these commands.
pub(super) async fn run(given: &Given, command: ParamsCommand) -> anyhow::Result<ExitCode> {
    if let ParamsCommand::HashPassword = command {
        return hash_password::run();
    }
    if let ParamsCommand::Put { name, value_given: true, .. } = &command {
        anyhow::bail!(
            "{name}: its value must not be an argument, where every user of the machine can read it; give it by \
             standard input, or at the prompt, and consider the one just given as known to others"
        );
    }
    let path = given.bootstrap()?.parameter_path;
    let path = path.context("PARAMETER_PATH is not set: it says where the parameters are, as in /xkcdapp/test/")?;
    let store = ParameterStore::new(path).await;
    match command {
        ParamsCommand::Put { name, any_name, key_id, .. } => put::run(&store, &name, any_name, key_id.as_deref()).await,
        ParamsCommand::List { json } => list::run(&store, json, &Clock::system()).await,
        ParamsCommand::Rotate { what, wait, key_id } => rotate::run(&store, given, what, wait, key_id.as_deref()).await,
        ParamsCommand::HashPassword => hash_password::run(),
    }
}
