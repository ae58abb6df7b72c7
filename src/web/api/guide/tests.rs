//! That the page says what the description says.

use std::sync::Arc;

use super::*;
use crate::web::sharing::pages::API;

#[test]
fn every_operation_is_on_the_page_with_an_address_to_try_and_an_example() {
    let page = guide(Look::DEFAULT, Shared { site: "".into(), preview: Arc::clone(&API) });
    assert_eq!(page.operations.len(), DOCUMENT["paths"].as_object().unwrap().len());
    for operation in &page.operations {
        assert!(!operation.try_it.contains('{'), "{}", operation.try_it);
        assert!(operation.example.len() > 2 && !operation.summary.is_empty(), "{operation:?}");
        assert!(operation.answers.iter().all(|answer| !answer.about.is_empty()), "{operation:?}");
    }
    let search = page.operations.iter().find(|operation| operation.id == "search").unwrap();
    assert_eq!(search.try_it, "/api/v1/search?q=two+dots");
    let kinds: Vec<_> = search.parameters.iter().map(|parameter| &*parameter.kind).collect();
    assert_eq!(kinds, ["text, at most 300 characters", "1 to 100000; else 1", "1 to 100; else 20"]);
    assert!(page.headers.iter().any(|(name, about)| name == "RateLimit" && !about.is_empty()), "{:?}", page.headers);
}
