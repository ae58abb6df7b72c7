//! The checks of S3 and `DynamoDB`, with moto in their place, and with a server that answers as AWS does when it refuses.

use harness::Moto;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{program, row, status, until};
use crate::support::page;

/// A server that gives everybody the same answer; its address.
async fn refusing(body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut head = vec![0; 16 * 1024];
                let _ = stream.read(&mut head).await;
                let length = body.len();
                let answer = format!("HTTP/1.1 400 No\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_name_neither_is_asked() {
    let server = program().start().await;
    for name in ["s3", "dynamodb"] {
        assert_eq!(status(&server, name).await, (200, "OK (not configured)\n".to_owned()));
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_can_be_read_and_what_is_missing_is_told() {
    let moto = Moto::new();
    // A bucket's name is everybody's.
    let name = format!("xkcdapp-{}", moto.path.trim_matches('/').replace('/', "-"));
    let program = moto.known_to(program()).set("S3_BUCKET", &name).set("DYNAMODB_TABLE", &name);
    let server = program.start().await;
    until(&server, "s3", (503, "there is no such bucket\n")).await;
    until(&server, "dynamodb", (503, "there is no such table\n")).await;
    moto.create_bucket(&name).await;
    moto.create_table(&name).await;
    until(&server, "s3", (200, "OK\n")).await;
    until(&server, "dynamodb", (200, "OK\n")).await;
    let html = page(&server, "/status").await;
    let (s3, dynamodb) = (row(&html, "s3"), row(&html, "dynamodb"));
    assert!(s3.contains("Works The bucket can be read (s3:ListBucket)."), "{s3}");
    assert!(dynamodb.contains("Works The table can be read (dynamodb:GetItem)."), "{dynamodb}");
    assert!(!html.contains(&name), "names are nobody's business: {html}");
    let log = server.stop().await;
    assert!(!log.contains("canary-of-aws"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_names_the_right_that_is_missing() {
    let s3 = refusing("<Error><Code>AccessDenied</Code><Message>canary</Message></Error>").await;
    let dynamodb = refusing(r#"{"__type":"com.amazon.coral.service#AccessDeniedException","message":"canary"}"#).await;
    for (url, name, right) in [
        (s3, "s3", "access denied (AccessDenied): the role needs s3:ListBucket\n"),
        (dynamodb, "dynamodb", "access denied (AccessDeniedException): the role needs dynamodb:GetItem\n"),
        ("http://127.0.0.1:9".to_owned(), "s3", "cannot be reached\n"),
        ("http://127.0.0.1:9".to_owned(), "dynamodb", "cannot be reached\n"),
    ] {
        let program = Moto::new().known_to(program()).set("AWS_ENDPOINT_URL", &url);
        let server = program.set("S3_BUCKET", "some-bucket").set("DYNAMODB_TABLE", "some-table").start().await;
        until(&server, name, (503, right)).await;
        assert_eq!(server.get("/ready").await.status(), 200, "AWS is not asked for it");
        let log = server.stop().await;
        assert!(!log.contains("canary"), "{log}");
    }
}
