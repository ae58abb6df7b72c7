//! What clients were told of their views, to compare with what the database says.

use std::collections::BTreeMap;

use crate::Running;

/// The sums of `/views.json`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ViewSums {
    /// By visitors.
    pub visitor: i64,
    /// By crawlers.
    pub crawler: i64,
    /// By load tests.
    pub load_test: i64,
    /// Accepted by the asked process and not yet written.
    pub pending: i64,
}

impl ViewSums {
    /// Asks a server.
    pub async fn of(server: &Running) -> Self {
        let body = server.get("/views.json").await.text().await.unwrap();
        let sums: serde_json::Value = serde_json::from_str(&body).expect(&body);
        let sum = |name: &str| sums[name].as_i64().expect(&body);
        Self { visitor: sum("visitor"), crawler: sum("crawler"), load_test: sum("load_test"), pending: sum("pending") }
    }
}

/// What `X-View` said, by comic page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Views answered `counted`.
    pub counted: BTreeMap<String, i64>,
    /// Views answered `pending`.
    pub pending: BTreeMap<String, i64>,
    /// Requests without an answer: the view may have been made or not.
    pub unanswered: BTreeMap<String, i64>,
}

impl Tally {
    /// Notes an answer's header, or that there was none.
    pub fn note(&mut self, page: &str, header: Option<&str>) {
        let counts = match header {
            Some(view) if view.starts_with("counted;") => &mut self.counted,
            Some(view) if view.starts_with("pending;") => &mut self.pending,
            Some(view) => panic!("{page}: X-View: {view}"),
            None => &mut self.unanswered,
        };
        *counts.entry(page.to_owned()).or_default() += 1;
    }

    /// Takes over another's notes.
    pub fn merge(&mut self, other: &Self) {
        let pairs = [
            (&mut self.counted, &other.counted),
            (&mut self.pending, &other.pending),
            (&mut self.unanswered, &other.unanswered),
        ];
        for (into, from) in pairs {
            for (page, count) in from {
                *into.entry(page.clone()).or_default() += count;
            }
        }
    }

    /// The invariant: `counted <= growth <= counted + pending + unanswered`, for this page.
    pub fn check(&self, page: &str, growth: i64) {
        let of = |counts: &BTreeMap<String, i64>| counts.get(page).copied().unwrap_or(0);
        let (counted, pending, unanswered) = (of(&self.counted), of(&self.pending), of(&self.unanswered));
        assert!(
            (counted..=counted + pending + unanswered).contains(&growth),
            "{page}: grew by {growth}, counted {counted}, pending {pending}, unanswered {unanswered}"
        );
    }
}
