//! Comparing a password with its hash, which takes its time: two at once, off the threads that pages are made on.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::config::AdminPasswordHash;

/// Comparisons at once.
const AT_ONCE: usize = 2;
/// How long to wait for a turn.
const TURN: Duration = Duration::from_secs(2);

/// Compares passwords.
pub(super) struct Verifier(Arc<Semaphore>);

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is the password.
    Right,
    /// It is not.
    Wrong,
    /// Nobody knows: too many were waiting.
    Busy,
}

impl Default for Verifier {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Verifier {
    pub(super) async fn compare(&self, hash: AdminPasswordHash, password: String) -> Verdict {
        self.run(move || hash.is_of(&password)).await
    }

    async fn run(&self, compare: impl FnOnce() -> bool + Send + 'static) -> Verdict {
        let turn = tokio::time::timeout(TURN, Arc::clone(&self.0).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Verdict::Busy };
        let compared = tokio::task::spawn_blocking(move || {
            let right = compare();
            // Not before it is done, whether or not somebody still waits for it.
            drop(turn);
            right
        });
        match compared.await {
            Ok(true) => Verdict::Right,
            Ok(false) => Verdict::Wrong,
            Err(_) => Verdict::Busy,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn two_at_once_and_who_waits_too_long_is_told() {
        let verifier = Arc::new(Verifier::default());
        let (under_way, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut gates = Vec::new();
        let mut runs = Vec::new();
        for _ in 0..2 {
            let (open, gate) = mpsc::channel::<()>();
            gates.push(open);
            let (verifier, under_way, most) = (Arc::clone(&verifier), Arc::clone(&under_way), Arc::clone(&most));
            runs.push(tokio::spawn(async move {
                verifier
                    .run(move || {
                        most.fetch_max(under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        let _ = gate.recv();
                        under_way.fetch_sub(1, Ordering::SeqCst);
                        true
                    })
                    .await
            }));
        }
        while under_way.load(Ordering::SeqCst) < 2 {
            tokio::task::yield_now().await;
        }
        // A third does not begin: its time is up first.
        assert_eq!(verifier.run(|| true).await, Verdict::Busy);
        // Nor does one whose turn was given up by who waited for it.
        runs.remove(0).abort();
        assert_eq!(verifier.run(|| true).await, Verdict::Busy);
        drop(gates);
        assert_eq!(runs.remove(0).await.unwrap(), Verdict::Right);
        assert_eq!(verifier.run(|| false).await, Verdict::Wrong);
        assert_eq!(most.load(Ordering::SeqCst), 2);
    }
}
