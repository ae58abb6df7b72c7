//! The tasks that a server owns besides its writer: each has a name, and none fails unseen.

use std::collections::HashMap;
use std::time::Duration;

use tokio::task::{Id, JoinSet};

/// How long tasks may take to end once they have been asked to.
const PATIENCE: Duration = Duration::from_secs(3);

/// Named tasks.
#[derive(Default)]
pub(super) struct Tasks {
    set: JoinSet<anyhow::Result<()>>,
    names: HashMap<Id, &'static str>,
}

impl Tasks {
    /// Starts a task. Its error or panic ends the server; its plain end does not.
    pub(super) fn spawn(
        &mut self,
        name: &'static str,
        task: impl Future<Output = anyhow::Result<()>> + Send + 'static,
    ) {
        let id = self.set.spawn(task).id();
        self.names.insert(id, name);
    }

    /// Waits until a task fails; forever where none does.
    pub(super) async fn failure(&mut self) -> anyhow::Error {
        while let Some(ended) = self.set.join_next_with_id().await {
            let (id, outcome) = match ended {
                Ok((id, outcome)) => (id, outcome),
                Err(error) => (error.id(), Err(error.into())),
            };
            if let Err(error) = outcome {
                let name = self.names.get(&id).copied().unwrap_or("unnamed");
                return error.context(format!("task {name} failed"));
            }
        }
        std::future::pending().await
    }

    /// Waits for all tasks' ends, then cuts them off.
    pub(super) async fn finish(mut self) {
        let all = async { while self.set.join_next().await.is_some() {} };
        if tokio::time::timeout(PATIENCE, all).await.is_err() {
            tracing::warn!("background tasks did not end in time and are cut off");
        }
    }
}
