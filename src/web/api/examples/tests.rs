//! That the examples are answers that could be.

use super::*;
use crate::statistics::Summary;
use crate::web::api::document::DOCUMENT;

/// What a reference leads to, or the thing itself; of two ways, the one that is not null.
fn resolved(schema: &'static Value) -> &'static Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return resolved(DOCUMENT.pointer(&reference[1..]).unwrap());
    }
    let ways = schema["oneOf"].as_array();
    ways.map_or(schema, |ways| resolved(ways.iter().find(|way| way["type"] != "null").unwrap()))
}

/// Every field that is described is there, and no other, all the way down.
fn has_all_fields(schema: &'static Value, example: &Value, at: &str) {
    let schema = resolved(schema);
    if let Some(fields) = schema["properties"].as_object() {
        let Some(given) = example.as_object() else { return assert!(example.is_null(), "{at}: {example}") };
        assert_eq!(given.keys().collect::<Vec<_>>(), fields.keys().collect::<Vec<_>>(), "{at}");
        for (name, field) in fields {
            has_all_fields(field, &given[name], &format!("{at}.{name}"));
        }
    } else if schema["items"].is_object() {
        for item in example.as_array().unwrap() {
            has_all_fields(&schema["items"], item, at);
        }
    }
}

#[test]
fn examples_have_the_fields_that_are_described() {
    let mut checked = 0;
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        let schema = resolved(&item["get"]["responses"]["200"]["content"]["application/json"]["schema"]);
        if schema["properties"].is_object() {
            assert!(schema["example"].is_object(), "{path} has no example");
            has_all_fields(schema, &schema["example"], path);
            checked += 1;
        }
    }
    assert_eq!(checked, 8);
}

fn list<'a>(body: &'a Value, name: &str) -> &'a [Value] {
    body[name].as_array().unwrap()
}

fn sum<'a>(items: impl IntoIterator<Item = &'a Value>) -> i64 {
    items.into_iter().map(|item| item["views"].as_i64().unwrap()).sum()
}

#[test]
fn totals_are_those_of_what_is_there() {
    for (body, name) in [(comics(), "comics"), (found(), "results"), (top(), "comics")] {
        assert_eq!(body["total"], list(&body, name).len(), "{body}");
        assert_eq!(body["attribution"]["source"], SITE, "{body}");
    }
    let views = views();
    assert_eq!(views["total"], sum(list(&views, "days")));
    assert_eq!(views["total"], top()["comics"][0]["views"]);
    assert_eq!(views["total"], found()["results"][0]["views"]);
}

#[test]
fn what_is_found_is_in_the_comic() {
    let found = found();
    let hit = &found["results"][0];
    let said =
        |runs: &Value| runs.as_array().unwrap().iter().map(|run| run["text"].as_str().unwrap()).collect::<String>();
    assert_eq!(hit["comic"]["title"], said(&hit["title"]));
    let excerpt = &hit["excerpt"];
    assert_eq!(hit["comic"][excerpt["source"].as_str().unwrap()], said(&excerpt["text"]));
    let sought: Vec<_> = list(hit, "title").iter().filter(|run| run["hit"] == true).map(|run| &run["text"]).collect();
    assert_eq!(sought, ["Two", "dots"]);
}

#[test]
fn the_summary_is_that_of_its_counts() {
    let (said, is) = (summary(), Summary::of(&[0, 3, 3, 5, 9]).unwrap());
    assert_eq!((&said["sum"], &said["maximum"]), (&json!(is.sum), &json!(is.maximum)));
    assert_eq!((&said["mean"], &said["median"]), (&json!(is.mean), &json!(is.median)));
    assert_eq!((&said["most_frequent"], &said["occurrences"]), (&json!(is.most_frequent), &json!(is.occurrences)));
    for (said, is) in list(&said, "deciles").iter().zip(is.deciles) {
        assert!((said.as_f64().unwrap() - is).abs() < 1e-9, "{said} {is}");
    }
}
