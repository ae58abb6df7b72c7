//! Parameter Store: an admin's settings, each a parameter of its own name below one path.

mod change;
mod error;
mod keys;
mod metrics;
mod pace;
mod path;
mod refresher;
mod set;
mod store;
mod watch;

pub use change::Change;
pub use error::ParameterStoreError;
pub(super) use keys::KeyHistory;
pub use metrics::{ParameterMetrics, RefreshOutcome};
pub use path::ParameterPath;
pub use refresher::{Adopter, Refresher};
pub use set::ParameterSet;
pub use store::{Keeping, Parameter, ParameterInfo, ParameterKind, ParameterStore};
pub use watch::{ParameterState, ParameterWatch, RefreshReason};
