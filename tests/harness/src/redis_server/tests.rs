//! That a server really is what a test asks it to be.

use std::time::Duration;

use super::RedisServer;
use crate::{Authority, eventually};

/// A client of the port, which knows neither the tests' socket nor their password; what `redis-cli` prints.
async fn client(url: &str, more: &[&str]) -> String {
    // redis-cli takes a password without a user for one of a user without a name.
    let url = url.replace("://:", "://default:");
    let mut command = tokio::process::Command::new("redis-cli");
    let command = command.args(["--no-auth-warning", "-u", &url]).args(more).kill_on_drop(true);
    let output = command.output().await.expect("redis-cli: apt install redis-server");
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).unwrap().trim().to_owned()
}

#[tokio::test]
async fn a_server_holds_keys_of_its_own() {
    let (one, two) = (RedisServer::start().await, RedisServer::start().await);
    assert_eq!(client(&one.url(), &["SETBIT", "seen", "9", "1"]).await, "0");
    assert_eq!(client(&one.url(), &["SETBIT", "seen", "300", "1"]).await, "0");
    assert_eq!((one.keys().await, two.keys().await), (1, 0));
    assert_eq!((one.bits_of("seen").await, one.bits_of("none").await), (vec![9, 300], vec![]));
    assert_eq!(one.key_names().await, ["seen"]);
    let (small, none) = (one.memory_of("seen").await, one.memory_of("none").await);
    assert!(small.is_some_and(|bytes| (38..500).contains(&bytes)) && none.is_none(), "{small:?} {none:?}");
    one.flush_all().await;
    assert_eq!(one.keys().await, 0);
    let url = two.url();
    drop(two);
    // It is killed at once, and gone a moment later.
    let gone = async || client(&url, &["PING"]).await.contains("Connection refused").then_some(());
    eventually("the dropped server to be gone", gone).await;
}

#[tokio::test]
async fn a_killed_server_forgets_unless_it_was_asked_to_keep() {
    for (options, kept) in [(RedisServer::options(), 0), (RedisServer::options().persistent(), 1)] {
        let server = options.start().await;
        server.cli(&["SET", "key", "value"]).await;
        let (url, first) = (server.url(), server.pid());
        server.kill().await;
        assert!(client(&url, &["PING"]).await.contains("Connection refused"));
        server.start_again().await;
        assert_eq!((server.url(), server.keys().await), (url.clone(), kept));
        assert_ne!(server.pid(), first);
        server.stop().await;
        assert!(client(&url, &["PING"]).await.contains("Connection refused"));
    }
}

#[tokio::test]
async fn a_paused_server_answers_when_it_is_resumed() {
    let server = RedisServer::start().await;
    server.pause().await;
    let url = server.url();
    let mut asked = tokio::spawn(async move { client(&url, &["PING"]).await });
    let waited = tokio::time::timeout(Duration::from_millis(200), &mut asked).await;
    assert!(waited.is_err(), "answered while it was paused: {waited:?}");
    server.resume().await;
    assert_eq!(asked.await.unwrap(), "PONG");
    // One that is dropped while it is paused ends too.
    server.pause().await;
    let file = format!("/proc/{}/stat", server.pid());
    drop(server);
    let gone = async || std::fs::read_to_string(&file).map_or(true, |stat| stat.contains(") Z ")).then_some(());
    eventually("the paused server to end", gone).await;
}

#[tokio::test]
async fn a_full_server_refuses_writes_until_there_is_room() {
    let server = RedisServer::start().await;
    server.cli(&["SETBIT", "seen", "3", "1"]).await;
    for _ in 0..2 {
        server.fill().await;
        assert_eq!(server.cli(&["CONFIG", "GET", "maxmemory-policy"]).await, "maxmemory-policy\nnoeviction");
        assert_eq!(server.cli(&["CONFIG", "GET", "maxmemory"]).await, "maxmemory\n1048576");
        for command in [&["SETBIT", "new", "1", "1"][..], &["SETBIT", "seen", "4", "1"], &["SET", "x", "y"]] {
            let refusal = client(&server.url(), command).await;
            assert!(refusal.contains("OOM"), "{command:?}: {refusal}");
        }
        assert_eq!(client(&server.url(), &["GETBIT", "seen", "3"]).await, "1");
        server.make_room().await;
        assert_eq!(client(&server.url(), &["SET", "x", "y"]).await, "OK");
    }
    assert_eq!(server.key_names().await, ["seen", "x"]);
}

#[tokio::test]
async fn a_replica_refuses_writes_and_holds_what_its_primary_holds() {
    let primary = RedisServer::options().password("one").start().await;
    primary.cli(&["SET", "key", "value"]).await;
    let replica = RedisServer::options().replica_of(&primary).start().await;
    assert_eq!(client(&replica.url(), &["GET", "key"]).await, "value");
    assert!(client(&replica.url(), &["SETBIT", "seen", "1", "1"]).await.contains("READONLY"));
    replica.lead().await;
    assert_eq!(client(&replica.url(), &["SETBIT", "seen", "1", "1"]).await, "0");
    replica.follow(&primary).await;
    assert!(client(&replica.url(), &["SETBIT", "seen", "2", "1"]).await.contains("READONLY"));
    assert_eq!(replica.key_names().await, ["key"]);
}

#[tokio::test]
async fn passwords_are_wanted_and_can_be_changed() {
    let by_password = RedisServer::options().password("first").start().await;
    let by_name = RedisServer::options().user("reader", "first").start().await;
    assert_eq!(by_name.url(), format!("redis://reader:first@127.0.0.1:{}", by_name.port()));
    let not_the_name = format!("redis://:first@{}", by_name.address());
    assert!(client(&not_the_name, &["PING"]).await.contains("WRONGPASS"));
    for server in [by_password, by_name] {
        let old = server.url();
        assert_eq!(client(&old, &["PING"]).await, "PONG");
        let nobody = format!("redis://{}", server.address());
        assert!(client(&nobody, &["PING"]).await.contains("NOAUTH"));
        let before: u64 = server.info("total_connections_received").await.parse().unwrap();
        let mut open = tokio::net::TcpStream::connect(server.address()).await.unwrap();
        eventually("the connection to be taken", async || {
            let now: u64 = server.info("total_connections_received").await.parse().unwrap();
            let clients = server.info("connected_clients").await;
            (now > before && clients == "2").then_some(())
        })
        .await;
        server.change_password("second").await;
        let mut byte = [0];
        let end = tokio::io::AsyncReadExt::read(&mut open, &mut byte);
        let end = tokio::time::timeout(crate::PATIENCE, end).await.expect("an open connection was not cut");
        assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
        assert!(client(&old, &["PING"]).await.contains("WRONGPASS"));
        assert_eq!(client(&server.url(), &["PING"]).await, "PONG");
    }
}

#[tokio::test]
async fn a_certificate_is_believed_where_its_authority_is_and_nowhere_else() {
    let (ours, other) = (Authority::new(), Authority::new());
    let server = RedisServer::options().tls(&ours).password("secret").start().await;
    assert_eq!(server.url(), format!("rediss://:secret@127.0.0.1:{}", server.port()));
    let trusting = |authority: &Authority| authority.file().to_str().unwrap().to_owned();
    assert_eq!(client(&server.url(), &["--cacert", &trusting(&ours), "PING"]).await, "PONG");
    assert!(client(&server.url(), &["--cacert", &trusting(&other), "PING"]).await.contains("certificate"));
    assert!(!client(&format!("redis://:secret@{}", server.address()), &["PING"]).await.contains("PONG"));
    // What rustls says, by both names: Redis answers no HTTP, and that is all that is wrong.
    for (authority, believed) in [(&ours, true), (&other, false)] {
        let root = reqwest::Certificate::from_pem(&std::fs::read(authority.file()).unwrap()).unwrap();
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([root]).build().unwrap();
        for host in ["127.0.0.1", "localhost"] {
            let error = http.get(format!("https://{host}:{}/", server.port())).send().await.unwrap_err();
            let text = format!("{error:?}");
            assert_eq!(!text.contains("InvalidCertificate"), believed, "{host}: {text}");
            assert_eq!(error.is_connect(), !believed, "{host}: {text}");
        }
    }
    // A replica follows by TLS too.
    let replica = RedisServer::options().tls(&ours).replica_of(&server).start().await;
    assert!(replica.command(&["SET", "a", "b"]).await.is_err_and(|error| error.starts_with("READONLY")));
}
