//! What goes wrong within a request is answered, counted once, and concerns that request alone.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tempfile::TempDir;
use tower_service::Service;

use super::*;
use crate::catalogue::{CatalogueMetrics, Finder};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{Layers, ParameterWatch, SETTINGS, SecretKey, Settings, SigningKeys, Source};
use crate::metrics::Label;
use crate::search::Searcher;
use crate::statistics::Board;
use crate::status::Checks;
use crate::storage::{Database, SeenInMemory};
use crate::views::{Spool, Timing, ViewMetrics, counter};
use crate::visitor::{CookieSigner, VisitorMetrics, Visitors};
use crate::web::metrics::WebMetrics;
use crate::web::{Admin, ApiLimit, CookieStyle, Draining, LargePages, Operators, Sharing};
use crate::xkcd::{ClientSettings, XkcdClient};

fn site(folder: &TempDir) -> Arc<Site> {
    let mut layers = Layers::defaults();
    let data_dir = SETTINGS.iter().find(|setting| setting.name == "DATA_DIR").unwrap();
    layers.set(data_dir, folder.path().display().to_string(), Source::CommandLine);
    let settings = Settings::from_layers(&layers).unwrap();
    let database = Database::open(&settings).unwrap();
    let catalogue = Arc::default();
    let client = XkcdClient::new(ClientSettings {
        base: settings.xkcd_url.clone(),
        image_origin: settings.xkcd_image_origin.clone(),
        timeout: Duration::from_secs(1),
    });
    let second = Duration::from_secs(1);
    let timing = Timing { interval: second, deadline: second, wait: second };
    let (chance, spool) = (Chance::seeded(1), Spool::new(settings.spool_dir.clone()));
    let (recorder, _writer) =
        counter(timing, database.batches(), spool, Clock::system(), chance.clone(), ViewMetrics::default());
    let source = Arc::new(client.unwrap());
    let finder = Finder::new(Arc::clone(&catalogue), source, Arc::clone(&database.comics), CatalogueMetrics::default());
    Arc::new(Site {
        catalogue: Arc::clone(&catalogue),
        finder,
        recorder,
        visitors: Visitors::new(
            Arc::new(SeenInMemory::new(1)),
            CookieSigner::new(&SigningKeys::of_one(SecretKey::kept_in(folder.path()).unwrap())),
            Clock::system(),
            chance.clone(),
            VisitorMetrics::default(),
        ),
        cookies: CookieStyle { secure: false },
        statistics: Board::new(Arc::clone(&database.views), Clock::system()),
        searcher: Searcher::new(Arc::clone(&catalogue)),
        views: database.views,
        checks: Checks::new(database.schema, catalogue),
        admin: Admin::closed(chance.clone()),
        chance,
        image_origin: settings.xkcd_image_origin.origin().ascii_serialization(),
        sharing: Sharing::new(settings.public_url.as_ref()),
        access_log: false,
        request_timeout: Duration::from_secs(10),
        trusted_proxies: settings.trusted_proxies,
        api_limit: ApiLimit::new(settings.api_rate, settings.api_burst),
        parameters: ParameterWatch::new().0,
        metrics: WebMetrics::default(),
        operators: Operators::default(),
        draining: Draining::default(),
        large_pages: LargePages::default(),
    })
}

#[tokio::test(start_paused = true)]
async fn what_goes_wrong_is_answered_and_counted_once() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(&folder);
    let panics = async || -> &'static str { panic!("on purpose") };
    let mut router = Router::new()
        .route("/panic", get(panics))
        .route("/late", get(async || tokio::time::sleep(Duration::from_mins(1)).await))
        .route("/broken", get(async || StatusCode::BAD_GATEWAY))
        .route("/busy", get(async || StatusCode::SERVICE_UNAVAILABLE))
        .route("/missing", get(async || StatusCode::NOT_FOUND))
        .layer(from_fn_with_state(Guard::new(Arc::clone(&site)), guard));
    for (path, status, kind) in [
        ("/panic", 500, Some(ErrorKind::Panic)),
        ("/late", 503, Some(ErrorKind::Deadline)),
        ("/broken", 502, Some(ErrorKind::Answer)),
        ("/busy", 503, None),
        ("/missing", 404, None),
        ("/nowhere", 404, None),
    ] {
        let errors = || ErrorKind::ALL.iter().map(|kind| site.metrics.errors.get(*kind)).collect::<Vec<_>>();
        let mut expected = errors();
        if let Some(kind) = kind {
            expected[ErrorKind::ALL.iter().position(|other| *other == kind).unwrap()] += 1;
        }
        let Ok(answer) = router.call(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert!(answer.headers().contains_key("content-security-policy"), "{path}");
        assert_eq!(errors(), expected, "{path}");
    }
}
