//! Parameter Store: an admin's settings, each a parameter of its own name below one path.

mod error;
mod path;
mod set;
mod store;
mod watch;

pub use error::ParameterStoreError;
pub use path::ParameterPath;
pub use set::ParameterSet;
pub use store::{Parameter, ParameterInfo, ParameterKind, ParameterStore};
pub use watch::{ParameterState, ParameterWatch, RefreshReason};
