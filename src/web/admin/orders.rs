//! What an admin asks of all tasks: of this one directly, of the others through Redis.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::catalogue::sync::SyncNow;
use crate::config::{AdminPassword, ParameterWatch, RefreshReason};
use crate::storage::{Notice, Notices, Raised};

/// How often each task looks for what has been asked of all.
const LOOK: Duration = Duration::from_secs(1);

/// Asks, and does what is asked. Clones share what they have seen.
#[derive(Clone)]
pub(super) struct Orders {
    parameters: ParameterWatch,
    sync: Option<SyncNow>,
    shared: Option<Arc<dyn Notices>>,
    /// What has been acted on; `None` before the first look.
    seen: Arc<Mutex<Option<Raised>>>,
}

/// Whom an order has reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// All tasks, within seconds.
    All,
    /// This one.
    Here,
    /// None: this one has nothing to do with it, and others cannot be asked.
    Nobody,
}

impl Orders {
    pub(super) fn new(parameters: ParameterWatch, sync: Option<SyncNow>, shared: Option<Arc<dyn Notices>>) -> Self {
        Self { parameters, sync, shared, seen: Arc::default() }
    }

    /// Whether there may be a task that syncs when it is asked to.
    pub(super) fn reaches_sync(&self) -> bool {
        self.sync.is_some() || self.shared.is_some()
    }

    /// Asks this task, and all others that share a Redis.
    pub(super) async fn give(&self, notice: Notice) -> Reach {
        self.act(notice);
        let alone = if notice == Notice::Sync && self.sync.is_none() { Reach::Nobody } else { Reach::Here };
        let Some(shared) = &self.shared else { return alone };
        match shared.raise(notice).await {
            Ok(number) => {
                // This task has done its part.
                if let Some(seen) = &mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
                    && seen[notice as usize] + 1 == number
                {
                    seen[notice as usize] = number;
                }
                Reach::All
            }
            Err(error) => {
                tracing::warn!(%error, "other tasks cannot be asked");
                alone
            }
        }
    }

    /// Does what other tasks' admins ask for, until `stop`. Looks only while there is an admin area.
    pub(super) async fn watch(self, password: AdminPassword, stop: CancellationToken) {
        let Some(shared) = &self.shared else { return };
        let work = async {
            loop {
                // Redis away is noted by who keeps its connections.
                if password.is_set()
                    && let Ok(raised) = shared.raised().await
                {
                    self.look(raised);
                }
                tokio::time::sleep(LOOK).await;
            }
        };
        tokio::select! {
            () = work => {}
            () = stop.cancelled() => {}
        }
    }

    fn look(&self, raised: Raised) {
        let before = self.seen.lock().unwrap_or_else(PoisonError::into_inner).replace(raised);
        let Some(before) = before else { return };
        for notice in Notice::ALL {
            let (before, now) = (before[notice as usize], raised[notice as usize]);
            // 0 where nobody has asked for so long that the number is gone.
            if now != before && now != 0 {
                self.act(notice);
            }
        }
    }

    fn act(&self, notice: Notice) {
        match notice {
            Notice::Parameters => self.parameters.ask(RefreshReason::Admin),
            Notice::Sync => {
                if let Some(sync) = &self.sync {
                    sync.ask();
                }
            }
        }
    }
}

impl fmt::Debug for Orders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Orders")
    }
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use tokio::sync::mpsc::Receiver;

    use super::*;
    use crate::storage::StoreError;

    /// Counters that several tasks share.
    #[derive(Default)]
    struct Shared(Mutex<Raised>);

    #[async_trait]
    impl Notices for Shared {
        async fn raise(&self, notice: Notice) -> Result<i64, StoreError> {
            let mut raised = self.0.lock().unwrap();
            raised[notice as usize] += 1;
            Ok(raised[notice as usize])
        }

        async fn raised(&self) -> Result<Raised, StoreError> {
            Ok(*self.0.lock().unwrap())
        }
    }

    fn task(shared: &Arc<Shared>) -> (Orders, Receiver<RefreshReason>) {
        let (parameters, asked) = ParameterWatch::new();
        (Orders::new(parameters, None, Some(Arc::clone(shared) as _)), asked)
    }

    #[tokio::test]
    async fn what_one_task_is_asked_all_do_once() {
        let shared = Arc::new(Shared::default());
        // Raised before anybody looked: nobody's business.
        shared.raise(Notice::Parameters).await.unwrap();
        let (mut here, mut there) = (task(&shared), task(&shared));
        for orders in [&here.0, &there.0] {
            orders.look(shared.raised().await.unwrap());
        }
        assert_eq!(here.0.give(Notice::Parameters).await, Reach::All);
        for _ in 0..2 {
            for orders in [&here.0, &there.0] {
                orders.look(shared.raised().await.unwrap());
            }
        }
        for asked in [&mut here.1, &mut there.1] {
            assert_eq!(asked.try_recv(), Ok(RefreshReason::Admin));
            assert!(asked.try_recv().is_err(), "once");
        }
        // The number is gone after a day: that asks for nothing.
        *shared.0.lock().unwrap() = Raised::default();
        there.0.look(Raised::default());
        assert!(there.1.try_recv().is_err());
        shared.raise(Notice::Parameters).await.unwrap();
        there.0.look(shared.raised().await.unwrap());
        assert_eq!(there.1.try_recv(), Ok(RefreshReason::Admin));
    }

    #[tokio::test]
    async fn without_others_this_task_alone_is_asked() {
        let (parameters, mut asked) = ParameterWatch::new();
        assert_eq!(Orders::new(parameters, None, None).give(Notice::Parameters).await, Reach::Here);
        assert_eq!(asked.try_recv(), Ok(RefreshReason::Admin));
    }

    #[tokio::test]
    async fn where_nobody_syncs_nobody_is_said_to_have_been_asked() {
        let orders = |sync, shared: Option<Arc<Shared>>| {
            Orders::new(ParameterWatch::new().0, sync, shared.map(|shared| shared as _))
        };
        let alone = orders(None, None);
        assert!(!alone.reaches_sync());
        assert_eq!(alone.give(Notice::Sync).await, Reach::Nobody);
        let syncs = orders(Some(SyncNow::default()), None);
        assert!(syncs.reaches_sync());
        assert_eq!(syncs.give(Notice::Sync).await, Reach::Here);
        let among_others = orders(None, Some(Arc::default()));
        assert!(among_others.reaches_sync());
        assert_eq!(among_others.give(Notice::Sync).await, Reach::All);
    }
}
