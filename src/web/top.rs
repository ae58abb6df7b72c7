//! `GET /top`: the most and the least viewed comics.

use std::sync::Arc;

use app::page::TopPage;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::assets::shell;
use super::counted::viewed;
use super::error::PageError;
use super::figures::Basis;
use super::look::Wanted;
use super::sharing::Address;
use super::sharing::pages::TOP;
use super::state::Site;
use crate::statistics::Window;

/// How many comics are in a list.
const MOST: usize = 10;

/// `GET /top`: the most viewed comics of today, 7 days, 30 days and ever, and the least viewed. No view of any of them.
pub(super) async fn page(
    State(site): State<Arc<Site>>,
    Wanted(look): Wanted,
    address: Address,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let basis = Basis::now(&site, look, address.of(&TOP)).await?;
    basis.page(&site, &site.large_pages.top, &headers, |basis| app::top_page(&top(&basis))).await
}

fn top(Basis { reading, age, shelf, look, share }: &Basis) -> TopPage<'_> {
    let numbers = shelf.snapshot().numbers();
    let most = |window| viewed(shelf, reading.top(numbers, window, MOST));
    TopPage {
        shell: shell(*look),
        share: share.clone(),
        shelf: shelf.kind(),
        age: *age,
        today: most(Window::Today),
        week: most(Window::Week),
        month: most(Window::Month),
        ever: most(Window::Ever),
        least: viewed(shelf, reading.least(numbers, Window::Ever, MOST)),
    }
}
