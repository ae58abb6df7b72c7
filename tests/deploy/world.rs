//! An account with a hosted zone, and what stands behind the database, the cache and the load balancer that stacks make.

use std::os::unix::fs::PermissionsExt;

use harness::{Authority, Aws, Change, PostgresServer, RedisServer, StubXkcd, free_port};
use tempfile::TempDir;

use super::XKCDAPP;
use super::checkout::{Checkout, DOMAIN};

/// The region of `ecs/environments/test.env`.
pub(super) const REGION: &str = "us-east-1";

/// Everything that a first deployment needs.
pub(super) struct World {
    pub(super) aws: Aws,
    pub(super) checkout: Checkout,
    pub(super) postgres: PostgresServer,
    _redis: RedisServer,
    pub(super) authority: Authority,
    pub(super) balancer: u16,
    _xkcd: StubXkcd,
    folder: TempDir,
}

/// What stands for the image's entry point: the program, but `serve` of the images whose tags are listed ends at once.
const PROGRAM: &str = r#"#!/bin/sh
if [ "$1" = serve ] && grep -qsxF "${TASK_IMAGE##*:}" BROKEN; then
    echo '{"level":"ERROR","message":"this image was built broken"}'
    exit 1
fi
exec XKCDAPP "$@"
"#;

impl World {
    /// With three comics, a service that truly serves, and nothing deployed yet.
    pub(super) async fn new() -> Self {
        let authority = Authority::new();
        // What it is asked stands in its log, where no password may.
        let postgres = PostgresServer::options().scram().tls(&authority).arguments("-c log_statement=ddl");
        let redis = RedisServer::options().tls(&authority);
        let (postgres, redis, xkcd) = tokio::join!(postgres.start(), redis.start(), StubXkcd::start(3));
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = authority.certify_for(&[DOMAIN], folder.path());
        let balancer = free_port();
        let program = folder.path().join("program");
        let broken = folder.path().join("broken").display().to_string();
        std::fs::write(&program, PROGRAM.replace("BROKEN", &broken).replace("XKCDAPP", XKCDAPP)).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let settings = serde_json::json!({
            "DATABASE_CA_FILE": authority.file(),
            "REDIS_CA_FILE": authority.file(),
            "XKCD_URL": xkcd.url,
            "XKCD_IMAGE_ORIGIN": xkcd.url,
            "SYNC_RATE": "10000",
            "PARAMETER_REFRESH": "1s",
            "DRAIN_DELAY": "0s",
            // Many tasks share this machine.
            "OPERATORS_ADDR": "127.0.0.1:0",
        });
        let mut variables = Aws::with_cache(&redis);
        variables.extend([
            ("TEST_DATABASE_ENDPOINT", format!("localhost:{}", postgres.port())),
            ("TEST_DATABASE_URL_OWNER", postgres.url.clone()),
            ("TEST_PROGRAM", program.display().to_string()),
            ("TEST_PROGRAM_SETTINGS", settings.to_string()),
            ("TEST_BALANCER_PORT", balancer.to_string()),
            ("TEST_BALANCER_CERTIFICATE", certificate.display().to_string()),
            ("TEST_BALANCER_KEY", key.display().to_string()),
        ]);
        let aws = Aws::start(REGION, &variables).await;
        make_zone(&aws).await;
        let mut checkout = Checkout::new(&aws).await;
        // As if the domain's record were known: curl finds the load balancer, and trusts who signed its certificate.
        let curl = format!(
            "connect-to = \"{DOMAIN}:443:127.0.0.1:{balancer}\"\ncacert = \"{}\"\nnoproxy = \"*\"\n",
            authority.file().display()
        );
        std::fs::write(checkout.home().join(".curlrc"), curl).unwrap();
        checkout.set("DEPLOY_HEALTH_LIMIT", "20");
        Self { aws, checkout, postgres, _redis: redis, authority, balancer, _xkcd: xkcd, folder }
    }

    /// From now on a service with this image does not start.
    pub(super) fn break_image(&self, tag: &str) {
        std::fs::write(self.folder.path().join("broken"), format!("{tag}\n")).unwrap();
    }

    /// All parameters below a path with their types, values and versions.
    pub(super) async fn parameters(&self, path: &str) -> Vec<Parameter> {
        parameters(&self.aws, path).await
    }

    /// A page through the load balancer, in full.
    pub(super) async fn page(&self, path: &str) -> (u16, String) {
        let authority = reqwest::Certificate::from_pem(&std::fs::read(self.authority.file()).unwrap()).unwrap();
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], self.balancer));
        let client = reqwest::Client::builder().no_proxy().add_root_certificate(authority);
        let client = client.resolve(DOMAIN, address).build().unwrap();
        let url = format!("https://{DOMAIN}:{}{path}", self.balancer);
        let answer = client.get(url).timeout(harness::PATIENCE).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// All views in the database, counted as its owner.
    pub(super) async fn views(&self) -> i64 {
        let url = self.postgres.url_as("postgres", self.postgres.password(), "xkcdapp");
        let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
        let connection = tokio::spawn(connection);
        let query = "SELECT coalesce(sum(view_count), 0)::int8 FROM comic_views";
        let views = client.query_one(query, &[]).await.unwrap().get(0);
        connection.abort();
        views
    }
}

/// A parameter as `GetParametersByPath` tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) value: String,
    pub(super) version: i64,
}

/// All parameters below a path, by their names.
pub(super) async fn parameters(aws: &Aws, path: &str) -> Vec<Parameter> {
    let asked = ["ssm", "get-parameters-by-path", "--recursive", "--with-decryption", "--path", path];
    let answer = aws.ask(&asked).await;
    let text = |of: &serde_json::Value| of.as_str().unwrap().to_owned();
    let mut found: Vec<_> = answer["Parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| Parameter {
            name: text(&of["Name"]),
            kind: text(&of["Type"]),
            value: text(&of["Value"]),
            version: of["Version"].as_i64().unwrap(),
        })
        .collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

/// The hosted zone of `ecs/environments/test.env`.
pub(super) async fn make_zone(aws: &Aws) {
    aws.ask(&["route53", "create-hosted-zone", "--name", "example.com", "--caller-reference", "one"]).await;
}

/// The calls of people's own commands that changed something: not those that were refused or have no answer yet, nor change
/// sets, which change nothing until they are carried out, nor what tasks did.
pub(super) fn effective(journal: &[Change]) -> Vec<String> {
    let counts = |change: &&Change| {
        change.agent == "aws-cli"
            && change.status.is_some_and(|status| status < 400)
            && !["CreateChangeSet", "DeleteChangeSet"].contains(&change.action.as_str())
    };
    journal.iter().filter(counts).map(|change| format!("{} {}", change.action, change.on).trim().to_owned()).collect()
}
