//! An installation whose settings are in Parameter Store.

use std::time::Duration;

use harness::{Moto, PostgresServer, Program, RedisServer, Running, StubXkcd};
use tokio_postgres::NoTls;

use super::XKCDAPP;

/// The token that Redis begins with; a secret that must never be seen anywhere.
pub(super) const REDIS_TOKEN: &str = "canary-of-the-first-redis-token-5b1f";
/// The key that cookies begin with; the same.
pub(super) const SECRET_KEY: &str = "canary-of-the-first-secret-key-8d27-0c55";

/// How long what must recover within five seconds may take at the most: three times that, as the machine is shared.
pub(super) const RECOVERY: Duration = Duration::from_secs(15);

/// PostgreSQL, Redis, comics, and all that a task needs to know of them below one path.
pub(super) struct Installation {
    pub(super) postgres: PostgresServer,
    pub(super) redis: RedisServer,
    pub(super) moto: Moto,
    xkcd: StubXkcd,
}

/// Who is logged in with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: String,
}

impl Installation {
    /// With comics 1 to `newest`, and the first log-in in use.
    pub(super) async fn with_comics(newest: u32) -> Self {
        let redis = RedisServer::options().password(REDIS_TOKEN);
        // What it is asked stands in its log, where no password may.
        let postgres = PostgresServer::options().scram().arguments("-c log_statement=ddl");
        let (postgres, redis, xkcd) = tokio::join!(postgres.start(), redis.start(), StubXkcd::start(newest));
        let installation = Self { postgres, redis, moto: Moto::new(), xkcd };
        let address = reqwest::Url::parse(&installation.postgres.url).unwrap();
        let (moto, administrator) = (&installation.moto, installation.administrator());
        administrator.put("DATABASE_USER", "postgres").await;
        administrator.put("DATABASE_PASSWORD", installation.postgres.password()).await;
        for (name, value) in [
            ("DATABASE_HOST", address.host_str().unwrap()),
            ("DATABASE_PORT", &address.port().unwrap().to_string()),
            ("DATABASE_NAME", "postgres"),
            ("REDIS_HOST", "127.0.0.1"),
            ("REDIS_PORT", &installation.redis.port().to_string()),
            ("REDIS_AUTH_TOKEN", REDIS_TOKEN),
            ("SECRET_KEY", SECRET_KEY),
        ] {
            moto.put(name, value).await;
        }
        // As the administrator, who is no task's log-in.
        let administration = installation.plain().set("DATABASE_URL", &installation.postgres.url);
        administration.run_well(&["migrate"]).await;
        administration.run_well(&["sync"]).await;
        installation.rotate("database").await;
        installation
    }

    /// A task: it knows where its settings are, and nothing else.
    pub(super) fn program(&self) -> Program {
        self.moto.settings_of(self.plain())
    }

    fn plain(&self) -> Program {
        Program::new(XKCDAPP)
            .set("XKCD_URL", &self.xkcd.url)
            .set("XKCD_IMAGE_ORIGIN", &self.xkcd.url)
            .set("SYNC_RATE", "10000")
            .set("ACCESS_LOG", "off")
            .set("PARAMETER_REFRESH", "1s")
    }

    /// The administrator's own parameters, which no task reads.
    pub(super) fn administrator(&self) -> Moto {
        self.moto.beside("administrator")
    }

    /// `xkcdapp params rotate`, to its end; what it printed.
    pub(super) async fn rotate(&self, what: &str) -> String {
        let program = self.program().set("ADMINISTRATOR_PATH", &self.administrator().path);
        program.run_well(&["params", "rotate", what]).await
    }

    /// The database's log-in as the parameters have it.
    pub(super) async fn login(&self) -> Login {
        let of = async |name| self.moto.get(name).await.unwrap_or_else(|| panic!("no parameter {name}")).0;
        Login { user: of("DATABASE_USER").await, password: of("DATABASE_PASSWORD").await }
    }

    /// Whether PostgreSQL takes this log-in.
    pub(super) async fn admits(&self, login: &Login) -> bool {
        let mut url = reqwest::Url::parse(&self.postgres.url).unwrap();
        url.set_username(&login.user).unwrap();
        url.set_password(Some(&login.password)).unwrap();
        match tokio_postgres::connect(url.as_str(), NoTls).await {
            Ok(_) => true,
            Err(error) if error.code().is_some_and(|code| ["28P01", "28000"].contains(&code.code())) => false,
            Err(error) => panic!("neither admitted nor refused: {error}"),
        }
    }

    /// The log-ins that tasks have connections of, each once, in alphabetical order.
    pub(super) async fn logins_in_use(&self) -> Vec<String> {
        let query =
            "SELECT DISTINCT usename::text FROM pg_stat_activity WHERE application_name LIKE 'xkcdapp%' ORDER BY 1";
        let rows = self.postgres.connect().await.query(query, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// All views in the database.
    pub(super) async fn views(&self) -> i64 {
        let query = "SELECT coalesce(sum(view_count), 0)::int8 FROM comic_views";
        self.postgres.connect().await.query_one(query, &[]).await.unwrap().get(0)
    }

    /// The audit is clean.
    pub(super) async fn audit(&self) {
        self.program().run_well(&["audit"]).await;
    }
}

/// What `X-View` said of a page's view, which must have been answered 200.
pub(super) async fn view(server: &Running, page: &str) -> String {
    let answer = server.get(page).await;
    assert_eq!(answer.status(), 200, "{page}\n{}", server.log_end());
    answer.headers()["x-view"].to_str().unwrap().split(';').next().unwrap().to_owned()
}
