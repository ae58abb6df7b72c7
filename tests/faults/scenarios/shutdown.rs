//! SIGTERM under load: alone, and behind a load balancer that watches `/health`.

use std::time::Duration;

use harness::{Heard, LoadBalancer, eventually, free_port};

use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

/// Ends of a process a run.
const ENDS: usize = 4;

/// How long after SIGTERM the database lets go of a batch.
const LATER: Duration = Duration::from_millis(300);

pub(super) const ALONE: Scenario = Scenario {
    name: "sigterm-alone",
    about: "SIGTERM under load, 4 times: no request that was taken up fails, the last batch is committed, exit 0",
    company: Company::Busy,
    run: |stage| Box::pin(alone(stage)),
};

pub(super) const BALANCED: Scenario = Scenario {
    name: "sigterm-balanced",
    about: "SIGTERM under load, 4 times, to one of two processes behind haproxy: no request fails at all",
    company: Company::Busy,
    run: |stage| Box::pin(balanced(stage)),
};

async fn alone(stage: &mut Stage) {
    stage.on_postgres(6).await;
    let program = stage.program();
    let other = stage.database().connect().await;
    for end in 0..ENDS {
        let server = stage.start_again(&program).await;
        let clients = stage.load(16).start(&[&server.url], &stage.pages());
        clients.answered(200).await;
        let log = if end % 2 == 0 {
            stage.terminate(server).await
        } else {
            // Pages are answered while their views wait: a batch is under way and another is open when the end comes.
            other.batch_execute("BEGIN; LOCK TABLE comic_views IN EXCLUSIVE MODE").await.unwrap();
            while stage.counts(&server).await {}
            let letting_go = async {
                tokio::time::sleep(LATER).await;
                other.batch_execute("COMMIT").await.unwrap();
            };
            tokio::join!(stage.terminate(server), letting_go).0
        };
        // Those whom a closing connection has not told to leave find nobody there.
        stage.note(clients.stop().await);
        assert!(log.contains("every view is accounted for"), "{log}");
        assert!(!log.contains("connections were cut") && !log.contains("spooled"), "{log}");
        let growth: i64 = stage.database().growth().await.values().sum();
        // A view that was made and not told of would be a request that was taken up and failed.
        assert_eq!(growth, views(&stage.heard), "in the database, and told to clients");
    }
    stage.remark(format!("{ENDS} ends"));
}

async fn balanced(stage: &mut Stage) {
    stage.on_postgres(6).await;
    let ports = [free_port(), free_port()];
    let programs =
        ports.map(|port| stage.program().set("LISTEN_ADDR", &format!("127.0.0.1:{port}")).set("DRAIN_DELAY", "1s"));
    let mut servers = Vec::new();
    for program in &programs {
        servers.push(stage.start(program).await);
    }
    let balancer = LoadBalancer::before(&[&servers[0].url, &servers[1].url]).await;
    let clients = stage.load(16).start(&[&balancer.url], &stage.pages());
    clients.answered(100).await;
    for end in 0..ENDS {
        // In turn; the one that was started last is at the end.
        let log = stage.terminate(servers.remove(0)).await;
        assert!(!log.contains("connections were cut"), "{log}");
        clients.answered(50).await;
        let server = stage.start_again(&programs[end % 2]).await;
        eventually("the balancer to send it visitors", async || server.log().contains("/comic/").then_some(())).await;
        servers.push(server);
        clients.answered(50).await;
    }
    let heard = clients.stop().await;
    assert_eq!(heard.errors, Vec::<String>::new());
    assert_eq!(heard.refused, 0, "connections refused");
    stage.remark(format!("{ENDS} ends, {} answers 200 and no other", views(&heard)));
    stage.note(heard);
    for server in servers {
        stage.finish(server).await;
    }
}

fn views(heard: &Heard) -> i64 {
    heard.tally.counted.values().chain(heard.tally.pending.values()).sum()
}
