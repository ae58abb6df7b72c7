//! What the fields of the answers mean: a list for each shape that the description names.

use app::page::{ApiField, ApiShape};
use serde_json::Value;

use super::{DOCUMENT, resolved, text};

/// The shapes of all answers, each once and before those that it is made of; last that of a problem.
pub(super) fn all() -> Vec<ApiShape> {
    let mut shapes = Vec::new();
    let items = DOCUMENT["paths"].as_object().into_iter().flatten().map(|(_, item)| item);
    for name in items.filter_map(|item| of(&item["get"])).chain(["Problem"]) {
        collect(name, &mut shapes);
    }
    shapes
}

/// The shape of an operation's answer.
pub(super) fn of(operation: &Value) -> Option<&str> {
    name(&operation["responses"]["200"]["content"]["application/json"]["schema"])
}

/// The shape that a reference names.
fn name(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

fn collect(name: &str, shapes: &mut Vec<ApiShape>) {
    if shapes.iter().any(|known| known.name == name) {
        return;
    }
    let schema = &DOCUMENT["components"]["schemas"][name];
    let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
    let described = schema["properties"].as_object().into_iter().flatten();
    let fields: Vec<_> =
        described.map(|(name, schema)| field(name, schema, required.iter().any(|required| required == name))).collect();
    let parts: Vec<_> = fields.iter().filter_map(|field| field.shape.clone()).collect();
    shapes.push(ApiShape { name: name.to_owned(), about: text(&schema["description"]), fields });
    for part in parts {
        collect(&part, shapes);
    }
}

fn field(name: &str, schema: &Value, always: bool) -> ApiField {
    // One of two, where the other is null.
    let ways = schema["oneOf"].as_array().map_or(&[][..], Vec::as_slice);
    let (way, optional) = match ways.iter().find(|way| way["type"] != "null") {
        Some(way) => (way, ways.len() > 1),
        None => (schema, schema["type"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "null"))),
    };
    let listed = way["items"].is_object();
    let (kind, shape) = kind(if listed { &way["items"] } else { way });
    let about = [schema, way, resolved(way)].map(|described| text(&described["description"]));
    ApiField {
        name: name.to_owned(),
        listed,
        kind,
        shape,
        optional,
        always,
        about: about.into_iter().find(|about| !about.is_empty()).unwrap_or_default(),
    }
}

/// What a value is, in words or as a shape.
fn kind(schema: &Value) -> (String, Option<String>) {
    let shape = resolved(schema);
    if shape["properties"].is_object() {
        return (String::new(), name(schema).map(str::to_owned));
    }
    if let Some(words) = shape["enum"].as_array() {
        return (words.iter().map(text).collect::<Vec<_>>().join(" or "), None);
    }
    let kind = match &shape["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").and_then(Value::as_str),
        kind => kind.as_str(),
    };
    let words = match (kind.unwrap_or_default(), shape["format"].as_str()) {
        ("integer", _) => "whole number",
        ("number", _) => "number",
        ("boolean", _) => "true or false",
        (_, Some("date")) => "day, as 2007-12-05",
        (_, Some("date-time")) => "moment, as 2026-01-31T12:00:00Z",
        (_, Some("uri")) => "address",
        (_, Some("uri-reference")) => "address or path",
        _ => "text",
    };
    (words.to_owned(), None)
}
