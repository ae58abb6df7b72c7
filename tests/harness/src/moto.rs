//! moto, which stands in for AWS.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use crate::Program;

/// All of moto's resources are in one region, that of the requests.
const REGION: &str = "eu-west-2";

/// The moto that `script/with-moto` has started, with a path in Parameter Store that is this test's own.
#[derive(Clone, Debug)]
pub struct Moto {
    /// Where it answers.
    pub url: String,
    /// The test's path, with a slash at both ends.
    pub path: String,
    client: reqwest::Client,
}

impl Default for Moto {
    fn default() -> Self {
        Self::new()
    }
}

impl Moto {
    /// With nothing below the path yet.
    #[must_use]
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        #[expect(clippy::disallowed_methods, reason = "the tests' other setting")]
        let url = std::env::var("TEST_MOTO_URL");
        let url = url.expect("TEST_MOTO_URL is not set: run the tests by script/test, which starts moto for them");
        let path = format!("/xkcdapp/test-{}-{}/", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { url, path, client }
    }

    /// The same with another path: a parameter that this test's program must not be able to read.
    #[must_use]
    pub fn beside(&self, name: &str) -> Self {
        Self { path: format!("{}-{name}/", self.path.trim_end_matches('/')), ..self.clone() }
    }

    /// The program with its settings from this path.
    #[must_use]
    pub fn settings_of(&self, program: Program) -> Program {
        self.known_to(program).set("PARAMETER_PATH", &self.path)
    }

    /// The program with AWS where moto is, and credentials.
    #[must_use]
    pub fn known_to(&self, program: Program) -> Program {
        program
            .set("AWS_ENDPOINT_URL", &self.url)
            .set("AWS_ACCESS_KEY_ID", "test")
            .set("AWS_SECRET_ACCESS_KEY", "canary-of-aws-90fe")
            .set("AWS_REGION", REGION)
            .set("AWS_EC2_METADATA_DISABLED", "true")
    }

    /// Puts a `SecureString`; its version.
    pub async fn put(&self, name: &str, value: &str) -> i64 {
        self.put_as(name, value, "SecureString").await
    }

    /// Puts a parameter of a type by AWS' name; its version.
    pub async fn put_as(&self, name: &str, value: &str, kind: &str) -> i64 {
        let name = format!("{}{name}", self.path);
        let asked = json!({"Name": name, "Value": value, "Type": kind, "Overwrite": true});
        self.ssm("PutParameter", &asked).await["Version"].as_i64().unwrap()
    }

    /// A parameter's value and version; `name` may be `NAME:version`.
    pub async fn get(&self, name: &str) -> Option<(String, i64)> {
        let asked = json!({"Names": [format!("{}{name}", self.path)], "WithDecryption": true});
        let answer = self.ssm("GetParameters", &asked).await;
        let found = answer["Parameters"].as_array().unwrap().first()?;
        Some((found["Value"].as_str().unwrap().to_owned(), found["Version"].as_i64().unwrap()))
    }

    /// What moto tells of parameters, as AWS' `DescribeParameters` does.
    pub async fn describe(&self, asked: &Value) -> Value {
        self.ssm("DescribeParameters", asked).await
    }

    /// Deletes a parameter.
    pub async fn delete(&self, name: &str) {
        self.ssm("DeleteParameter", &json!({"Name": format!("{}{name}", self.path)})).await;
    }

    /// Makes a bucket.
    pub async fn create_bucket(&self, name: &str) {
        let place = format!(
            "<CreateBucketConfiguration><LocationConstraint>{REGION}</LocationConstraint></CreateBucketConfiguration>"
        );
        let request = self.client.put(format!("{}/{name}", self.url)).header("authorization", authorization("s3"));
        let answer = request.body(place).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// Makes a table whose key is a text.
    pub async fn create_table(&self, name: &str) {
        let asked = json!({
            "TableName": name,
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
        });
        self.call("dynamodb", "DynamoDB_20120810.CreateTable", "application/x-amz-json-1.0", &asked).await;
    }

    async fn ssm(&self, action: &str, asked: &Value) -> Value {
        self.call("ssm", &format!("AmazonSSM.{action}"), "application/x-amz-json-1.1", asked).await
    }

    async fn call(&self, service: &str, target: &str, kind: &str, asked: &Value) -> Value {
        let request = self.client.post(&self.url).header("x-amz-target", target).header("content-type", kind);
        let request = request.header("authorization", authorization(service)).body(asked.to_string());
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{target}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }
}

/// moto looks for service and region in it and believes the rest.
fn authorization(service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )
}
