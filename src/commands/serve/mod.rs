//! `xkcdapp serve`: from settings to a running site, and down again.

mod admin;
mod files;
mod listening;
mod metrics;
mod operators;
mod process;
mod rotation;
mod spool;
mod tasks;
mod upkeep;
mod visitors;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use futures_util::FutureExt;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{migrate, source, stop_on_signal};
use crate::catalogue::sync::{Sync, SyncNow};
use crate::catalogue::{Catalogue, Finder};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{RefreshReason, Settings, SettingsReader};
use crate::metrics::ErrorKind;
use crate::search::Searcher;
use crate::statistics::Board;
use crate::storage::Database;
use crate::telemetry::LogRing;
use crate::views::{Timing, counter};
use crate::web::{ApiLimit, CookieStyle, Draining, LargePages, Operators, Sharing, Site, serve};
use listening::{limits, listen};
use metrics::Metrics;
use operators::{running_checks, spawn_port};
use rotation::Refreshing;
use spool::Spooling;
use tasks::Tasks;
use upkeep::Upkeep;
use visitors::keep;

/// How long the start waits for the database before it serves without.
const FIRST_LOAD: Duration = Duration::from_secs(2);

/// Serves until SIGTERM or SIGINT, then drains, flushes and returns.
pub(super) async fn run(reader: SettingsReader, log: LogRing) -> anyhow::Result<ExitCode> {
    let (chance, clock) = (Chance::from_system()?, Clock::system());
    let metrics = Metrics::new(clock.clone());
    let stop = CancellationToken::new();
    let on_signal = stop_on_signal(stop.clone())?;
    let Some(refreshing) = Refreshing::begin(reader, &chance, &stop).await? else { return Ok(ExitCode::SUCCESS) };
    let settings = refreshing.first.settings.clone();

    let (label, refused) = (refreshing.label(), refreshing.refused(RefreshReason::DatabaseRefused));
    let database = Database::open_as(&settings, &label, refused)?;
    prepare(&settings, &database).await?;
    let source = source(&settings)?;
    let catalogue = Arc::new(Catalogue::default());

    let timing = timing(&settings);
    let (visitors, redis) =
        visitors::visitors(&refreshing, clock.clone(), chance.clone(), metrics.visitors.clone()).await?;
    let spooling = Spooling::new(&settings, &database, redis.as_ref(), &chance);
    let spool = spooling.spool.clone();
    let stores = (&database, redis.as_ref());
    let checks = running_checks(&settings, stores, &catalogue, &refreshing.watch, &metrics, &clock).await;
    let (recorder, writer) =
        counter(timing, database.batches(), spool, clock.clone(), chance.clone(), metrics.views.clone());
    let sync_now = settings.sync.then(SyncNow::default);
    let admin = admin::admin(&refreshing, log, redis.as_ref(), sync_now.clone(), &metrics, &chance);
    let statistics = Board::new(Arc::clone(&database.views), clock.clone());
    let registry = metrics.registry(&recorder, &catalogue, &visitors, &statistics);

    let mut upkeep = Upkeep::new(database.clone(), Arc::clone(&catalogue), recorder.clone(), metrics.catalogue.clone());
    first_load(&mut upkeep).await?;

    let searcher = Searcher::new(Arc::clone(&catalogue));
    let listener = listen("LISTEN_ADDR", settings.listen_addr)?;
    let site = Arc::new(Site {
        catalogue: Arc::clone(&catalogue),
        finder: Finder::new(
            Arc::clone(&catalogue),
            Arc::clone(&source),
            Arc::clone(&database.comics),
            metrics.catalogue.clone(),
        ),
        recorder,
        visitors,
        cookies: CookieStyle { secure: settings.cookie_secure },
        views: Arc::clone(&database.views),
        statistics: statistics.clone(),
        searcher: searcher.clone(),
        checks,
        chance: chance.clone(),
        image_origin: settings.xkcd_image_origin.origin().ascii_serialization(),
        sharing: Sharing::new(settings.public_url.as_ref()),
        access_log: settings.access_log,
        request_timeout: settings.request_timeout,
        trusted_proxies: settings.trusted_proxies.clone(),
        api_limit: ApiLimit::new(settings.api_rate, settings.api_burst),
        parameters: refreshing.watch.clone(),
        metrics: metrics.web.clone(),
        operators: Operators { registry, apart: settings.operators_addr.is_some() },
        admin,
        draining: Draining::default(),
        large_pages: LargePages::default(),
    });

    // Operators are answered to the very end: what a shutdown does is worth seeing.
    let (background, operators_stop) = (CancellationToken::new(), CancellationToken::new());
    let mut tasks = Tasks::default();
    spawn_port(&settings, &site, &mut tasks, operators_stop.clone())?;
    let places = (&database, redis.as_ref());
    refreshing.spawn(&mut tasks, places, metrics.parameters.clone(), (chance.clone(), clock), &background);
    tasks.spawn("search", searcher.keep(background.clone()));
    tasks.spawn("upkeep", upkeep.run(settings.catalogue_refresh, background.clone()));
    tasks.spawn("statistics", statistics.run(background.clone()).map(Ok));
    spooling.spawn(&mut tasks, &database, timing.deadline, &chance, &metrics.views, &background);
    if let Some(redis) = redis {
        tasks.spawn("redis", keep(redis, chance.clone(), background.clone(), metrics.visitors.clone()).map(Ok));
    }
    admin::spawn_work(&mut tasks, &site, &background);
    if let Some(now) = sync_now {
        let (store, metrics) = (Arc::clone(&database.comics), metrics.catalogue.clone());
        let sync = Sync::new(source, store, Arc::clone(&catalogue), settings.sync_rate, chance, metrics);
        tasks.spawn("sync", sync.run(settings.sync_poll, now, background.clone()).map(Ok));
    }
    let (writer_stop, closing) = (CancellationToken::new(), CancellationToken::new());
    let mut writer = tokio::spawn(writer.run(writer_stop.clone()));

    tracing::info!("serving http://{}", listener.local_addr()?);
    let mut server = tokio::spawn(serve(listener, Arc::clone(&site), limits(&settings), closing.clone()));

    let failure = tokio::select! {
        () = stop.cancelled() => None,
        failure = tasks.failure() => Some(failure),
        outcome = &mut writer => Some(anyhow::anyhow!("the writer ended: {outcome:?}")),
        outcome = &mut server => Some(anyhow::anyhow!("the server ended: {outcome:?}")),
    };
    on_signal.abort();
    if let Some(failure) = failure {
        metrics.errors.inc(ErrorKind::Task);
        return Err(give_up(failure, writer, &writer_stop).await);
    }

    drain(&site, settings.drain_delay, &closing, server).await?;
    background.cancel();
    writer_stop.cancel();
    writer.await.context("the writer")??;
    operators_stop.cancel();
    tasks.finish().await;
    tracing::info!("every view is accounted for; bye");
    Ok(ExitCode::SUCCESS)
}

/// When views are written, and how long anybody waits for that.
fn timing(settings: &Settings) -> Timing {
    Timing { interval: settings.commit_interval, deadline: settings.commit_deadline, wait: settings.view_wait }
}

/// The catalogue as the database has it, where that answers in time; else the site begins without.
async fn first_load(upkeep: &mut Upkeep) -> anyhow::Result<()> {
    if let Ok(outcome) = tokio::time::timeout(FIRST_LOAD, upkeep.step()).await {
        outcome?;
    }
    Ok(())
}

/// Goes on serving, unhealthy, for so long; then ends the requests under way.
async fn drain(
    site: &Site,
    delay: Duration,
    closing: &CancellationToken,
    server: JoinHandle<usize>,
) -> anyhow::Result<()> {
    tracing::info!(?delay, "draining");
    site.drain();
    tokio::time::sleep(delay).await;
    closing.cancel();
    let cut = server.await.context("the server")?;
    if cut > 0 {
        tracing::warn!(connections = cut, "connections were cut: their requests took longer than DRAIN_TIMEOUT");
    }
    Ok(())
}

/// Nothing here can be trusted to go on: the orchestrator starts anew. What is pending is flushed if it can be.
async fn give_up<T>(failure: anyhow::Error, writer: JoinHandle<T>, writer_stop: &CancellationToken) -> anyhow::Error {
    tracing::error!("ending: {failure:#}");
    writer_stop.cancel();
    if !writer.is_finished() {
        // The writer bounds its last flush itself.
        let _ = writer.await;
    }
    failure
}

/// Says where everything is, and brings an embedded database up to date.
async fn prepare(settings: &Settings, database: &Database) -> anyhow::Result<()> {
    if !database.embedded {
        tracing::info!("keeping everything in {database}");
        return Ok(());
    }
    let folder = std::path::absolute(&settings.data_dir).unwrap_or_else(|_| settings.data_dir.clone());
    tracing::info!("keeping everything in {database}; the data folder is {}", folder.display());
    migrate::bring_up_to_date(database).await?;
    Ok(())
}
