//! A server that answers with errors, as pipelines bring them.

use std::time::Duration;

use redis::AsyncConnectionConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::storage::seen::{StoreError, StoreErrorKind};

/// What becomes of a pipeline of two commands which are answered with these lines.
async fn answered(answer: &'static str) -> StoreError {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = [0; 4096];
        // First the connection says which client it is.
        let mut answers = std::iter::once("+OK\r\n+OK\r\n").chain([answer]);
        while let Ok(1..) = stream.read(&mut asked).await {
            stream.write_all(answers.next().unwrap().as_bytes()).await.unwrap();
        }
    });
    let config = AsyncConnectionConfig::new().set_response_timeout(Some(Duration::from_secs(5)));
    let client = redis::Client::open(url).unwrap();
    let mut connection = client.get_multiplexed_async_connection_with_config(&config).await.unwrap();
    let mut pipeline = redis::pipe();
    pipeline.cmd("SETBIT").arg("key").arg(1).arg(1).cmd("EXPIRE").arg("key").arg(1);
    pipeline.query_async::<Vec<redis::Value>>(&mut connection).await.unwrap_err().into()
}

#[tokio::test]
async fn what_redis_says_of_one_command_is_known_in_a_pipeline_too() {
    for (answer, kind, word) in [
        ("-WRONGTYPE Operation against a secret\r\n:0\r\n", StoreErrorKind::Garbage, "WRONGTYPE"),
        ("-OOM command not allowed: secret\r\n:0\r\n", StoreErrorKind::Full, "OOM"),
        ("-READONLY You can't write: secret\r\n-READONLY secret\r\n", StoreErrorKind::ReadOnly, "READONLY"),
        (":0\r\n-NOPERM secret\r\n", StoreErrorKind::Denied, "NOPERM"),
        (":0\r\n-ERR unknown command: secret\r\n", StoreErrorKind::Other, "ERR"),
    ] {
        let error = answered(answer).await;
        assert_eq!((error.kind, &*error.message), (kind, word), "{answer}");
    }
}
