//! Killed at random moments under load.

use std::time::Duration;

use rand::RngExt;

use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

/// Kills a run.
const KILLS: usize = 20;

pub(super) const SCENARIO: Scenario = Scenario {
    name: "kill-random",
    about: "kill -9 at 20 random moments under load, beside a process that goes on",
    company: Company::Busy,
    run: |stage| Box::pin(run(stage)),
};

async fn run(stage: &mut Stage) {
    stage.on_postgres(8).await;
    let (steady, mortal) = (stage.program(), stage.program());
    let steady = stage.start(&steady).await;
    let mut victim = stage.start(&mortal).await;
    let clients = stage.load(16).start(&[&steady.url, &victim.url], &stage.pages());
    for _ in 0..KILLS {
        clients.answered(20).await;
        // The moment is the fault: nothing to wait for.
        tokio::time::sleep(Duration::from_millis(stage.chance.random_range(0..200))).await;
        // Requests under way are hit. No more are sent: another scenario's silent server may get the port next.
        clients.go_to(&[&steady.url]);
        stage.kill(victim).await;
        victim = stage.start_again(&mortal).await;
        clients.go_to(&[&steady.url, &victim.url]);
    }
    clients.answered(20).await;
    let heard = clients.stop().await;
    assert!(!heard.errors.is_empty(), "no kill has hit a request: the clients were not at work");
    stage.remark(format!("{KILLS} kills"));
    stage.note(heard);
    stage.finish(steady).await;
    stage.finish(victim).await;
}
