//! Names, units and help texts follow the conventions. <https://prometheus.io/docs/practices/naming/>

use std::time::Duration;

use chrono::DateTime;
use harness::Exposition;
use prometheus_client::encoding::text::encode;

use super::*;
use crate::chance::Chance;
use crate::config::{Layers, SETTINGS, SecretKey, Settings, SigningKeys, Source};
use crate::metrics::ErrorKind;
use crate::storage::{Applied, BatchError, BatchStore, Database, SealedBatch, SeenInMemory};
use crate::views::{Spool, Timing, counter};
use crate::visitor::CookieSigner;
use crate::web::TimeoutKind;

struct Nowhere;

#[async_trait::async_trait]
impl BatchStore for Nowhere {
    async fn apply(&mut self, _: &SealedBatch) -> Result<Applied, BatchError> {
        Err(BatchError::Unavailable("nowhere".to_owned()))
    }

    async fn sequence(&mut self, _: uuid::Uuid) -> Result<i64, BatchError> {
        Err(BatchError::Unavailable("nowhere".to_owned()))
    }

    fn disconnect(&mut self) {}
}

fn read(happen: impl FnOnce(&Metrics)) -> Exposition {
    let clock = Clock::new(|| DateTime::from_timestamp_millis(1_700_000_000_500).unwrap());
    let metrics = Metrics::new(clock.clone());
    let second = Duration::from_secs(1);
    let timing = Timing { interval: second, deadline: second, wait: second };
    let (chance, spool) = (Chance::seeded(1), Spool::new("nowhere".into()));
    let key = SecretKey::of_text(&"k".repeat(32)).unwrap();
    let visitors = Visitors::new(
        Arc::new(SeenInMemory::new(1)),
        CookieSigner::new(&SigningKeys::of_one(key)),
        clock.clone(),
        chance.clone(),
        metrics.visitors.clone(),
    );
    let folder = tempfile::tempdir().unwrap();
    let data_dir = SETTINGS.iter().find(|setting| setting.name == "DATA_DIR").unwrap();
    let mut layers = Layers::defaults();
    layers.set(data_dir, folder.path().display().to_string(), Source::CommandLine);
    let settings = Settings::from_layers(&layers).unwrap();
    let database = Database::open(&settings).unwrap();
    let statistics = Board::new(database.views, clock.clone());
    let (recorder, _writer) = counter(timing, Box::new(Nowhere), spool, clock, chance, metrics.views.clone());
    let registry = metrics.registry(&recorder, &Arc::default(), &visitors, &statistics);
    happen(&metrics);
    let mut text = String::new();
    encode(&mut text, &registry).unwrap();
    Exposition::parse(&text)
}

#[test]
fn every_metric_has_its_help_and_a_conventional_name() {
    let all = read(|_| ());
    assert!(all.families.len() > 25, "{:?}", all.families.keys());
    for (name, family) in &all.families {
        assert!(name.starts_with("xkcdapp_") || name.starts_with("process_"), "{name} has no prefix");
        assert!(family.help.len() > 10 && family.help.ends_with('.'), "{name}: {}", family.help);
        assert!(!family.help.ends_with("..") && family.help.starts_with(char::is_uppercase), "{name}: {}", family.help);
        for other in ["milli", "micro", "minutes", "hours", "kilo", "mega", "percent", "_ms", "_kb"] {
            assert!(!name.contains(other), "{name} is not in base units");
        }
        for suffix in ["_total", "_count", "_sum", "_bucket", "_info"] {
            assert!(!name.ends_with(suffix), "{name}: the encoder's suffix");
        }
        let unit = name.rsplit_once('_').map(|(_, last)| last).filter(|last| ["seconds", "bytes"].contains(last));
        assert_eq!(family.unit.as_deref(), unit, "the unit of {name}");
        let timed = ["duration", "timestamp", "time", "age", "cpu", "memory"];
        assert!(unit.is_some() || !timed.iter().any(|word| name.split('_').any(|part| part == *word)), "{name}");
        for label in &family.labels {
            assert!(!name.contains(label.as_str()), "{name} repeats its label {label}");
        }
    }
}

#[test]
fn moments_are_told_in_seconds_since_1970() {
    let never = read(|_| ());
    assert!((never.value("process_start_time_seconds") - 1_700_000_000.5).abs() < 0.001);
    for name in ["xkcdapp_catalogue_last_read_timestamp_seconds", "xkcdapp_sync_last_success_timestamp_seconds"] {
        assert_eq!(never.count(name), 0, "{name}");
    }
    let once = read(|metrics| metrics.catalogue.note_reading());
    assert!((once.value("xkcdapp_catalogue_last_read_timestamp_seconds") - 1_700_000_000.5).abs() < 0.001);
    assert!(once.value("xkcdapp_catalogue_age_seconds") < 60.0);
}

#[test]
fn what_is_counted_is_told_under_its_name() {
    let mut held = None;
    let told = read(|metrics| {
        drop(metrics.web.connection());
        held = Some(metrics.web.connection());
        metrics.web.timed_out.inc(TimeoutKind::Idle);
        metrics.errors.inc(ErrorKind::Panic);
        metrics.web.errors.inc(ErrorKind::Panic);
    });
    assert_eq!(told.count("xkcdapp_connections_accepted_total"), 2);
    assert_eq!(told.count("xkcdapp_connections_open"), 1);
    assert_eq!(told.count("xkcdapp_connections_timed_out_total{kind=\"idle\"}"), 1);
    assert_eq!(told.count("xkcdapp_connections_timed_out_total{kind=\"head\"}"), 0);
    assert_eq!(told.count("xkcdapp_errors_total{kind=\"panic\"}"), 2, "one counter for all floors");
    assert!(told.value("process_resident_memory_bytes") > 1e6);
    assert!(told.value("process_open_fds") >= 3.0);
}
