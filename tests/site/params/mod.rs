//! `xkcdapp params`, against moto, a PostgreSQL with SCRAM and a Redis.

mod database;
mod entering;
mod first_time;
mod group;
mod keys;
mod redis;
mod roles;
mod running;
mod tasks;

use harness::{Moto, Program};
use tokio::io::{AsyncBufReadExt, BufReader};

use super::XKCDAPP;

/// The program with its parameters below a path of its own.
fn site() -> (Moto, Program) {
    let moto = Moto::new();
    let program = moto.settings_of(Program::new(XKCDAPP));
    (moto, program)
}

/// Runs a command with this at its standard input: exit code, standard output, standard error.
async fn entered(program: &Program, arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    let output = program.run_with(arguments, input.as_bytes()).await;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Starts a command, reads this many lines and kills it there, if it has not ended before; the lines, and whether it was
/// killed.
async fn killed_after(program: &Program, arguments: &[&str], lines: usize) -> (Vec<String>, bool) {
    let mut child = program.spawn(arguments);
    let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut read = Vec::new();
    while read.len() < lines {
        match out.next_line().await.unwrap() {
            Some(line) => read.push(line),
            None => break,
        }
    }
    let killed = read.len() == lines && child.try_wait().unwrap().is_none();
    child.kill().await.unwrap();
    (read, killed)
}
