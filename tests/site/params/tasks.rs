//! Stand-ins for the service's tasks: they hold connections by the parameters that they last read, and move when these
//! change to some that work.

use std::time::Duration;

use harness::{Moto, RedisServer};
use tokio_postgres::NoTls;
use tokio_util::task::AbortOnDropHandle;

/// How often a task reads its parameters.
const REFRESH: Duration = Duration::from_millis(200);

/// Connected to PostgreSQL for as long as it lives.
pub(super) fn of_database(moto: &Moto, port: u16, database: &'static str) -> AbortOnDropHandle<()> {
    let moto = moto.clone();
    AbortOnDropHandle::new(tokio::spawn(async move {
        let mut held = None;
        loop {
            let (user, user_version) = moto.get("DATABASE_USER").await.unwrap();
            let (password, version) = moto.get("DATABASE_PASSWORD").await.unwrap();
            let set = user_version + version;
            if held.as_ref().is_none_or(|(held, _)| *held != set) {
                let mut config = tokio_postgres::Config::new();
                config.host("127.0.0.1").port(port).dbname(database).user(user).password(password);
                config.application_name(format!("xkcdapp set {set}"));
                // What does not fit is tried again.
                if let Ok((client, connection)) = config.connect(NoTls).await {
                    let connection = AbortOnDropHandle::new(tokio::spawn(async move { drop(connection.await) }));
                    held = Some((set, (client, connection)));
                }
            }
            tokio::time::sleep(REFRESH).await;
        }
    }))
}

/// Connected to Redis for as long as it lives.
pub(super) fn of_redis(moto: &Moto, redis: &RedisServer) -> AbortOnDropHandle<()> {
    let (moto, port) = (moto.clone(), redis.port());
    AbortOnDropHandle::new(tokio::spawn(async move {
        let mut held = None;
        loop {
            let (token, version) = moto.get("REDIS_AUTH_TOKEN").await.unwrap();
            if held.as_ref().is_none_or(|(held, _)| *held != version) {
                let client = redis::Client::open(format!("redis://:{token}@127.0.0.1:{port}")).unwrap();
                if let Ok(mut connection) = client.get_multiplexed_async_connection().await {
                    // The test's other two parameters are put once.
                    named(&mut connection, &format!("xkcdapp-set-{}-token-{version}", version + 2)).await;
                    held = Some((version, connection));
                }
            }
            tokio::time::sleep(REFRESH).await;
        }
    }))
}

/// Gives a connection a name.
pub(super) async fn named(connection: &mut redis::aio::MultiplexedConnection, name: &str) {
    redis::cmd("CLIENT").arg("SETNAME").arg(name).query_async::<()>(connection).await.unwrap();
}
