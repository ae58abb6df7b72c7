//! `xkcdapp sync`

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::patience::{patiently, usable};
use super::{migrate, print, source, stop_on_signal};
use crate::catalogue::sync::{Progress, Sync, SyncError};
use crate::catalogue::{Catalogue, CatalogueMetrics};
use crate::chance::Chance;
use crate::config::Settings;
use crate::storage::Database;

/// Without a terminal, progress is a line so often.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// One round in the foreground.
pub(super) async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let database = Database::open(settings)?;
    if database.embedded {
        migrate::bring_up_to_date(&database).await?;
    }
    usable(&database).await?;
    let catalogue = Arc::new(Catalogue::default());
    let stored = patiently(async || catalogue.refresh(&*database.comics).await).await?;
    let lock = patiently(async || database.comics.lock_sync().await).await?;
    let Some(_lock) = lock else {
        anyhow::bail!(
            "another process keeps {database} in step with xkcd already: a server with SYNC on, or another sync"
        );
    };
    let chance = Chance::from_system()?;
    let source = source(settings)?;
    let (store, metrics) = (Arc::clone(&database.comics), CatalogueMetrics::default());
    let mut sync = Sync::new(source, store, Arc::clone(&catalogue), settings.sync_rate, chance, metrics);

    let stop = CancellationToken::new();
    let on_signal = stop_on_signal(stop.clone())?;
    tracing::info!(stored, from = %settings.xkcd_url, into = %database, "syncing");
    let mut shown = Shown::new();
    let outcome = sync.round(&stop, |progress| shown.show(progress)).await;
    shown.bar.finish_and_clear();
    on_signal.abort();
    match outcome {
        Ok(Progress { done, failed, .. }) => {
            let known = catalogue.snapshot().len();
            print(&format_args!("{known} comics known; {done} asked for, {failed} of them left out"))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(SyncError::Stopped) => anyhow::bail!("interrupted; the next sync goes on from here"),
        Err(error) => Err(error).with_context(|| format!("sync from {} failed", settings.xkcd_url)),
    }
}

/// A bar on a terminal, lines elsewhere.
struct Shown {
    bar: ProgressBar,
    lines: bool,
    last: Instant,
}

impl Shown {
    fn new() -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} comics, {eta} left{msg}") {
            bar.set_style(style);
        }
        Self { bar, lines: !std::io::stderr().is_terminal(), last: Instant::now() }
    }

    fn show(&mut self, progress: Progress) {
        let Progress { total, done, failed } = progress;
        self.bar.set_length(u64::try_from(total).unwrap_or(u64::MAX));
        self.bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        if failed > 0 {
            self.bar.set_message(format!(", {failed} left out"));
        }
        if self.lines && self.last.elapsed() >= LINE_EVERY {
            self.last = Instant::now();
            tracing::info!(done, total, failed, "syncing");
        }
    }
}
