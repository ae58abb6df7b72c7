//! What one process tells all others that share its Redis.

use async_trait::async_trait;

use super::StoreError;

/// What may be asked of all processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// To read the parameters again.
    Parameters,
    /// To sync, if they are the one that does.
    Sync,
}

impl Notice {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Self; 2] = [Self::Parameters, Self::Sync];
}

/// How often each notice has been raised: a number that only grows, but for beginning anew when nobody has raised it for
/// a day.
pub type Raised = [i64; Notice::ALL.len()];

/// Where notices are raised and looked for. Each method is one round trip.
#[async_trait]
pub trait Notices: Send + Sync {
    /// Raises a notice; its new number.
    async fn raise(&self, notice: Notice) -> Result<i64, StoreError>;

    /// The numbers of all notices.
    async fn raised(&self) -> Result<Raised, StoreError>;
}
