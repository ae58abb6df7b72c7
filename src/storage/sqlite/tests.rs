use std::sync::{Arc, mpsc};

use crate::config::DatabaseTarget;
use crate::storage::sqlite::Sqlite;
use crate::storage::{AuditReport, Schema, ViewStore};

#[tokio::test(flavor = "multi_thread")]
async fn an_audit_keeps_no_other_use_waiting_nor_waits_for_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("xkcdapp.db");
    let sqlite = Arc::new(Sqlite::new(file.clone(), DatabaseTarget::Sqlite(file)).unwrap());
    sqlite.migrate().await.unwrap();
    let (begun, has_begun) = mpsc::channel();
    let (end, may_end) = mpsc::channel();
    let use_that_lasts = tokio::spawn({
        let sqlite = Arc::clone(&sqlite);
        async move {
            let work = move |_: &mut _| {
                begun.send(()).unwrap();
                may_end.recv().unwrap();
                Ok(())
            };
            sqlite.with(work).await
        }
    });
    tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
    let audit = tokio::time::timeout(harness::PATIENCE, sqlite.audit()).await;
    assert_eq!(audit.expect("an audit that waits for nobody").unwrap(), AuditReport::default());
    end.send(()).unwrap();
    use_that_lasts.await.unwrap().unwrap();
}
