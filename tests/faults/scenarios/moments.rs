//! Killed at the moments that matter most to a batch and to a visitor.

use std::time::Duration;

use harness::{Heard, Mode, Point, Program, Proxy, Running, eventually};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::database::{page, pending};
use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

/// Kills of each kind a run.
const KILLS: usize = 4;
/// Clients that wait when it happens.
const WAITING: usize = 12;
/// Requests that a visitor sends before reading an answer: the system takes whole pages in, so that one alone would be
/// complete before it is read.
const AT_ONCE: usize = 40;

pub(super) const QUEUED: Scenario = Scenario {
    name: "kill-queued",
    about: "kill -9 while views wait for a batch of their own: the batch before them is held",
    company: Company::Busy,
    run: |stage| Box::pin(run(stage, Moment::Queued)),
};

pub(super) const SEALED: Scenario = Scenario {
    name: "kill-sealed",
    about: "kill -9 while a sealed batch waits for a connection that says nothing",
    company: Company::Busy,
    run: |stage| Box::pin(run(stage, Moment::Sealed)),
};

pub(super) const SENT: Scenario = Scenario {
    name: "kill-sent",
    about: "kill -9 while the database works on a batch",
    company: Company::Busy,
    run: |stage| Box::pin(run(stage, Moment::Sent)),
};

pub(super) const ANSWERED: Scenario = Scenario {
    name: "kill-answered",
    about: "kill -9 while a batch's answer is on its way: it is committed and nobody knows",
    company: Company::Busy,
    run: |stage| Box::pin(run(stage, Moment::Answered)),
};

pub(super) const REPLYING: Scenario = Scenario {
    name: "kill-replying",
    about: "kill -9 in the midst of answers to visitors who have read one byte",
    company: Company::Busy,
    run: |stage| Box::pin(run(stage, Moment::Replying)),
};

#[derive(Clone, Copy)]
enum Moment {
    Queued,
    Sealed,
    Sent,
    Answered,
    Replying,
}

async fn run(stage: &mut Stage, moment: Moment) {
    stage.on_postgres(6).await;
    let proxy = Proxy::before(stage.url()).await;
    // What is held is held until the kill, however long the machine takes to get there.
    let program = stage.program().set("DATABASE_URL", &proxy.url).set("COMMIT_DEADLINE", "20s");
    let mut server = stage.start(&program).await;
    for _ in 0..KILLS {
        let before = stage.load(4).each(6).start(&[&server.url], &stage.pages()).done().await;
        stage.note(before);
        server = kill_at(stage, moment, &proxy, &program, server).await;
    }
    stage.remark(format!("{KILLS} kills"));
    stage.finish(server).await;
}

/// Kills the server at that moment; the one that takes its place.
async fn kill_at(stage: &mut Stage, moment: Moment, proxy: &Proxy, program: &Program, server: Running) -> Running {
    match moment {
        Moment::Queued => {
            let held = proxy.holds();
            proxy.hold_once(Point::BeforeAnswer);
            let first = waiting(stage, &server);
            eventually("a batch to be held", async || (proxy.holds() > held).then_some(())).await;
            let second = waiting(stage, &server);
            let both = i64::try_from(2 * WAITING).unwrap();
            eventually("views to be queued", async || (pending(&server).await == both).then_some(())).await;
            stage.kill(server).await;
            proxy.cut_all();
            stage.note(first.done().await);
            stage.note(second.done().await);
        }
        Moment::Sealed => {
            let silent = proxy.silent();
            proxy.set(Mode::Silent);
            proxy.cut_all();
            let clients = waiting(stage, &server);
            eventually("the writer to connect", async || (proxy.silent() > silent).then_some(())).await;
            stage.kill(server).await;
            proxy.set(Mode::Forward);
            proxy.cut_all();
            stage.note(clients.done().await);
        }
        Moment::Sent => {
            let other = stage.database().connect().await;
            // The ledger and the days are written by then, the totals not.
            other.batch_execute("BEGIN; LOCK TABLE comic_views IN EXCLUSIVE MODE").await.unwrap();
            let clients = waiting(stage, &server);
            let query = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'comic_views'::regclass";
            let running = async || (!other.query(query, &[]).await.unwrap().is_empty()).then_some(());
            eventually("a batch to wait for the lock", running).await;
            stage.kill(server).await;
            other.batch_execute("COMMIT").await.unwrap();
            stage.note(clients.done().await);
            let ended = async || other.query_one(UNDER_WAY, &[]).await.unwrap().get::<_, bool>(0).then_some(());
            eventually("the dead process's statement to end", ended).await;
        }
        Moment::Answered => {
            let held = proxy.holds();
            proxy.hold_once(Point::BeforeReady);
            let clients = waiting(stage, &server);
            eventually("an answer to be held", async || (proxy.holds() > held).then_some(())).await;
            stage.kill(server).await;
            proxy.cut_all();
            let heard = clients.done().await;
            assert!(!heard.errors.is_empty(), "the kill has hit no request");
            stage.note(heard);
        }
        Moment::Replying => {
            let mut readers = Vec::new();
            for _ in 0..WAITING {
                readers.push(one_byte(&server).await);
            }
            stage.kill(server).await;
            let mut heard = Heard::default();
            for reader in readers {
                heard.merge(rest(reader).await);
            }
            assert!(!heard.tally.unanswered.is_empty(), "all had been answered");
            stage.note(heard);
        }
    }
    stage.start_again(program).await
}

/// Clients who look at a page each.
fn waiting(stage: &Stage, server: &Running) -> harness::Clients {
    stage.load(WAITING).each(1).start(&[&server.url], &stage.pages())
}

const UNDER_WAY: &str = "SELECT count(*) = 0 FROM pg_stat_activity \
    WHERE datname = current_database() AND application_name = 'xkcdapp' AND state = 'active'";

/// A visitor who has asked for the first comic's page several times at once and has read one byte of the answers.
async fn one_byte(server: &Running) -> TcpStream {
    let address = server.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {} HTTP/1.1\r\nHost: {address}\r\n\r\n", page(1)).repeat(AT_ONCE);
    stream.write_all(request.as_bytes()).await.unwrap();
    assert_eq!(stream.read_u8().await.unwrap(), b'H');
    stream
}

/// What the visitor is told with what the system had of the answer when its sender died.
async fn rest(mut stream: TcpStream) -> Heard {
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await;
    // It ends in an error or not, but it ends.
    let _ = read.expect("the connection of a dead process stays open");
    let answers = String::from_utf8_lossy(&answer).to_ascii_lowercase();
    let mut told = answers.lines().filter_map(|line| line.strip_prefix("x-view: "));
    let mut heard = Heard::default();
    (0..AT_ONCE).for_each(|_| heard.tally.note(&page(1), told.next()));
    heard
}
