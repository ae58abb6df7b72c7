//! Who asks, and what they have seen.

use std::sync::Arc;

use chrono::TimeDelta;
use prometheus_client::registry::Registry;
use uuid::Uuid;

use super::cookie::{Claims, CookieSigner, Reading};
use super::metrics::VisitorMetrics;
use super::seen_set::SeenSet;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::comic::ComicNumber;
use crate::metrics::register_asked;
use crate::storage::{Beginning, Kept, SeenMark, SeenStore, StoreError};

/// How old a cookie may grow before a page brings a new one for the same visitor.
const RENEWED_AFTER: TimeDelta = TimeDelta::days(30);
/// Cookies of our name that are looked at; others can plant more beside the one that is ours.
const MOST_COOKIES: usize = 16;

/// All visitors.
#[derive(Clone)]
pub struct Visitors {
    store: Arc<dyn SeenStore>,
    signer: CookieSigner,
    clock: Clock,
    chance: Chance,
    metrics: VisitorMetrics,
}

/// Somebody who asks for a page, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    standing: Standing,
    seen: SeenSet,
    /// What the cookie said.
    claims: Option<Claims>,
    /// The cookie is old, or of an old key.
    renew: bool,
}

/// How a visitor stands to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody to remember: a crawler, or no view at all.
    Nobody,
    /// Has come without a cookie of ours: gets one, and nothing is kept until it comes back.
    New,
    /// Has a cookie that the store does not know.
    Unknown,
    /// The store knows what this visitor has seen.
    Known,
    /// The store holds something else under this visitor's key.
    Garbled,
    /// The store cannot tell now, or the cookie's key is not known here yet.
    Away,
}

/// The store could not be changed; to be asked for again.
#[derive(Debug, thiserror::Error)]
#[error("what a visitor has seen cannot be changed now")]
pub struct NotDone;

impl Visitors {
    /// Visitors whose seen sets are in `store` and whose cookies `signer` signs.
    #[must_use]
    pub fn new(
        store: Arc<dyn SeenStore>,
        signer: CookieSigner,
        clock: Clock,
        chance: Chance,
        metrics: VisitorMetrics,
    ) -> Self {
        Self { store, signer, clock, chance, metrics }
    }

    /// Who asks, from the values of the request's cookies of our name, and what they have seen, in the first `bytes`
    /// bytes of a bitmap: one round trip at the most, none without a cookie that is ours.
    pub async fn meet<'a>(&self, cookies: impl Iterator<Item = &'a str>, bytes: usize) -> Visitor {
        let now = self.clock.now();
        let mut standing = Standing::New;
        let ours = cookies.take(MOST_COOKIES).find_map(|cookie| match self.signer.read(cookie, now) {
            Reading::Ours { claims, outdated } => Some((claims, outdated)),
            Reading::Ahead => {
                // Known elsewhere: a new cookie would have them forgotten there too.
                standing = Standing::Away;
                None
            }
            Reading::Foreign => None,
        });
        let Some((claims, outdated)) = ours else {
            return Visitor { standing, seen: SeenSet::default(), claims: None, renew: false };
        };
        let adopted = || SeenSet::from_iter([claims.first]);
        let (standing, seen) = match self.store.read(claims.visitor_id, bytes).await {
            Ok(Kept::Bitmap(bitmap)) => match SeenSet::from_bitmap(&bitmap) {
                garbage if garbage.is_garbage() => (Standing::Garbled, adopted()),
                seen => (Standing::Known, seen),
            },
            Ok(Kept::Nothing) => (Standing::Unknown, adopted()),
            Ok(Kept::Garbage) => (Standing::Garbled, adopted()),
            Err(error) => {
                self.metrics.failed(&error);
                (Standing::Away, SeenSet::default())
            }
        };
        if standing == Standing::Garbled {
            self.metrics.failed(&StoreError::garbage());
        }
        let age = now.date_naive().signed_duration_since(claims.issued);
        Visitor { standing, seen, claims: Some(claims), renew: outdated || age >= RENEWED_AFTER }
    }

    /// Keeps that a comic is shown, with room for `bytes` bytes of a bitmap: one round trip at the most. A failure is
    /// counted and logged, and no one else's.
    pub async fn mark(&self, visitor: &Visitor, number: ComicNumber, bytes: usize) {
        let (Some(claims), Some(bit)) = (&visitor.claims, SeenSet::bit(number)) else { return };
        let replace = match visitor.standing {
            Standing::Known => None,
            Standing::Unknown => Some(false),
            Standing::Garbled => Some(true),
            Standing::Nobody | Standing::New | Standing::Away => return,
        };
        let beginning = replace.map(|replace| {
            let mut seen = visitor.seen.clone();
            seen.insert(number);
            Beginning { bitmap: seen.to_bitmap(bytes), replace }
        });
        if let Err(error) = self.store.mark(claims.visitor_id, SeenMark { bit, beginning }).await {
            self.metrics.failed(&error);
        }
    }

    /// The value of the cookie that a page showing this comic brings, where it brings one.
    #[must_use]
    pub fn cookie(&self, visitor: &Visitor, number: ComicNumber) -> Option<String> {
        let now = self.clock.now();
        let issued = now.date_naive();
        let claims = match (visitor.standing, visitor.claims) {
            (Standing::New, _) => Claims { visitor_id: self.chance.uuid(), first: number, issued },
            (_, Some(claims)) if visitor.renew => Claims { issued, ..claims },
            _ => return None,
        };
        Some(self.signer.sign(&claims, now))
    }

    /// From here on the visitor has seen nothing; with room for `bytes` bytes of a bitmap. Nothing to do for who is not
    /// known.
    pub async fn start_over(&self, visitor: &Visitor, bytes: usize) -> Result<(), NotDone> {
        match visitor.visitor_id() {
            Some(visitor_id) => self.done(self.store.clear(visitor_id, bytes).await),
            None => visitor.nothing_to_do(),
        }
    }

    /// Leaves nothing of the visitor in the store.
    pub async fn forget(&self, visitor: &Visitor) -> Result<(), NotDone> {
        match visitor.visitor_id() {
            Some(visitor_id) => self.done(self.store.forget(visitor_id).await),
            None => visitor.nothing_to_do(),
        }
    }

    /// Has the visitors' metrics exported.
    pub fn register(&self, registry: &mut Registry) {
        self.metrics.register(registry);
        // Asked of the store itself: a page that fails late, after the store's return, says nothing of it.
        let store = Arc::clone(&self.store);
        let help = "Whether the store of seen sets can be used, as far as is known: 1 or 0";
        register_asked(registry, ("visitor_store_up", None), help, move || Some(if store.is_up() { 1.0 } else { 0.0 }));
    }

    fn done(&self, outcome: Result<(), StoreError>) -> Result<(), NotDone> {
        outcome.map_err(|error| {
            self.metrics.failed(&error);
            NotDone
        })
    }
}

impl Visitor {
    /// Nobody to remember.
    #[must_use]
    pub fn nobody() -> Self {
        Self { standing: Standing::Nobody, seen: SeenSet::default(), claims: None, renew: false }
    }

    /// How this visitor stands to the store.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// What this visitor is recorded to have seen; nothing for who is new or while the store is away.
    #[must_use]
    pub fn seen(&self) -> &SeenSet {
        &self.seen
    }

    /// For who has no id: done, unless the id is in a cookie that cannot be read yet.
    fn nothing_to_do(&self) -> Result<(), NotDone> {
        if self.standing == Standing::Away { Err(NotDone) } else { Ok(()) }
    }

    pub(super) fn visitor_id(&self) -> Option<Uuid> {
        self.claims.map(|claims| claims.visitor_id)
    }
}

impl std::fmt::Debug for Visitors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Visitors")
    }
}
