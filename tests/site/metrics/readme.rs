//! What the README says of metrics.

use std::path::Path;

use harness::{Exposition, Program};

use super::measured;
use crate::XKCDAPP;
use crate::support::page;

#[tokio::test(flavor = "multi_thread")]
async fn the_readme_lists_every_metric() {
    let server = measured(Program::new(XKCDAPP)).start().await;
    page(&server, "/sampler/1").await;
    let told = Exposition::of(&server).await;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(file).unwrap();
    let rows = readme.lines().filter_map(|line| {
        let cells: Vec<_> = line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
        let name = cells.first()?.strip_prefix('`')?.strip_suffix('`')?;
        let is_metric = name.starts_with("xkcdapp_") || name.starts_with("process_");
        (is_metric && cells.len() == 4).then(|| cells[..].join(" | "))
    });
    let mut listed: Vec<_> = rows.collect();
    let known = told.families.iter().map(|(name, family)| {
        let suffix = match family.kind.as_str() {
            "counter" => "_total",
            "info" => "_info",
            _ => "",
        };
        let labels: Vec<_> = family.labels.iter().map(String::as_str).collect();
        let help = family.help.trim_end_matches('.');
        format!("`{name}{suffix}` | {} | {} | {help}", family.kind, labels.join(", "))
    });
    let mut known: Vec<_> = known.collect();
    listed.sort();
    known.sort();
    assert_eq!(listed, known, "README.md's table of metrics against the program's");
    server.stop().await;
}
