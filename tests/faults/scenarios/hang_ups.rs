//! Clients that hang up at any moment: what they were told holds, what they had not asked for is not counted, and
//! nothing of them stays.

use std::time::Duration;

use harness::{Heard, Running, eventually};
use rand::RngExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::database::page;
use crate::scenario::{Company, Scenario};
use crate::stage::Stage;

pub(super) const SCENARIO: Scenario = Scenario {
    name: "hang-ups",
    about: "600 clients that hang up within a request, before its answer or within it, among others",
    company: Company::Busy,
    run: |stage| Box::pin(run(stage)),
};

const HANG_UPS: usize = 600;
/// So many at once.
const AT_ONCE: usize = 24;
/// The comic whose requests all break off: nobody has asked for it.
const NEVER_ASKED_FOR: i32 = 6;

/// When a client hangs up.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// After so many bytes of its request, which are not all.
    WithinRequest(usize),
    /// So long after its request, whatever has come.
    AfterRequest(Duration),
    /// After so many bytes of the answer.
    WithinAnswer(usize),
}

async fn run(stage: &mut Stage) {
    stage.on_postgres(6).await;
    let server = stage.start(&stage.program()).await;
    let others: Vec<String> = (1..NEVER_ASKED_FOR).map(page).collect();
    let clients = stage.load(6).start(&[&server.url], &others);
    let address = server.url.trim_start_matches("http://").to_owned();
    let mut tasks = JoinSet::new();
    let mut heard = Heard::default();
    for turn in 0..HANG_UPS {
        let number = stage.chance.random_range(1..NEVER_ASKED_FOR);
        let moment = match turn % 3 {
            0 => Moment::WithinRequest(stage.chance.random_range(0..request(&page(NEVER_ASKED_FOR)).len())),
            1 => Moment::AfterRequest(Duration::from_micros(stage.chance.random_range(0..15_000))),
            _ => Moment::WithinAnswer(stage.chance.random_range(1..2_500)),
        };
        let number = if let Moment::WithinRequest(_) = moment { NEVER_ASKED_FOR } else { number };
        tasks.spawn(hang_up(address.clone(), page(number), moment, stage.chance.random()));
        if tasks.len() == AT_ONCE {
            heard.merge(tasks.join_next().await.unwrap().unwrap());
        }
    }
    while let Some(more) = tasks.join_next().await {
        heard.merge(more.unwrap());
    }
    let told: i64 = heard.tally.counted.values().sum();
    let unanswered: i64 = heard.tally.unanswered.values().sum();
    assert!(told > 50 && unanswered > 100, "{told} told, {unanswered} not: hardly anybody hung up in between");
    stage.note(heard);
    let others = clients.stop().await;
    assert_eq!(others.errors, [""; 0], "other clients suffer");
    stage.note(others);
    stage.recovered(&server).await;
    eventually("their connections to be closed", async || (open_files(&server) < 60).then_some(())).await;
    stage.remark(format!("{HANG_UPS} hung up, {told} of them told before"));
    stage.finish(server).await;
    let asked = stage.database().growth().await.get(&page(NEVER_ASKED_FOR)).copied();
    assert_eq!(asked, None, "views of a page that nobody has asked for to the end");
}

/// One client; what it was told before it hung up.
async fn hang_up(address: String, page: String, moment: Moment, reset: bool) -> Heard {
    let mut heard = Heard::default();
    let mut stream = TcpStream::connect(address).await.unwrap();
    if reset {
        // The system then says so at once, and throws away what is under way.
        stream.set_zero_linger().unwrap();
    }
    let request = request(&page);
    let mut answer = Vec::new();
    match moment {
        Moment::WithinRequest(bytes) => {
            stream.write_all(&request[..bytes]).await.unwrap();
            return heard;
        }
        Moment::AfterRequest(pause) => {
            stream.write_all(&request).await.unwrap();
            tokio::time::sleep(pause).await;
        }
        Moment::WithinAnswer(bytes) => {
            stream.write_all(&request).await.unwrap();
            let mut piece = [0; 64];
            while answer.len() < bytes {
                let wanted = (bytes - answer.len()).min(piece.len());
                match stream.read(&mut piece[..wanted]).await {
                    Ok(length @ 1..) => answer.extend_from_slice(&piece[..length]),
                    end => panic!("{page}: {end:?} after {} bytes", answer.len()),
                }
            }
        }
    }
    let answer = String::from_utf8_lossy(&answer);
    let view = answer.split_once("x-view: ").and_then(|(_, rest)| rest.split_once("\r\n")).map(|(view, _)| view);
    heard.tally.note(&page, view);
    heard
}

fn request(page: &str) -> Vec<u8> {
    format!("GET {page} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: hangs-up\r\nAccept: text/html\r\n\r\n").into_bytes()
}

/// Files and connections that the server has open.
fn open_files(server: &Running) -> usize {
    std::fs::read_dir(format!("/proc/{}/fd", server.id())).unwrap().count()
}
