//! What the admin area has to work with.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio_util::sync::CancellationToken;

use super::auditor::Auditor;
use super::orders::Orders;
use super::store::Sessions;
use super::tally::VainLogIns;
use super::throttle::Throttle;
use super::verifier::Verifier;
use crate::catalogue::CatalogueMetrics;
use crate::catalogue::sync::SyncNow;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{AdminPassword, EffectiveSetting, ParameterWatch};
use crate::storage::{Redis, SessionsInMemory, ViewStore};
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
    /// Log-ins that led nowhere, which are not all logged.
    pub(super) vain: Arc<VainLogIns>,
    /// Has everything added up.
    pub(super) auditor: Arc<Auditor>,
    /// Whether it has been told that a proxy stands before this task that is not trusted.
    pub(super) told_of_proxy: AtomicBool,
    redis: Option<Arc<Redis>>,
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
            throttle: Throttle::new(redis.clone().map(|redis| redis as _)),
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
            vain: Arc::default(),
            auditor: Arc::default(),
            told_of_proxy: AtomicBool::new(false),
            redis,
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

    /// Does what the pages leave to be done, until `stop`: what other tasks' admins ask for, audits, and lines about
    /// log-ins that led nowhere.
    pub fn work(&self, views: Arc<dyn ViewStore>, stop: &CancellationToken) -> impl Future<Output = ()> + Send + use<> {
        let orders = self.orders.clone().watch(self.password.clone(), stop.clone());
        let audits = Arc::clone(&self.auditor).run(views, self.clock.clone(), stop.clone());
        let log_ins = Arc::clone(&self.vain).tell(stop.clone());
        async move {
            tokio::join!(orders, audits, log_ins);
        }
    }

    /// Whether nobody can be logged in just now, as far as is known.
    pub(super) fn is_away(&self) -> bool {
        self.redis.as_ref().is_some_and(|redis| !redis.is_well())
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
