//! From what was given, and the parameters of the moment, to settings that can be used.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::time::Instant;

use super::given::{Bootstrap, Given};
use super::layers::{Layers, SettingError, Source};
use super::parameters::{KeyHistory, ParameterPath, ParameterSet, ParameterStore, ParameterStoreError};
use super::{DatabaseTarget, EffectiveSetting, Settings, SigningKeys};
use crate::chance::Chance;
use crate::clock::Clock;

/// The first pause between two tries at the start; later ones are longer.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// No pause is much longer than this.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// Settings, as one reading of all their sources gives them.
#[derive(Clone)]
pub struct Reading {
    /// All settings.
    pub settings: Settings,
    /// The keys that sign cookies, by version; `None` where none is set, or nobody has asked for them.
    pub signing_keys: Option<SigningKeys>,
    /// All settings with their sources.
    pub effective: Arc<[EffectiveSetting]>,
    /// What nobody may see of them.
    pub secrets: Arc<[SecretString]>,
    /// The parameters among the sources; `None` without Parameter Store.
    pub parameters: Option<ParameterSet>,
    pub(super) layers: Layers,
}

impl Reading {
    /// The version of the parameter with whose value we log in to Redis; `None` where it comes from elsewhere.
    #[must_use]
    pub fn redis_token_version(&self) -> Option<i64> {
        match self.layers.origin("REDIS_AUTH_TOKEN") {
            Source::ParameterStore(parameter) => Some(parameter.version),
            _ => None,
        }
    }

    fn say(&self) {
        if let (Some(parameters), Some(path)) = (&self.parameters, &self.settings.parameter_path) {
            tracing::info!("{} parameters of {path} are in use, set {}", parameters.len(), parameters.version());
        }
    }
}

/// Settings that cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ReadingError {
    /// One of them is wrong, or missing.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// Parameter Store does not give them.
    #[error(transparent)]
    ParameterStore(#[from] ParameterStoreError),
    /// There is nothing where all of them should be.
    #[error("PARAMETER_PATH: there is no parameter below {0}; is the path right, and the region?")]
    NoParameters(ParameterPath),
    /// Parameter Store did not give them for as long as the start may wait.
    #[error("{error}; gave up after {}", humantime::format_duration(*after))]
    GaveUp {
        /// What it said last.
        error: ParameterStoreError,
        /// How long was waited.
        after: Duration,
    },
}

impl ReadingError {
    /// Whether it is the parameters that are to blame, or their store.
    #[must_use]
    pub fn is_of_parameters(&self) -> bool {
        match self {
            Self::Setting(SettingError::Invalid { origin, .. }) => matches!(origin, Source::ParameterStore(_)),
            Self::Setting(error) => matches!(error, SettingError::Missing { .. }),
            Self::ParameterStore(_) | Self::NoParameters(_) | Self::GaveUp { .. } => true,
        }
    }

    /// Whether somebody has to change a setting or a parameter, rather than wait or see to AWS.
    #[must_use]
    pub fn is_of_settings(&self) -> bool {
        matches!(self, Self::Setting(_) | Self::NoParameters(_))
    }
}

/// Reads settings, at the start and again.
pub struct SettingsReader {
    given: Given,
    bootstrap: Bootstrap,
    store: Option<ParameterStore>,
    keys: Option<KeyHistory>,
    clock: Clock,
    /// Parameters that were warned of.
    ignored: HashSet<String>,
}

impl SettingsReader {
    /// Of these sources. Asks nobody for parameters yet.
    pub async fn new(given: Given, clock: Clock) -> Result<Self, SettingError> {
        let bootstrap = given.bootstrap()?;
        let store = match &bootstrap.parameter_path {
            Some(path) => Some(ParameterStore::new(path.clone()).await),
            None => None,
        };
        Ok(Self { given, bootstrap, store, keys: None, clock, ignored: HashSet::new() })
    }

    /// Reads the keys that sign cookies too, and wants one where processes share visitors.
    #[must_use]
    pub fn with_signing_keys(mut self) -> Self {
        self.keys = Some(KeyHistory::default());
        self
    }

    /// What was known before any parameter.
    #[must_use]
    pub fn bootstrap(&self) -> &Bootstrap {
        &self.bootstrap
    }

    /// Where parameters come from; `None`, from nowhere.
    #[must_use]
    pub fn parameter_path(&self) -> Option<&ParameterPath> {
        self.store.as_ref().map(ParameterStore::path)
    }

    /// Reads all settings. Where Parameter Store does not answer, or will not be asked so often, it is asked again,
    /// later and later, for as long as `PARAMETER_PATIENCE` says; a log line for each failure.
    pub async fn read_patiently(&mut self, chance: &Chance) -> Result<Reading, ReadingError> {
        let patience = self.bootstrap.parameter_patience;
        let (end, mut around) = (Instant::now() + patience, FIRST_PAUSE);
        loop {
            let error = match self.read().await {
                Ok(reading) => {
                    reading.say();
                    return Ok(reading);
                }
                Err(ReadingError::ParameterStore(error)) if error.is_transient() => error,
                Err(error) => return Err(error),
            };
            let rest = end.saturating_duration_since(Instant::now());
            if rest.is_zero() {
                return Err(ReadingError::GaveUp { error, after: patience });
            }
            let pause = chance.jitter(around).min(rest);
            around = (around * 2).min(LONGEST_PAUSE);
            let (pauses, rests) = (pause.as_secs_f64(), rest.as_secs_f64());
            tracing::warn!("{error}; reading the parameters again in {pauses:.1} s, for {rests:.0} s at the most");
            tokio::time::sleep(pause).await;
        }
    }

    /// Reads all settings once.
    pub async fn read(&mut self) -> Result<Reading, ReadingError> {
        let parameters = self.parameters().await?;
        self.build(parameters).await
    }

    /// All settings but those that parameters would give, for who looks at what is wrong with the parameters.
    pub fn without_parameters(&self) -> Result<Settings, SettingError> {
        Settings::from_layers(&self.given.layers(None).0)
    }

    /// All parameters; `None` without Parameter Store.
    pub(super) async fn parameters(&self) -> Result<Option<ParameterSet>, ReadingError> {
        let Some(store) = &self.store else { return Ok(None) };
        let found = ParameterSet::new(store.read_all().await?);
        if found.is_empty() {
            return Err(ReadingError::NoParameters(store.path().clone()));
        }
        Ok(Some(found))
    }

    /// Settings of these parameters, and the keys as of them.
    pub(super) async fn build(&mut self, parameters: Option<ParameterSet>) -> Result<Reading, ReadingError> {
        let (layers, ignored) = self.given.layers(parameters.as_ref());
        if let Some(path) = self.parameter_path().cloned() {
            for parameter in ignored {
                if self.ignored.insert(parameter.name.clone()) {
                    tracing::warn!("{} is ignored: {}", path.of(&parameter.name), parameter.reason);
                }
            }
        }
        let settings = Settings::from_layers(&layers)?;
        if let Some(path) = self.parameter_path() {
            complete(&layers, &settings, path, self.keys.is_some())?;
        }
        let effective = EffectiveSetting::all(&layers).into();
        let signing_keys = self.signing_keys(&layers, &settings, parameters.as_ref()).await?;
        let mut secrets = EffectiveSetting::secrets(&layers);
        // Older versions of the key are secret for as long as they are accepted.
        secrets.extend(signing_keys.iter().flatten().filter_map(|key| key.key.as_text()));
        let secrets = secrets.into();
        Ok(Reading { settings, signing_keys, effective, secrets, parameters, layers })
    }

    async fn signing_keys(
        &mut self,
        layers: &Layers,
        settings: &Settings,
        parameters: Option<&ParameterSet>,
    ) -> Result<Option<SigningKeys>, ReadingError> {
        let (Some(history), Some(key)) = (&mut self.keys, settings.secret_key.clone()) else { return Ok(None) };
        let current = match layers.origin("SECRET_KEY") {
            Source::ParameterStore(_) => parameters.and_then(|parameters| parameters.get("SECRET_KEY")),
            _ => None,
        };
        let (Some(current), Some(store)) = (current, &self.store) else { return Ok(Some(SigningKeys::of_one(key))) };
        let interval = settings.parameter_refresh;
        Ok(Some(history.keys(store, current, key, interval, self.clock.now()).await?))
    }
}

/// Whether nothing is missing that parameters must bring.
fn complete(layers: &Layers, settings: &Settings, path: &ParameterPath, serving: bool) -> Result<(), SettingError> {
    let missing =
        |name, reason: &str| Err(SettingError::Missing { name, path: path.clone(), reason: reason.to_owned() });
    // Whoever puts a log-in puts both its parts: one alone, between the two puts, is nobody's.
    for (one, other) in [("DATABASE_USER", "DATABASE_PASSWORD"), ("DATABASE_PASSWORD", "DATABASE_USER")] {
        let source = layers.origin(one);
        if matches!(source, Source::ParameterStore(_)) && !layers.is_given(other) {
            return missing(other, &format!("{one} comes from {source}, and a log-in is both"));
        }
    }
    let shared = settings.redis.is_some() || matches!(settings.database, DatabaseTarget::Postgres(_));
    if serving && shared && !layers.is_given("SECRET_KEY") {
        return missing("SECRET_KEY", "processes that share a database or a Redis must sign with the same key");
    }
    Ok(())
}
