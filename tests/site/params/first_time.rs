//! A database that nobody has used yet: from the administrator's log-in to one of the service's own.

use harness::{PostgresServer, Program};

use super::super::support::header;
use super::{XKCDAPP, entered, site};

#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_migrates_and_the_first_rotation_gives_the_service_its_log_in() {
    let server = PostgresServer::options().scram().start().await;
    let root = server.connect().await;
    root.batch_execute("CREATE ROLE boss LOGIN CREATEROLE CREATEDB PASSWORD 'canary-boss'").await.unwrap();
    root.batch_execute("CREATE DATABASE site OWNER boss").await.unwrap();
    let (moto, service) = site();
    moto.put_as("DATABASE_HOST", "127.0.0.1", "String").await;
    moto.put_as("DATABASE_PORT", &server.port().to_string(), "String").await;
    moto.put_as("DATABASE_NAME", "site", "String").await;
    moto.put("SECRET_KEY", "canary-0123456789012345678901234").await;
    let path = moto.beside("administrator");
    path.put_as("DATABASE_USER", "boss", "String").await;
    let administrator = moto.settings_of(Program::new(XKCDAPP)).set("ADMINISTRATOR_PATH", &path.path);

    // Its password is still to come.
    let (code, _, log) = entered(&administrator, &["migrate"], "").await;
    assert_eq!(code, Some(1), "{log}");
    assert!(log.contains(&format!("there is no parameter {}DATABASE_PASSWORD", path.path)), "{log}");
    path.put("DATABASE_PASSWORD", "canary-boss").await;

    let out = administrator.run_well(&["migrate"]).await;
    assert!(out.contains("xkcdapp_a: role made"), "{out}");
    assert!(administrator.run_well(&["migrate"]).await.contains("nothing to do"));
    let out = administrator.run_well(&["params", "rotate", "database"]).await;
    assert!(out.contains("no task is connected; those that start will be as xkcdapp_a"), "{out}");

    let running = service.start().await;
    let answer = running.get("/sampler/1").await;
    assert_eq!(header(&answer, "x-view"), "counted; audience=visitor; count=1", "{}", running.log());
    let users = "SELECT DISTINCT usename::text FROM pg_stat_activity WHERE application_name LIKE 'xkcdapp set%'";
    let users: Vec<String> = root.query(users, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    assert_eq!(users, ["xkcdapp_a"]);
    running.stop().await;
}
