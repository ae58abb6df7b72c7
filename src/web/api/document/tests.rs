//! That the description is whole.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

fn operations() -> impl Iterator<Item = (&'static String, &'static Value)> {
    DOCUMENT["paths"].as_object().unwrap().iter().map(|(path, item)| (path, &item["get"]))
}

#[test]
fn it_is_openapi_31_with_nine_operations_for_reading() {
    assert_eq!(DOCUMENT["openapi"], "3.1.0");
    assert_eq!(operations().count(), 9);
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        assert_eq!(item.as_object().unwrap().keys().collect::<Vec<_>>(), ["get"], "{path}");
    }
}

#[test]
fn every_operation_says_what_it_does_what_goes_wrong_and_what_may_be_asked() {
    let mut ids = BTreeSet::new();
    for (path, operation) in operations() {
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{path}");
        for name in ["summary", "description"] {
            assert!(!operation[name].as_str().unwrap().is_empty(), "{path}: {name}");
        }
        for status in ["200", "400", "405", "413", "429", "431", "500", "503"] {
            assert!(operation["responses"][status].is_object(), "{path}: {status}");
        }
        assert_eq!(operation["responses"]["404"].is_object(), path.contains('{'), "{path}");
        // What is another one each time has no tag.
        let kept = !path.ends_with("/random");
        assert_eq!(operation["responses"]["304"].is_object(), kept, "{path}");
        assert_eq!(operation["responses"]["200"]["headers"]["ETag"].is_object(), kept, "{path}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(!parameter["description"].as_str().unwrap().is_empty(), "{path}: {parameter}");
            let schema = &parameter["schema"];
            let bounded = match schema["type"].as_str().unwrap() {
                "integer" => schema["minimum"].is_number() && schema["maximum"].is_number(),
                "boolean" => true,
                _ => schema["enum"].is_array() || schema["maxLength"].is_number(),
            };
            assert!(bounded, "{path}: {parameter}");
        }
    }
}

/// What is refused before the site sees it is a sentence, not a problem.
#[test]
fn what_may_be_a_sentence_is_described_as_one() {
    for (name, kinds) in [
        ("BadParameter", &[PROBLEM_JSON, "text/plain"][..]),
        ("NotFound", &[PROBLEM_JSON]),
        ("TooLong", &["text/plain"]),
        ("HeadTooLong", &["text/plain"]),
        ("Unavailable", &[PROBLEM_JSON, "text/plain"]),
    ] {
        let content = DOCUMENT["components"]["responses"][name]["content"].as_object().unwrap();
        assert_eq!(content.keys().collect::<Vec<_>>(), kinds, "{name}");
    }
}

/// Every reference leads to something.
#[test]
fn references_lead_somewhere() {
    fn check(value: &Value) {
        match value {
            Value::Object(fields) => {
                if let Some(Value::String(reference)) = fields.get("$ref") {
                    let pointer = reference.strip_prefix('#').unwrap();
                    assert!(DOCUMENT.pointer(pointer).is_some(), "{reference}");
                }
                fields.values().for_each(check);
            }
            Value::Array(items) => items.iter().for_each(check),
            _ => {}
        }
    }
    check(&DOCUMENT);
    for (path, operation) in operations() {
        let links = operation["responses"]["200"]["links"].as_object().into_iter().flat_map(serde_json::Map::values);
        for id in links.map(|link| &link["operationId"]) {
            assert!(operations().any(|(_, operation)| operation["operationId"] == *id), "{path}: {id}");
        }
    }
}
