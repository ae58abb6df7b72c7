//! No value of a parameter is told, even by a log that tells everything.

use harness::{Exposition, ParameterTrouble};

use super::{KEY, World};

#[tokio::test(flavor = "multi_thread")]
async fn no_value_is_told_even_if_everything_is_logged() {
    for format in ["human", "json"] {
        let world = World::with(&[("SECRET_KEY", KEY), ("DATA_DIR", "data"), ("A_STRANGER", "canary-stranger")]).await;
        world.moto.put("SECRET_KEY", &format!("{KEY}-2")).await;
        let world = world.set("LOG_FILTER", "trace").set("LOG_FORMAT", format).set("OPERATORS_ADDR", "127.0.0.1:0");
        let server = world.program.start().await;
        let hears = async |what: &str| {
            server.signal("HUP").await;
            harness::eventually(what, async || server.log().contains(what).then_some(())).await;
        };
        world.moto.put("SECRET_KEY", &format!("{KEY}-3")).await;
        hears("parameter set 5 is in use in place of 4: SECRET_KEY 2 to 3").await;
        world.moto.put("ADMIN_PASSWORD_HASH", "canary-in-plain").await;
        hears("ADMIN_PASSWORD_HASH (from Parameter Store, version 1): expected").await;
        world.moto.put("DATABASE_URL", "postgres://me:canary@127.0.0.1:99999/name").await;
        world.moto.delete("ADMIN_PASSWORD_HASH").await;
        hears("DATABASE_URL (from Parameter Store, version 1): is not").await;
        for trouble in [ParameterTrouble::Denied, ParameterTrouble::Throttled, ParameterTrouble::Failing] {
            world.proxy.trouble(trouble);
            let asked = world.proxy.asked().len();
            server.signal("HUP").await;
            harness::eventually("a reading", async || (world.proxy.asked().len() > asked).then_some(())).await;
        }
        let mut told = String::new();
        for path in ["/", "/ready", "/health", "/views.json"] {
            told.push_str(&server.get(path).await.text().await.unwrap());
        }
        let answer = reqwest::get(Exposition::address(&server).unwrap()).await.unwrap();
        told.push_str(&answer.text().await.unwrap());
        told.push_str(&server.stop().await);
        assert!(told.contains("TRACE"), "not everything is logged");
        // AWS' client logs what AWS says of an error, which is none of the values.
        let told = told.replace("canary-of-the-message", "");
        for secret in ["canary", KEY] {
            let around = told.find(secret).map(|at| &told[at.saturating_sub(300)..(at + 200).min(told.len())]);
            assert_eq!(around, None, "{secret} is told");
        }
    }
}
