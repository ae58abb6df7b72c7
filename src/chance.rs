//! Randomness, passed in so that a test can replay it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::rngs::{StdRng, SysRng};
use rand::{Rng, RngExt, SeedableRng, TryRng};
use uuid::{Builder, Uuid};

/// A source of random draws, shared by clones. Not for secrets that must survive a leak of earlier draws.
#[derive(Clone, Debug)]
pub struct Chance(Arc<Mutex<StdRng>>);

impl Chance {
    /// Seeded by the operating system, whose failure to give randomness is the only error.
    pub fn from_system() -> std::io::Result<Self> {
        let mut seed = [0; 32];
        SysRng.try_fill_bytes(&mut seed).map_err(std::io::Error::other)?;
        Ok(Self(Arc::new(Mutex::new(StdRng::from_seed(seed)))))
    }

    /// Draws the same numbers for the same seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// A number below `end`, each as likely as any other; 0 where `end` is 0.
    #[must_use]
    pub fn below(&self, end: usize) -> usize {
        if end < 2 { 0 } else { self.with(|rng| rng.random_range(0..end)) }
    }

    /// A random 64-bit number.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.with(Rng::next_u64)
    }

    /// A duration from half of `around` to one and a half times it, so that many processes do not act in step.
    #[must_use]
    pub fn jitter(&self, around: Duration) -> Duration {
        around.mul_f64(self.with(|rng| rng.random_range(0.5..1.5)))
    }

    /// A random (version 4) UUID.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.with(|rng| rng.fill_bytes(&mut bytes));
        Builder::from_random_bytes(bytes).into_uuid()
    }

    fn with<T>(&self, draw: impl FnOnce(&mut StdRng) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
