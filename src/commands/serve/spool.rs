//! Where views are spooled, and the tasks that write what is there.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use super::tasks::Tasks;
use crate::chance::Chance;
use crate::config::Settings;
use crate::storage::{Database, Redis, RedisSpool, SpoolStore};
use crate::views::{SharedReplay, Spool, SpoolFolder, ViewMetrics, replay_spool};

/// The spool of this process: its folder, and where processes share their database and a Redis, that Redis before it.
pub(super) struct Spooling {
    pub(super) spool: Spool,
    shared: Option<Arc<dyn SpoolStore>>,
}

impl Spooling {
    /// As the settings say.
    pub(super) fn new(settings: &Settings, database: &Database, redis: Option<&Arc<Redis>>, chance: &Chance) -> Self {
        let spool = Spool::new(settings.spool_dir.clone());
        // Nobody else can write into an embedded database: its views must not go into another's.
        match redis.filter(|_| !database.embedded) {
            Some(redis) => {
                let shared: Arc<dyn SpoolStore> = Arc::new(RedisSpool::new(Arc::clone(redis), chance.uuid()));
                Self { spool: spool.shared(Arc::clone(&shared)), shared: Some(shared) }
            }
            None => Self { spool, shared: None },
        }
    }

    /// Writes what is spooled, here and there, each on a connection of its own: neither waits for the other.
    pub(super) fn spawn(
        self,
        tasks: &mut Tasks,
        database: &Database,
        deadline: Duration,
        chance: &Chance,
        metrics: &ViewMetrics,
        stop: &CancellationToken,
    ) {
        let folder = self.spool.folder().clone();
        tasks.spawn("spool", replay(folder, database.clone(), deadline, stop.clone(), metrics.clone()));
        if let Some(shared) = self.shared {
            let replay = SharedReplay::new(shared, database.batches(), deadline, chance.clone(), metrics.clone());
            tasks.spawn("shared spool", replay.run(stop.clone()).map(Ok));
        }
    }
}

/// Writes what earlier processes left in the folder.
async fn replay(
    folder: SpoolFolder,
    database: Database,
    deadline: Duration,
    stop: CancellationToken,
    metrics: ViewMetrics,
) -> anyhow::Result<()> {
    if let Err(error) = replay_spool(&folder, &mut *database.batches(), deadline, &stop, &metrics).await {
        // The files stay, and the views that come now can be counted all the same.
        tracing::error!(%error, "the spool cannot be written");
    }
    Ok(())
}
