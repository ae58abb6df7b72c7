//! What the admin area has to work with.

use std::fmt;
use std::sync::Arc;

use tokio::sync::Semaphore;

use super::orders::Orders;
use super::store::Sessions;
use super::throttle::Throttle;
use super::verifier::Verifier;
use crate::catalogue::CatalogueMetrics;
use crate::catalogue::sync::SyncNow;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{AdminPassword, EffectiveSetting, ParameterWatch};
use crate::storage::{Redis, SessionsInMemory};
use crate::telemetry::{LogRing, Redactor};

/// The admin area: its password, its sessions, and what its pages tell.
pub struct Admin {
    /// Without one there is no admin area.
    pub password: AdminPassword,
    /// The last log lines.
    pub(super) log: LogRing,
    /// What is taken out of them.
    pub(super) redactor: Redactor,
    /// The settings that the process started with.
    pub(super) settings: Arc<[EffectiveSetting]>,
    /// What is known of Parameter Store.
    pub(super) parameters: ParameterWatch,
    /// What is asked of this task and the others.
    pub(super) orders: Orders,
    /// Tells when sync last came to its end.
    pub(super) catalogue: CatalogueMetrics,
    /// Whether this task may sync.
    pub(super) syncs: bool,
    /// The name of this process among those that may stand behind one address.
    pub(super) task: String,
    pub(super) clock: Clock,
    pub(super) sessions: Sessions,
    pub(super) throttle: Throttle,
    pub(super) verifier: Verifier,
    /// Whose turn it is to have everything added up.
    pub(super) audits: Arc<Semaphore>,
}

/// What [`Admin`] is made of.
pub struct AdminMeans {
    /// The password's hash, which may be replaced later.
    pub password: AdminPassword,
    /// The last log lines.
    pub log: LogRing,
    /// Knows all secrets; further ones may be added later.
    pub redactor: Redactor,
    /// The settings that the process starts with.
    pub settings: Arc<[EffectiveSetting]>,
    /// What is known of Parameter Store.
    pub parameters: ParameterWatch,
    /// Tells when sync last came to its end.
    pub catalogue: CatalogueMetrics,
    /// Asks sync for a round; `None` where this task does not sync.
    pub sync: Option<SyncNow>,
    /// Where sessions, tries and notices are; `None`, in this process's memory.
    pub redis: Option<Arc<Redis>>,
    /// The time.
    pub clock: Clock,
    /// Randomness, for the task's name.
    pub chance: Chance,
}

impl Admin {
    /// The admin area made of these.
    #[must_use]
    pub fn new(means: AdminMeans) -> Self {
        let AdminMeans { password, log, redactor, settings, parameters, catalogue, sync, redis, clock, chance } = means;
        let sessions = match &redis {
            Some(redis) => Sessions::new(Arc::clone(redis) as _, clock.clone()),
            None => Sessions::new(Arc::new(SessionsInMemory::default()), clock.clone()),
        };
        Self {
            orders: Orders::new(parameters.clone(), sync.clone(), redis.clone().map(|redis| redis as _)),
            throttle: Throttle::new(redis.map(|redis| redis as _)),
            syncs: sync.is_some(),
            task: format!("{:06x}", chance.number() >> 40),
            password,
            log,
            redactor,
            settings,
            parameters,
            catalogue,
            clock,
            sessions,
            verifier: Verifier::default(),
            audits: Arc::new(Semaphore::new(1)),
        }
    }

    /// One without a password, so that it is not there.
    #[must_use]
    pub fn closed(chance: Chance) -> Self {
        Self::new(AdminMeans {
            password: AdminPassword::default(),
            log: LogRing::default(),
            redactor: Redactor::default(),
            settings: Arc::default(),
            parameters: ParameterWatch::new().0,
            catalogue: CatalogueMetrics::default(),
            sync: None,
            redis: None,
            clock: Clock::system(),
            chance,
        })
    }

    /// What is asked of this task and the others.
    #[must_use]
    pub fn orders(&self) -> Orders {
        self.orders.clone()
    }

    /// The name of this process.
    #[must_use]
    pub fn task(&self) -> &str {
        &self.task
    }
}

impl fmt::Debug for Admin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Admin")
    }
}
