//! The database's login: tried, then used.

use harness::{PostgresDatabase, Program, eventually};

use super::super::XKCDAPP;
use super::{KEY, World, heard};

#[tokio::test(flavor = "multi_thread")]
async fn half_a_login_changes_nothing_and_a_whole_one_moves_everything() {
    let database = PostgresDatabase::create().await;
    Program::new(XKCDAPP).set("DATABASE_URL", &database.url).run_well(&["migrate"]).await;
    let config: tokio_postgres::Config = database.url.parse().unwrap();
    let port = config.get_ports()[0].to_string();
    let name = config.get_dbname().unwrap();
    let user = config.get_user().unwrap();
    let world = World::with(&[
        ("SECRET_KEY", KEY),
        ("DATABASE_HOST", "127.0.0.1"),
        ("DATABASE_PORT", &port),
        ("DATABASE_NAME", name),
        ("DATABASE_USER", user),
        ("DATABASE_PASSWORD", "canary-of-the-password"),
    ])
    .await;
    let server = world.program.start().await;
    let (client, driver) = tokio_postgres::connect(&database.url, tokio_postgres::NoTls).await.unwrap();
    let driver = tokio::spawn(driver);
    let names = async || -> Vec<(String, String)> {
        let sql = "SELECT DISTINCT application_name, usename::text FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY 1";
        client.query(sql, &[]).await.unwrap().iter().map(|row| (row.get(0), row.get(1))).collect()
    };
    eventually("connections of the first set", async || {
        let names = names().await;
        (!names.is_empty() && names.iter().all(|(name, _)| name == "xkcdapp set 6")).then_some(())
    })
    .await;

    let role = format!("{name}_b");
    world.moto.put("DATABASE_USER", &role).await;
    server.signal("HUP").await;
    let told = "parameter set 7 failed its trial, set 6 stays in use: ";
    eventually(told, async || server.log().contains(told).then_some(())).await;
    assert_eq!(server.get("/ready").await.status(), 200, "{}", server.log_end());

    client.batch_execute(&format!("CREATE ROLE {role} LOGIN SUPERUSER")).await.unwrap();
    world.moto.put("DATABASE_PASSWORD", "canary-of-the-other-password").await;
    heard(&server, "parameter set 8 is in use in place of 6: DATABASE_PASSWORD 1 to 2, DATABASE_USER 1 to 2").await;
    eventually("every connection to be of the new set", async || {
        server.get("/ready").await;
        (names().await == [("xkcdapp set 8".to_owned(), role.clone())]).then_some(())
    })
    .await;
    let log = server.stop().await;
    super::said(&log);
    eventually("the server's connections to be gone", async || names().await.is_empty().then_some(())).await;
    client.batch_execute(&format!("DROP ROLE {role}")).await.unwrap();
    drop(client);
    driver.await.unwrap().unwrap();
}
