//! That the page says what the description says.

use std::sync::Arc;

use super::*;
use crate::web::sharing::pages::API;

#[test]
fn every_operation_is_on_the_page_with_an_address_to_try_and_an_example() {
    let page = guide(Look::DEFAULT, Shared { site: "".into(), preview: Arc::clone(&API) }, (60, 120));
    assert_eq!(page.operations.len(), DOCUMENT["paths"].as_object().unwrap().len());
    for operation in &page.operations {
        assert!(!operation.try_it.contains('{'), "{}", operation.try_it);
        assert!(operation.example.len() > 2 && !operation.summary.is_empty(), "{operation:?}");
        assert!(operation.answers.iter().all(|answer| !answer.about.is_empty()), "{operation:?}");
    }
    let search = page.operations.iter().find(|operation| operation.id == "search").unwrap();
    assert_eq!(search.try_it, "/api/v1/search?q=two+dots");
    let kinds: Vec<_> = search.parameters.iter().map(|parameter| &*parameter.kind).collect();
    assert_eq!(
        kinds,
        ["text, at most 300 characters", "true or false; else false", "1 to 100000; else 1", "1 to 100; else 20"]
    );
    assert!(page.headers.iter().any(|(name, about)| name == "RateLimit" && !about.is_empty()), "{:?}", page.headers);
}

#[test]
fn every_field_of_every_answer_is_explained() {
    let page = guide(Look::DEFAULT, Shared { site: "".into(), preview: Arc::clone(&API) }, (60, 120));
    assert_eq!((page.burst, page.rate), (60, 120));
    let shape = |name: &str| page.shapes.iter().find(|shape| shape.name == name).unwrap();
    let named = page.operations.iter().filter_map(|operation| operation.shape.as_deref());
    let inner = page.shapes.iter().flat_map(|shape| &shape.fields).filter_map(|field| field.shape.as_deref());
    for name in named.chain(inner) {
        assert!(!shape(name).about.is_empty(), "{name}");
    }
    for shape in &page.shapes {
        assert!(!shape.fields.is_empty(), "{shape:?}");
        for field in &shape.fields {
            assert!(
                !field.about.is_empty() && field.kind.is_empty() == field.shape.is_some(),
                "{}: {field:?}",
                shape.name
            );
        }
    }
    let field = |of: &str, name: &str| shape(of).fields.iter().find(|field| field.name == name).unwrap();
    assert!(field("Comic", "caption").optional && !field("Comic", "title").optional);
    let picture = field("Comic", "picture");
    assert!((picture.shape.as_deref(), picture.optional) == (Some("Picture"), true), "{picture:?}");
    assert!(picture.about.contains("null for an interactive comic"), "{picture:?}");
    let results = field("SearchResults", "results");
    assert!((results.shape.as_deref(), results.listed) == (Some("SearchResult"), true), "{results:?}");
    assert_eq!(field("Excerpt", "source").kind, "caption or transcript");
    assert_eq!(field("Summary", "most_frequent").kind, "whole number");
    assert!(!field("Problem", "parameter").always && field("Problem", "detail").always);
}
