//! The description of the API, OpenAPI 3.1, made from the handlers and what they answer.

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::header::CONTENT_ENCODING;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::link::Link;
use utoipa::openapi::path::Operation;
use utoipa::openapi::response::{Response as Described, ResponseBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, PathItem, Ref, RefOr};
use utoipa::{Modify, OpenApi};

use super::answer::{Keep, json};
use super::parameters::Asked;
use super::problem::{PROBLEM_JSON, Problem};
use super::{comics, search, statistics, top, views};
use crate::web::assets::accepts;
use crate::web::conditions::tag;
use crate::web::packed::gzip;

/// The licence of the description itself.
const MIT: &str = "https://opensource.org/license/mit";

/// What is described.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "xkcdapp",
        version = "1.0.0",
        description = "The comics that Randall Munroe draws at https://xkcd.com/, and how often this site's visitors have \
            seen them. Nothing that is asked here counts as a view. Every answer says whose work it shows and under \
            which licence: please show it too.",
        license(name = "MIT", identifier = "MIT"),
    ),
    servers((url = "/", description = "This site")),
    paths(
        comics::many, comics::one, comics::newest, comics::random, search::search, views::of_one, top::top,
        statistics::of_column, described
    ),
    components(schemas(Problem)),
    tags(
        (name = "Comics", description = "The comics themselves, and finding them."),
        (name = "Counts", description = "How often visitors have seen them."),
        (name = "Description", description = "This description."),
    ),
    modifiers(&Everywhere)
)]
struct Description;

/// The description, as everybody gets it.
pub(super) static DOCUMENT: LazyLock<serde_json::Value> =
    LazyLock::new(|| serde_json::to_value(Description::openapi()).unwrap_or_default());

/// The same as it is sent: it never changes.
struct Sent {
    plain: Bytes,
    packed: Bytes,
    tag: HeaderValue,
}

static SENT: LazyLock<Sent> = LazyLock::new(|| {
    let plain = serde_json::to_vec_pretty(&*DOCUMENT).unwrap_or_default();
    let packed = gzip(&plain).unwrap_or_default();
    Sent { tag: tag(&plain), plain: plain.into(), packed: packed.into() }
});

/// This description
///
/// OpenAPI 3.1, in JSON.
#[utoipa::path(get, path = "/api/v1/openapi.json", operation_id = "openapi", tag = "Description",
    responses((status = 200, description = "The description.", body = Object,
        example = json!({"openapi": "3.1.0", "info": {"title": "xkcdapp"}}))))]
pub(super) async fn described(headers: HeaderMap, Asked(()): Asked<()>) -> Response {
    let packed = accepts(&headers, "gzip") && !SENT.packed.is_empty();
    let body = if packed { &SENT.packed } else { &SENT.plain };
    let mut response = json(body.clone(), SENT.tag.clone(), Keep::Minutes, (MIT, &[]));
    if packed {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// What holds for every operation: the headers of its answers, and all that can go wrong.
struct Everywhere;

/// What can go wrong: the status, the name among the components, what it means, whether it is so everywhere.
const PROBLEMS: [(&str, &str, &str, bool); 8] = [
    (
        "400",
        "BadParameter",
        "A parameter is not as it must be, is there twice, or is none; the problem names it. In plain text where the \
         request itself could not be read.",
        true,
    ),
    ("404", "NotFound", "There is no such comic.", false),
    ("405", "MethodNotAllowed", "The API is for reading; `Allow` says how.", true),
    ("429", "TooManyRequests", "The client has exceeded the rate limit; `Retry-After` says when to come again.", true),
    ("500", "Broken", "Something broke; the problem names the request, for whoever looks into it.", true),
    (
        "503",
        "Unavailable",
        "Something needed is away, or too much is asked; `Retry-After` says when to come again. In plain text where the \
         server had no room to look at the request.",
        true,
    ),
    (
        "413",
        "TooLong",
        "A body was sent that is too long; none is needed. In plain text, and the connection ends.",
        true,
    ),
    ("431", "HeadTooLong", "The address or the headers are too long. In plain text, and the connection ends.", true),
];

impl Modify for Everywhere {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        components.responses.insert("NotModified".to_owned(), RefOr::T(not_modified()));
        for (status, name, about, _) in PROBLEMS {
            components.responses.insert(name.to_owned(), RefOr::T(problem(status, about)));
        }
        for (path, item) in &mut document.paths.paths {
            if let PathItem { get: Some(operation), .. } = item {
                complete(path, operation);
            }
        }
    }
}

fn complete(path: &str, operation: &mut Operation) {
    let responses = &mut operation.responses.responses;
    // What is chosen anew each time has no tag.
    let kept = path != "/api/v1/comics/random";
    if let Some(RefOr::T(answered)) = responses.get_mut("200") {
        let tag = if kept { &["ETag"][..] } else { &[] };
        answered.headers.extend(headers(&[tag, &["Cache-Control", "Link"]].concat()));
        for &(name, id, from) in links(path) {
            let mut link = Link::default();
            id.clone_into(&mut link.operation_id);
            link.parameters.insert("number".to_owned(), from.to_owned().into());
            answered.links.insert(name.to_owned(), RefOr::T(link));
        }
    }
    if kept {
        responses.insert("304".to_owned(), RefOr::Ref(Ref::from_response_name("NotModified")));
    }
    for (status, name, _, everywhere) in PROBLEMS {
        if everywhere || path.contains("{number}") {
            responses.insert(status.to_owned(), RefOr::Ref(Ref::from_response_name(name)));
        }
    }
}

/// Where an answer leads: what the link is called, the operation, and what in the answer is the comic's number.
fn links(path: &str) -> &'static [(&'static str, &'static str, &'static str)] {
    match path {
        "/api/v1/comics" => &[
            ("comic", "comic", "$response.body#/comics/0/number"),
            ("views", "comicViews", "$response.body#/comics/0/number"),
        ],
        "/api/v1/search" => &[("comic", "comic", "$response.body#/results/0/comic/number")],
        "/api/v1/top" => &[("comic", "comic", "$response.body#/comics/0/comic/number")],
        "/api/v1/comics/{number}/views" => &[("comic", "comic", "$response.body#/comic/number")],
        "/api/v1/comics/{number}" | "/api/v1/comics/newest" | "/api/v1/comics/random" => {
            &[("views", "comicViews", "$response.body#/number")]
        }
        _ => &[],
    }
}

fn not_modified() -> Described {
    let mut described = Described::new("The client has it already: `If-None-Match` names its `ETag`.");
    described.headers.extend(headers(&["ETag", "Cache-Control", "Link"]));
    described
}

fn problem(status: &str, about: &str) -> Described {
    let mut described = ResponseBuilder::new().description(about);
    // What is answered before the site has seen the request is a sentence.
    if matches!(status, "400" | "413" | "431" | "503") {
        let sentence = ObjectBuilder::new().schema_type(Type::String).build();
        described = described.content("text/plain", ContentBuilder::new().schema(Some(sentence)).build());
    }
    if matches!(status, "413" | "431") {
        return described.header(ALLOW_ORIGIN, header(ALLOW_ORIGIN)).build();
    }
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let mut described = described.content(PROBLEM_JSON, content).build();
    let more: &[&str] = match status {
        "405" => &["Allow"],
        "429" | "503" => &["Retry-After"],
        _ => &[],
    };
    described.headers.extend(headers(more));
    described
}

/// These headers, and those that every answer has.
fn headers(more: &[&'static str]) -> impl Iterator<Item = (String, RefOr<Header>)> {
    let described = more.iter().copied().chain(["X-Request-Id", ALLOW_ORIGIN]).chain(LIMITS);
    described.map(|name| (name.to_owned(), RefOr::T(header(name))))
}

fn header(name: &str) -> Header {
    let schema = match name {
        "Retry-After" => ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)),
        "ETag" => ObjectBuilder::new().schema_type(Type::String).pattern(Some("^W/\"[0-9a-f]{32}\"$")),
        "X-Request-Id" => ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[0-9a-f]{16}$")),
        _ => ObjectBuilder::new().schema_type(Type::String),
    };
    HeaderBuilder::new().schema(Some(schema)).description(Some(about(name))).build()
}

const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";

/// Of answers that have passed the rate limit.
const LIMITS: [&str; 2] = ["RateLimit-Policy", "RateLimit"];

fn about(header: &str) -> &'static str {
    match header {
        "ETag" => "The tag of what the body says, compressed or not, for `If-None-Match`; weak.",
        "Cache-Control" => "How long the answer may be kept.",
        "Link" => "The licence (`license`), this description (`service-desc`), and the neighbours of a page of many.",
        "X-Request-Id" => "The request's id, by which the log knows it.",
        "Access-Control-Allow-Origin" => "`*`: pages of any site may read it.",
        "RateLimit-Policy" => {
            "How many requests a client may send at once (`q`), and in how many seconds as many may follow (`w`); \
             draft-ietf-httpapi-ratelimit-headers-10."
        }
        "RateLimit" => {
            "How many requests are left (`r`), and in how many seconds there is one more, at the most (`t`); the same draft."
        }
        "Retry-After" => "After how many seconds there may be another request.",
        "Allow" => "The methods there are.",
        _ => "",
    }
}

#[cfg(test)]
mod tests;
