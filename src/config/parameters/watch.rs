//! What is known of Parameter Store while the process runs, and the asking for more.

use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use chrono::{DateTime, Utc};
use tokio::sync::mpsc;

use super::{ParameterInfo, ParameterPath};
use crate::config::EffectiveSetting;

/// Reasons that wait to be looked at; more of them would say nothing new.
const WAITING: usize = 16;

/// Why the parameters are read again before their time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshReason {
    /// SIGHUP.
    Signal,
    /// An admin's button, on this task or another.
    Admin,
    /// The database does not take our name and password.
    DatabaseRefused,
    /// Redis does not.
    RedisRefused,
    /// A cookie is signed with a version of the key that is not known here.
    UnknownKey,
}

/// What is known of Parameter Store. Nothing secret.
#[derive(Clone, Debug)]
pub struct ParameterState {
    /// Where the parameters are.
    pub path: ParameterPath,
    /// The set's version: the sum of its parameters' versions, so that each put raises it by one, for all tasks alike.
    pub set_version: i64,
    /// The parameters of the set that is in use, by name.
    pub parameters: Vec<ParameterInfo>,
    /// When they were last read, whether they had changed or not.
    pub refreshed: DateTime<Utc>,
    /// Why the last reading was not taken over, where it was not: the set before it stays in use.
    pub problem: Option<String>,
    /// All settings as they are in use, with their sources.
    pub settings: Arc<[EffectiveSetting]>,
}

/// What everybody may know of the parameters, and how everybody asks for them to be read again. Cheap to clone.
#[derive(Clone)]
pub struct ParameterWatch(Arc<Shared>);

struct Shared {
    state: ArcSwapOption<ParameterState>,
    asked: mpsc::Sender<RefreshReason>,
}

impl ParameterWatch {
    /// A watch, and where its reasons arrive.
    #[must_use]
    pub fn new() -> (Self, mpsc::Receiver<RefreshReason>) {
        let (asked, reasons) = mpsc::channel(WAITING);
        (Self(Arc::new(Shared { state: ArcSwapOption::empty(), asked })), reasons)
    }

    /// What is known; `None` where settings do not come from Parameter Store.
    #[must_use]
    pub fn state(&self) -> Option<Arc<ParameterState>> {
        self.0.state.load_full()
    }

    /// From here on this is known.
    pub fn tell(&self, state: ParameterState) {
        self.0.state.store(Some(Arc::new(state)));
    }

    /// Asks for the parameters to be read again, at once or as soon as that is not too often. Never waits.
    pub fn ask(&self, reason: RefreshReason) {
        // A full queue will be looked at anyhow.
        let _ = self.0.asked.try_send(reason);
    }
}

impl fmt::Debug for ParameterWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ParameterWatch")
    }
}
