//! `/api`: the description as a page for people.

mod shapes;

use app::page::{ApiAnswer, ApiOperation, ApiPage, ApiParameter, Look};
use app::share::Shared;
use serde_json::Value;

use super::document::DOCUMENT;
use crate::web::assets::shell;

/// The page. All it says of the operations is what the description says. A client may send `burst` requests at once, and
/// `rate` a minute.
pub(super) fn guide(look: Look, share: Shared, (burst, rate): (u32, u32)) -> ApiPage {
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
        burst,
        rate,
        headers: headers(),
        operations,
        shapes: shapes::all(),
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
        example: serde_json::to_string_pretty(example(described)).unwrap_or_default(),
        shape: shapes::of(described).map(str::to_owned),
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
        None if schema["type"] == "boolean" => "true or false".to_owned(),
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

/// An example of the answer: its own, or that of its shape.
fn example(described: &Value) -> &Value {
    let content = &described["responses"]["200"]["content"]["application/json"];
    if content["example"].is_null() { &resolved(&content["schema"])["example"] } else { &content["example"] }
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
