//! One check for each dependency, shared by `/ready` and, later, by `/status` and `xkcdapp check`.
//!
//! A check is added as a function here and as a line of [`Checks::run`].

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::catalogue::Catalogue;
use crate::storage::{Schema, SchemaState};

/// How long a check may take.
const DEADLINE: Duration = Duration::from_millis(1_500);

/// The dependencies that are checked.
#[derive(Clone)]
pub struct Checks {
    schema: Arc<dyn Schema>,
    catalogue: Arc<Catalogue>,
}

/// What a check found: `Ok` and what there is to say, or what is wrong. Nothing secret, no host names.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What was checked.
    pub name: &'static str,
    /// What was found.
    pub outcome: Result<String, String>,
}

/// All findings.
#[derive(Clone, Debug)]
pub struct Report(pub Vec<Finding>);

impl Report {
    /// Whether every check is content.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.0.iter().all(|finding| finding.outcome.is_ok())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.0.iter().map(|Finding { name, outcome }| match outcome {
            Ok(found) => format!("{name}: OK ({found})"),
            Err(wrong) => format!("{name}: FAILED ({wrong})"),
        });
        f.write_str(&lines.collect::<Vec<_>>().join("\n"))
    }
}

impl Checks {
    /// Checks of these.
    #[must_use]
    pub fn new(schema: Arc<dyn Schema>, catalogue: Arc<Catalogue>) -> Self {
        Self { schema, catalogue }
    }

    /// Runs all checks, each within its deadline.
    pub async fn run(&self) -> Report {
        Report(vec![self.database().await, self.catalogue()])
    }

    async fn database(&self) -> Finding {
        let outcome = match tokio::time::timeout(DEADLINE, self.schema.state()).await {
            Ok(Ok(state @ SchemaState::Current(_))) => Ok(state.to_string()),
            Ok(Ok(state)) => Err(state.to_string()),
            Ok(Err(error)) => {
                tracing::debug!(%error, "database check failed");
                Err("cannot be reached; the log says why".to_owned())
            }
            Err(_) => Err(format!("no answer within {} ms", DEADLINE.as_millis())),
        };
        Finding { name: "database", outcome }
    }

    /// An empty catalogue is no failure: comics come on demand, or the sampler stands in.
    fn catalogue(&self) -> Finding {
        let comics = self.catalogue.snapshot().len();
        let newest = self.catalogue.newest_number().map_or_else(|| "none".to_owned(), |newest| newest.to_string());
        Finding { name: "catalogue", outcome: Ok(format!("{comics} comics, newest {newest}")) }
    }
}
