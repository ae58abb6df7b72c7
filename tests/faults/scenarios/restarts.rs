//! The database's sessions end: a few, or all with their server.

use harness::Stop;
use rand::RngExt;

use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

/// Ends of all sessions a run.
const ENDS: usize = 12;
/// Restarts of the server a run.
const RESTARTS: usize = 5;

pub(super) const TERMINATED: Scenario = Scenario {
    name: "backends-terminated",
    about: "pg_terminate_backend on every session, 12 times under load",
    company: Company::Busy,
    run: |stage| Box::pin(terminated(stage)),
};

pub(super) const RESTARTED: Scenario = Scenario {
    name: "postgres-restarted",
    about: "PostgreSQL stopped or crashed, and started again at once, 5 times under load",
    company: Company::Busy,
    run: |stage| Box::pin(restarted(stage)),
};

/// Ends every other session of the database.
pub(super) const TERMINATE: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

async fn terminated(stage: &mut Stage) {
    stage.on_postgres(6).await;
    let server = stage.start(&stage.program()).await;
    let clients = stage.readers(16).start(&[&server.url], &stage.pages());
    for _ in 0..ENDS {
        clients.answered(stage.chance.random_range(1..60)).await;
        stage.execute(TERMINATE).await;
        stage.recovered(&server).await;
    }
    stage.note(clients.stop().await);
    let log = server.log();
    stage.finish(server).await;
    assert!(log.contains("views cannot be written now"), "no commit was hit:\n{log}");
}

async fn restarted(stage: &mut Stage) {
    let postgres = stage.on_server("", 6).await;
    let server = stage.start(&stage.program()).await;
    let clients = stage.readers(12).start(&[&server.url], &stage.pages());
    for _ in 0..RESTARTS {
        clients.answered(stage.chance.random_range(1..60)).await;
        let how = if stage.chance.random_bool(0.5) { Stop::Fast } else { Stop::Immediate };
        postgres.stop(how).await;
        postgres.start_again().await;
        stage.recovered(&server).await;
    }
    stage.note(clients.stop().await);
    let log = server.log();
    stage.finish(server).await;
    assert!(log.contains("views cannot be written now"), "no commit was hit:\n{log}");
}
