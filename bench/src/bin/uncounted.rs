//! The product without its counter: the same router, layers, catalogue, pages and accept loop, put together as
//! `xkcdapp serve` does, but with a counter that has been closed before the first request. Such a counter refuses a view
//! at once, as it does in the product's last moments, so no view waits for anything and none is written.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use xkcdapp::catalogue::{Catalogue, CatalogueMetrics, Finder};
use xkcdapp::chance::Chance;
use xkcdapp::clock::Clock;
use xkcdapp::config::{ParameterWatch, SecretKey, Settings, SigningKeys};
use xkcdapp::search::Searcher;
use xkcdapp::statistics::Board;
use xkcdapp::status::Checks;
use xkcdapp::storage::{Database, SeenInMemory};
use xkcdapp::views::{Spool, Timing, ViewMetrics, ViewRecorder, counter};
use xkcdapp::visitor::{CookieSigner, VisitorMetrics, Visitors};
use xkcdapp::web::{
    Admin, ApiLimit, CookieStyle, Draining, LargePages, Limits, Operators, Sharing, Site, WebMetrics, serve,
};
use xkcdapp::xkcd::{ClientSettings, XkcdClient};

/// As in the product's own `main.rs`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run())
}

async fn run() -> anyhow::Result<()> {
    let settings = Settings::read(None, [])?;
    xkcdapp::telemetry::start(settings.log_format, &settings.log_filter)?;
    let chance = Chance::from_system()?;
    let database = Database::open(&settings)?;
    let catalogue = Arc::new(Catalogue::default());
    catalogue.refresh(&*database.comics).await.context("reading the catalogue")?;
    let recorder = closed_counter(&settings, &database, chance.clone()).await?;
    recorder.learn(&database.views.view_counts().await?);
    let source = XkcdClient::new(ClientSettings {
        base: settings.xkcd_url.clone(),
        image_origin: settings.xkcd_image_origin.clone(),
        timeout: Duration::from_secs(5),
    })?;
    let site = Arc::new(Site {
        catalogue: Arc::clone(&catalogue),
        finder: Finder::new(
            Arc::clone(&catalogue),
            Arc::new(source),
            Arc::clone(&database.comics),
            CatalogueMetrics::default(),
        ),
        recorder,
        visitors: Visitors::new(
            Arc::new(SeenInMemory::new(settings.memory_visitors)),
            CookieSigner::new(&SigningKeys::of_one(SecretKey::kept_in(&settings.data_dir)?)),
            Clock::system(),
            chance.clone(),
            VisitorMetrics::default(),
        ),
        cookies: CookieStyle { secure: settings.cookie_secure },
        views: Arc::clone(&database.views),
        statistics: Board::new(Arc::clone(&database.views), Clock::system()),
        searcher: Searcher::new(Arc::clone(&catalogue)),
        checks: Checks::new(Arc::clone(&database.schema), catalogue),
        admin: Admin::closed(chance.clone()),
        chance,
        image_origin: settings.xkcd_image_origin.origin().ascii_serialization(),
        sharing: Sharing::new(settings.public_url.as_ref()),
        access_log: settings.access_log,
        request_timeout: settings.request_timeout,
        trusted_proxies: settings.trusted_proxies.clone(),
        api_limit: ApiLimit::new(settings.api_rate, settings.api_burst),
        parameters: ParameterWatch::new().0,
        metrics: WebMetrics::default(),
        operators: Operators::default(),
        draining: Draining::default(),
        large_pages: LargePages::default(),
    });
    let listener = TcpListener::bind(settings.listen_addr).await?;
    writeln!(std::io::stderr(), "serving http://{}", listener.local_addr()?)?;
    serve(listener, site, Limits::of(&settings), CancellationToken::new()).await;
    Ok(())
}

/// A counter that has ended.
async fn closed_counter(settings: &Settings, database: &Database, chance: Chance) -> anyhow::Result<ViewRecorder> {
    let timing =
        Timing { interval: settings.commit_interval, deadline: settings.commit_deadline, wait: settings.view_wait };
    let spool = Spool::new(settings.spool_dir.clone());
    let (recorder, writer) =
        counter(timing, database.batches(), spool, Clock::system(), chance, ViewMetrics::default());
    let ended = CancellationToken::new();
    ended.cancel();
    writer.run(ended).await?;
    Ok(recorder)
}
