//! xkcd: what came of asking it last, and what is here. A server never asks for the check's sake: nobody may make us
//! hammer xkcd by looking at a page.

use std::sync::Arc;

use async_trait::async_trait;

use super::finding::age;
use super::said::Said;
use super::{Check, Outcome};
use crate::catalogue::{Catalogue, CatalogueMetrics};
use crate::causes::with_causes;
use crate::xkcd::ComicSource;

/// The check of xkcd.
pub struct XkcdCheck {
    catalogue: Arc<Catalogue>,
    metrics: CatalogueMetrics,
    source: Option<Arc<dyn ComicSource>>,
    said: Said,
}

impl XkcdCheck {
    /// Of what others have asked.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, metrics: CatalogueMetrics) -> Self {
        Self { catalogue, metrics, source: None, said: Said::default() }
    }

    /// That asks for the newest comic each time.
    #[must_use]
    pub fn asking(self, source: Arc<dyn ComicSource>) -> Self {
        Self { source: Some(source), ..self }
    }

    /// What there is without xkcd.
    fn stored(&self) -> String {
        let comics = match self.catalogue.snapshot().len() {
            0 => return "no comics here yet, the built-in strips stand in".to_owned(),
            1 => "1 comic".to_owned(),
            comics => format!("{comics} comics"),
        };
        match self.metrics.age() {
            Some(old) => format!("{comics}, read from the database {} ago", age(old)),
            None => format!("{comics}, not read from the database yet"),
        }
    }
}

#[async_trait]
impl Check for XkcdCheck {
    fn name(&self) -> &'static str {
        "xkcd"
    }

    async fn look(&self) -> Outcome {
        let stored = self.stored();
        if let Some(source) = &self.source {
            return match source.newest().await {
                Ok(newest) => Outcome::Ok(format!("its newest comic is {}; {stored}", newest.number)),
                Err(error) => {
                    self.said.say("xkcd", &with_causes(&error));
                    Outcome::Err(format!("does not answer as it should; {stored}"))
                }
            };
        }
        match self.metrics.last_asked() {
            None => Outcome::Ok(format!("not asked by this process yet; {stored}")),
            Some((asked, true)) => Outcome::Ok(format!("answered {} ago; {stored}", age(asked))),
            Some((asked, false)) => {
                Outcome::Err(format!("did not answer when last asked, {} ago; {stored}", age(asked)))
            }
        }
    }
}
