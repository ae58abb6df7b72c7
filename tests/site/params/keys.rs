//! What encrypts a parameter stays what it was.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use harness::{Moto, Program};
use serde_json::{Value, json};
use tokio_util::task::AbortOnDropHandle;

use super::{entered, site};

const KEY: &str = "canary-key-0123456789-0123456789";
const OURS: &str = "alias/xkcdapp";

/// moto leaves a parameter the key that it has; AWS takes the account's own where a put names none, and changes no type.
async fn as_aws_does(State(moto): State<String>, headers: HeaderMap, body: Bytes) -> (StatusCode, Vec<u8>) {
    let mut asked: Value = serde_json::from_slice(&body).unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = async |target: &str, asked: &Value| {
        let request = client.post(&moto).header("content-type", "application/x-amz-json-1.1");
        let request = request.header("authorization", &headers["authorization"]).header("x-amz-target", target);
        let answer = request.body(asked.to_string()).send().await.unwrap();
        (answer.status(), answer.bytes().await.unwrap().to_vec())
    };
    let target = headers["x-amz-target"].to_str().unwrap();
    if target == "AmazonSSM.PutParameter" {
        if asked["Type"] == "SecureString" && asked.get("KeyId").is_none() {
            asked["KeyId"] = json!("alias/aws/ssm");
        }
        let there = described(&ask("AmazonSSM.DescribeParameters", &filtered(&asked["Name"])).await.1);
        if there.is_some_and(|there| there["Type"] != asked["Type"]) {
            let error = br#"{"__type":"HierarchyTypeMismatchException","message":"no"}"#;
            return (StatusCode::BAD_REQUEST, error.to_vec());
        }
    }
    ask(target, &asked).await
}

fn filtered(name: &Value) -> Value {
    json!({"ParameterFilters": [{"Key": "Name", "Option": "Equals", "Values": [name]}]})
}

fn described(answer: &[u8]) -> Option<Value> {
    let answer: Value = serde_json::from_slice(answer).unwrap();
    answer["Parameters"].as_array().unwrap().first().cloned()
}

struct Stage {
    moto: Moto,
    program: Program,
    _server: AbortOnDropHandle<()>,
}

impl Stage {
    async fn new() -> Self {
        let (moto, program) = site();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(as_aws_does).with_state(moto.url.clone());
        let server = AbortOnDropHandle::new(tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }));
        Self { moto, program: program.set("AWS_ENDPOINT_URL", &url), _server: server }
    }

    async fn key_of(&self, name: &str) -> Value {
        let asked = filtered(&json!(format!("{}{name}", self.moto.path)));
        self.moto.describe(&asked).await["Parameters"][0]["KeyId"].clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_kept_unless_another_is_named() {
    let stage = Stage::new().await;
    stage.program.run_well(&["params", "rotate", "secret-key"]).await;
    assert_eq!(stage.key_of("SECRET_KEY").await, "alias/aws/ssm");
    let put = ["params", "put", "SECRET_KEY", "--key-id", OURS];
    let (code, out, log) = entered(&stage.program, &put, KEY).await;
    assert_eq!((code, out.as_str()), (Some(0), "SECRET_KEY: version 2\n"), "{log}");
    for version in 3..=4 {
        assert_eq!(stage.key_of("SECRET_KEY").await, OURS);
        match version {
            3 => stage.program.run_well(&["params", "rotate", "secret-key"]).await,
            _ => entered(&stage.program, &put[..3], KEY).await.1,
        };
        assert_eq!(stage.moto.get("SECRET_KEY").await.unwrap().1, version);
    }
    assert_eq!(stage.key_of("SECRET_KEY").await, OURS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_secret_is_refused_and_what_is_no_secret_stays_plain() {
    let stage = Stage::new().await;
    stage.moto.put_as("SECRET_KEY", KEY, "String").await;
    stage.moto.put_as("SYNC", "off", "String").await;
    for arguments in [&["params", "put", "SECRET_KEY"][..], &["params", "rotate", "secret-key"]] {
        let (code, out, log) = entered(&stage.program, arguments, KEY).await;
        assert_eq!((code, out.as_str()), (Some(1), ""), "{log}");
        assert!(log.contains("SECRET_KEY: is a plain String now") && !log.contains("canary"), "{log}");
    }
    let (code, out, log) = entered(&stage.program, &["params", "put", "SYNC"], "on").await;
    assert_eq!((code, out.as_str()), (Some(0), "SYNC: version 2, a plain String as before\n"), "{log}");
    let (code, _, log) = entered(&stage.program, &["params", "put", "SYNC", "--key-id", OURS], "on").await;
    assert!(code == Some(1) && log.contains("SYNC: is a plain String, for which there is no key"), "{log}");
    assert_eq!(stage.moto.get("SYNC").await.unwrap(), ("on".to_owned(), 2));
}
