//! User and password are two parameters: between their two puts the set fits nothing.

use harness::eventually;

use super::world::{Installation, view};

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_between_the_puts_of_user_and_password_changes_nothing() {
    let installation = Installation::with_comics(20).await;
    let server = installation.program().set("PARAMETER_REFRESH", "1h").start().await;
    assert_eq!(view(&server, "/comic/1").await, "counted");
    let before = installation.login().await;
    let admin = installation.postgres.connect().await;
    admin.batch_execute("ALTER ROLE xkcdapp_b PASSWORD 'the password of the other'").await.unwrap();

    let version = installation.moto.put("DATABASE_USER", "xkcdapp_b").await;
    server.signal("HUP").await;
    eventually("the half set to be tried and refused", async || {
        server.log().lines().any(|line| line.contains("stays in use")).then_some(())
    })
    .await;
    for _ in 0..20 {
        assert_eq!(view(&server, "/comic/1").await, "counted");
    }
    assert_eq!(installation.logins_in_use().await, [&*before.user]);
    let status = server.get("/status/parameter-store").await;
    assert_eq!(status.status(), 503, "version {version} of DATABASE_USER does not fit, and nobody is told");

    installation.moto.put("DATABASE_PASSWORD", "the password of the other").await;
    server.signal("HUP").await;
    eventually("the whole set to be in use", async || {
        assert_eq!(view(&server, "/comic/1").await, "counted");
        (installation.logins_in_use().await == ["xkcdapp_b"]).then_some(())
    })
    .await;
    let log = server.stop().await;
    assert!(!log.contains("the password of the other"), "{log}");
    installation.audit().await;
}
