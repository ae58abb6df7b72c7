//! `/api`: the description as a page for people.

use app::page::{ApiAnswer, ApiOperation, ApiPage, ApiParameter, Look};
use app::share::Shared;
use serde_json::Value;

use super::document::DOCUMENT;
use crate::web::assets::shell;

/// The page. All it says of the operations is what the description says.
pub(super) fn guide(look: Look, share: Shared) -> ApiPage {
    let paths = DOCUMENT["paths"].as_object().into_iter().flatten();
    let mut operations: Vec<_> = paths.map(|(path, item)| operation(path, &item["get"])).collect();
    let tags = DOCUMENT["tags"].as_array();
    let place = |tag: &str| tags.and_then(|tags| tags.iter().position(|known| known["name"] == tag));
    operations.sort_by_key(|operation| place(&operation.tag));
    ApiPage {
        shell: shell(look),
        share,
        about: text(&DOCUMENT["info"]["description"]),
        version: text(&DOCUMENT["info"]["version"]),
        license: text(&DOCUMENT["info"]["license"]["name"]),
        description: "/api/v1/openapi.json",
        headers: headers(),
        operations,
    }
}

fn operation(path: &str, described: &Value) -> ApiOperation {
    let parameters = described["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    let answers = described["responses"].as_object().into_iter().flatten();
    ApiOperation {
        id: text(&described["operationId"]),
        tag: text(&described["tags"][0]),
        path: path.to_owned(),
        summary: text(&described["summary"]),
        about: text(&described["description"]),
        parameters: parameters.iter().map(parameter).collect(),
        answers: answers
            .map(|(status, answer)| ApiAnswer { status: status.clone(), about: text(&resolved(answer)["description"]) })
            .collect(),
        example: serde_json::to_string_pretty(&example(described)).unwrap_or_default(),
        try_it: address(path, parameters),
    }
}

fn parameter(described: &Value) -> ApiParameter {
    ApiParameter {
        name: text(&described["name"]),
        required: described["required"] == true,
        kind: kind(&described["schema"]),
        about: text(&described["description"]),
    }
}

/// What a parameter's value is, in words.
fn kind(schema: &Value) -> String {
    let words = schema["enum"].as_array().map(|words| words.iter().map(text).collect::<Vec<_>>().join(", "));
    let mut kind = match words {
        Some(words) => words,
        None if schema["type"] == "integer" => format!("{} to {}", schema["minimum"], schema["maximum"]),
        None => format!("text, at most {} characters", schema["maxLength"]),
    };
    if !schema["default"].is_null() {
        kind.push_str("; else ");
        kind.push_str(&text(&schema["default"]));
    }
    kind
}

/// An address to try, with the parameters' examples: those in the path, and those without which there is no answer.
fn address(path: &str, parameters: &[Value]) -> String {
    let mut address = path.to_owned();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for parameter in parameters {
        let (name, example) = (text(&parameter["name"]), text(&parameter["example"]));
        if parameter["in"] == "path" {
            address = address.replace(&format!("{{{name}}}"), &example);
        } else if parameter["required"] == true {
            query.append_pair(&name, &example);
        }
    }
    let query = query.finish();
    if query.is_empty() { address } else { format!("{address}?{query}") }
}

/// An example of the answer: its own, or one made of its parts' examples.
fn example(described: &Value) -> Value {
    let content = &described["responses"]["200"]["content"]["application/json"];
    if content["example"].is_null() { made(&content["schema"], 0) } else { content["example"].clone() }
}

/// So deep may an example be; the description's shapes are not as deep.
const DEEPEST: usize = 12;

fn made(schema: &Value, depth: usize) -> Value {
    let schema = resolved(schema);
    if depth > DEEPEST {
        return Value::Null;
    }
    for given in [&schema["example"], &schema["default"], &schema["enum"][0]] {
        if !given.is_null() {
            return given.clone();
        }
    }
    if let Some(ways) = schema["oneOf"].as_array() {
        let way = ways.iter().find(|way| way["type"] != "null");
        return way.map_or(Value::Null, |way| made(way, depth + 1));
    }
    let kinds = match &schema["type"] {
        Value::Array(kinds) if kinds.iter().any(|kind| kind == "null") => return Value::Null,
        kind => kind.as_str().unwrap_or_default(),
    };
    match kinds {
        "object" => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            fields.map(|(name, field)| (name.clone(), made(field, depth + 1))).collect()
        }
        "array" => Value::Array(vec![made(&schema["items"], depth + 1)]),
        "integer" | "number" => schema["minimum"].as_i64().unwrap_or(1).into(),
        "boolean" => false.into(),
        _ => match schema["format"].as_str() {
            Some("date") => "2007-12-05".into(),
            Some("date-time") => "2026-01-31T12:00:00Z".into(),
            _ => "...".into(),
        },
    }
}

/// What the answers' headers say, each once.
fn headers() -> Vec<(String, String)> {
    let mut all = Vec::new();
    let whole = [&DOCUMENT["paths"]["/api/v1/comics"]["get"]["responses"]["200"]];
    let problems = DOCUMENT["components"]["responses"].as_object().into_iter().flat_map(serde_json::Map::values);
    for answer in whole.into_iter().chain(problems) {
        for (name, header) in answer["headers"].as_object().into_iter().flatten() {
            if !all.iter().any(|(known, _)| known == name) {
                all.push((name.clone(), text(&header["description"])));
            }
        }
    }
    all
}

/// What a reference leads to, or the thing itself.
fn resolved(value: &Value) -> &Value {
    let pointer = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    pointer.and_then(|pointer| DOCUMENT.pointer(pointer)).unwrap_or(value)
}

/// A word or a number as text.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, str::to_owned)
}

#[cfg(test)]
mod tests;
