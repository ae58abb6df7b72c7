//! A file in which all comics are, with whole addresses in it.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::response::Response;
use tokio::sync::Semaphore;

use super::Address;
use crate::catalogue::Snapshot;
use crate::web::error::PageError;
use crate::web::kept::{Edition, File, Kept};
use crate::web::shelf::Shelf;
use crate::web::state::Site;

/// The last one made. Where each request says the site's address, another address is another file.
#[derive(Debug)]
pub(super) struct ComicsFile {
    kept: Kept<(), Edition>,
    /// Whose turn it is to make one.
    turn: Arc<Semaphore>,
}

impl ComicsFile {
    /// The answer with the file that `make` makes of the comics at an address. A bad request where there is no address.
    pub(super) async fn answer(
        &self,
        site: &Site,
        Address(address): Address,
        (headers, file): (&HeaderMap, File),
        make: impl FnOnce(&Snapshot, &str) -> Option<String> + Send + 'static,
    ) -> Result<Response, PageError> {
        // Identifiers and links must be whole.
        if address.is_empty() {
            return Err(PageError::BadRequest);
        }
        let comics = Shelf::catalogue(site);
        let from = ((), Edition::of(&comics, Arc::clone(&address)));
        let body = self.kept.body(&self.turn, from, move || make(comics.snapshot(), &address)).await?;
        Ok(body.file(headers, file))
    }
}

impl Default for ComicsFile {
    fn default() -> Self {
        Self { kept: Kept::default(), turn: Arc::new(Semaphore::new(1)) }
    }
}
