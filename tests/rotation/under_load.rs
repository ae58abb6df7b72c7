//! Everything rotated twice while two processes are asked as much as they can answer.

use std::time::Instant;

use harness::ViewSums;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::crowd::Crowd;
use super::world::Installation;

/// How many requests there must have been at the least.
const REQUESTS: i64 = 50_000;

#[tokio::test(flavor = "multi_thread")]
async fn rotating_everything_twice_under_full_load_is_noticed_by_nobody() {
    let installation = Installation::with_comics(400).await;
    // A new key signs two intervals after it was put, and whoever has not learnt of it by then does not know its visitors:
    // how long a process may be late is a matter of the machine's load here, not of the rotation.
    let program = || installation.program().set("PARAMETER_REFRESH", "5s");
    let program = [program(), program()];
    let servers = [program[0].start().await, program[1].start().await];
    let mut crowd = Crowd::at(&servers);
    let mut logins = vec![installation.login().await];
    let mut tokens = vec![installation.moto.get("REDIS_AUTH_TOKEN").await.unwrap().0];
    assert_eq!(installation.logins_in_use().await, [&*logins[0].user]);
    let before_any = crowd.asked();
    for round in 1..=2 {
        for what in ["database", "redis", "secret-key"] {
            let (begun, before, views) = (Instant::now(), crowd.asked(), installation.views().await);
            let said = installation.rotate(what).await;
            println!("rotation {round} of {what}: {:?}, {} requests\n{said}", begun.elapsed(), crowd.asked() - before);
            let grown = async || (installation.views().await > views + 100).then_some(());
            harness::eventually("the count to grow on", grown).await;
        }
        let login = installation.login().await;
        assert_eq!(installation.logins_in_use().await, [&*login.user], "in use after round {round}");
        logins.push(login);
        tokens.push(installation.moto.get("REDIS_AUTH_TOKEN").await.unwrap().0);
    }
    let while_rotating = crowd.asked() - before_any;
    println!("{while_rotating} requests while everything was rotated twice");
    // Everybody clicks on.
    crowd.has_asked(REQUESTS).await;
    let renewed = async || crowd.has_cookies_of(3).then_some(());
    harness::eventually("the newest key to sign everybody's cookie", renewed).await;
    let asked = crowd.go_home().await;

    let users: Vec<&str> = logins.iter().map(|login| &*login.user).collect();
    assert_eq!(users, ["xkcdapp_a", "xkcdapp_b", "xkcdapp_a"]);
    for (place, login) in logins.iter().enumerate() {
        assert_eq!(installation.admits(login).await, place == 2, "log-in {place}, {}", login.user);
    }
    for (place, token) in tokens.iter().enumerate() {
        assert_eq!(admitted(&installation, token).await, place == 2, "token {place}");
    }
    let sums = ViewSums::of(&servers[0]).await;
    assert_eq!((sums.visitor, sums.pending), (asked, 0), "{}", servers[0].log_end());
    println!("{asked} requests, all of them answered 200 and counted");
    for server in servers {
        let log = server.stop().await;
        assert!(!log.contains(" ERROR "), "{log}");
    }
    installation.audit().await;
    assert_eq!(installation.views().await, asked);
}

/// Whether Redis takes this token.
async fn admitted(installation: &Installation, token: &str) -> bool {
    let mut stream = BufReader::new(TcpStream::connect(installation.redis.address()).await.unwrap());
    stream.write_all(format!("AUTH {token}\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_line(&mut answer).await.unwrap();
    assert!(answer == "+OK\r\n" || answer.starts_with("-WRONGPASS"), "{answer}");
    answer.starts_with('+')
}
