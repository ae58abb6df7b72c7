//! PostgreSQL is there and does not take a batch: it is read-only, has no connection to give, or no disk.

use std::time::Duration;

use harness::{Running, eventually};
use tokio_postgres::{Client, NoTls};

use super::restarts::TERMINATE;
use super::tiny_disk::TinyDisk;
use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

/// How long the fault lasts once it is seen.
const LASTS: Duration = Duration::from_secs(3);

/// Connections that the server gives to all together.
const LIMIT: usize = 12;

pub(super) const READ_ONLY: Scenario = Scenario {
    name: "postgres-read-only",
    about: "PostgreSQL read-only (25006) on live sessions, then sessions that stay so after a fail-over",
    company: Company::Busy,
    run: |stage| Box::pin(read_only(stage)),
};

pub(super) const CONNECTIONS: Scenario = Scenario {
    name: "postgres-connections",
    about: "PostgreSQL at its connection limit (53300)",
    company: Company::Busy,
    run: |stage| Box::pin(connections(stage)),
};

pub(super) const DISK_FULL: Scenario = Scenario {
    name: "postgres-disk-full",
    about: "PostgreSQL's disk full (53100)",
    company: Company::Busy,
    run: |stage| Box::pin(disk_full(stage)),
};

async fn read_only(stage: &mut Stage) {
    let postgres = stage.on_server("", 6).await;
    let server = stage.start(&stage.program()).await;
    let clients = stage.readers(8).start(&[&server.url], &stage.pages());
    clients.answered(50).await;
    // Sessions that are open follow it too.
    let operator = postgres.connect().await;
    let read_only = async |value: &str| {
        let set = format!("ALTER SYSTEM SET default_transaction_read_only = {value}");
        operator.batch_execute(&set).await.unwrap();
        operator.batch_execute("SELECT pg_reload_conf()").await.unwrap();
    };
    read_only("on").await;
    endure(&server, "read-only transaction").await;
    read_only("off").await;
    stage.recovered(&server).await;

    // As after a fail-over: sessions that began on a read-only server find out by failing.
    operator.batch_execute("ALTER DATABASE postgres SET default_transaction_read_only = on").await.unwrap();
    operator.batch_execute(TERMINATE).await.unwrap();
    while stage.counts(&server).await {}
    let mend = "SET default_transaction_read_only = off; ALTER DATABASE postgres RESET ALL";
    for statement in mend.split("; ") {
        operator.batch_execute(statement).await.unwrap();
    }
    stage.recovered(&server).await;
    stage.note(clients.stop().await);
    stage.finish(server).await;
}

async fn connections(stage: &mut Stage) {
    let postgres = stage.on_server(&format!("-c max_connections={LIMIT} -c superuser_reserved_connections=0"), 6).await;
    let server = stage.start(&stage.program()).await;
    let clients = stage.readers(8).start(&[&server.url], &stage.pages());
    clients.answered(50).await;
    let operator = postgres.connect().await;
    let mut taken: Vec<Client> = Vec::new();
    while taken.len() + 1 < LIMIT {
        if let Ok((client, connection)) = tokio_postgres::connect(&postgres.url, NoTls).await {
            tokio::spawn(connection);
            taken.push(client);
        } else {
            let end = "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE application_name = 'xkcdapp'";
            operator.batch_execute(end).await.unwrap();
        }
    }
    endure(&server, "too many clients already").await;
    stage.remark(format!("{} connections taken", taken.len() + 1));
    drop(taken);
    stage.recovered(&server).await;
    stage.note(clients.stop().await);
    stage.finish(server).await;
}

async fn disk_full(stage: &mut Stage) {
    let disk = TinyDisk::mount().map(|disk| stage.keep(disk));
    stage.on_server("", 300).await;
    match &disk {
        Some(disk) => {
            let place = disk.path().display();
            stage.execute(&format!("CREATE TABLESPACE tiny LOCATION '{place}'")).await;
            stage.execute("ALTER TABLE ALL IN TABLESPACE pg_default SET TABLESPACE tiny").await;
            stage.execute("ALTER INDEX ALL IN TABLESPACE pg_default SET TABLESPACE tiny").await;
            stage.remark("a full disk of its own");
        }
        None => stage.remark("played by a trigger: no disk can be mounted here"),
    }
    let server = stage.start(&stage.program()).await;
    let clients = stage.readers(8).start(&[&server.url], &stage.pages());
    clients.answered(20).await;
    let seen = if let Some(disk) = &disk {
        disk.fill();
        "No space left on device"
    } else {
        stage.execute(FULL).await;
        "played: no space left"
    };
    endure(&server, seen).await;
    match &disk {
        Some(disk) => disk.empty(),
        None => stage.execute("DROP TRIGGER full_disk ON comic_views").await,
    }
    stage.recovered(&server).await;
    stage.note(clients.stop().await);
    stage.finish(server).await;
}

const FULL: &str = "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS \
    $$ BEGIN RAISE EXCEPTION 'played: no space left' USING ERRCODE = '53100'; END $$; \
    CREATE TRIGGER full_disk BEFORE INSERT ON comic_views EXECUTE FUNCTION full_disk()";

/// The server says why it cannot write, and the fault lasts a while from then on.
async fn endure(server: &Running, reason: &str) {
    let told = async || {
        let log = server.log();
        log.lines().any(|line| line.contains("views cannot be written now") && line.contains(reason)).then_some(())
    };
    eventually(&format!("the server to say: {reason}"), told).await;
    tokio::time::sleep(LASTS).await;
}
