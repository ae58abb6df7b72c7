//! A TCP proxy in front of PostgreSQL that reads its protocol and fails when it is told to.

mod connection;
mod frames;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// What tells a batch's statement from all others: it alone writes the ledger.
const BATCH: &[u8] = b"INSERT INTO view_writers";

/// What happens to connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Messages are carried both ways.
    Forward,
    /// New connections are closed at once; open ones are cut.
    Refuse,
    /// New connections are taken and never hear anything; open ones go on.
    Silent,
    /// Bytes vanish both ways and nothing is closed. A connection that has lost some never works again.
    Drop,
    /// The server's answers come so much later.
    Late(Duration),
}

/// A point in a batch's way to the database and back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// Its values are bound; the server never hears that it is to be executed.
    BeforeExecute,
    /// It is executed; the server never hears that it is to be committed.
    BeforeSync,
    /// It is committed; the client hears nothing of it.
    BeforeAnswer,
    /// It is committed; the client has its rows, and no word that the server is ready for more.
    BeforeReady,
    /// The client has heard all.
    AfterReady,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Cut,
    Hold,
}

#[derive(Clone, Copy, Debug)]
struct Orders {
    mode: Mode,
    /// Connections made under an earlier number are cut.
    generation: u64,
}

#[derive(Debug)]
struct Plan {
    target: SocketAddr,
    orders: watch::Sender<Orders>,
    /// To be done once, to the next batch.
    next: Mutex<Option<(Point, Deed)>>,
    cuts: AtomicUsize,
    holds: AtomicUsize,
    silent: AtomicUsize,
}

/// The proxy; ends with all its connections when dropped.
#[derive(Debug)]
pub struct Proxy {
    /// The `DATABASE_URL` that leads through it.
    pub url: String,
    plan: Arc<Plan>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// A forwarding proxy before the server that `url` names by an address and a port.
    pub async fn before(url: &str) -> Self {
        let (start, rest) = url.split_once('@').expect("postgres://user@address:port/name");
        let (target, name) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{start}@{}/{name}", listener.local_addr().unwrap());
        let plan = Arc::new(Plan {
            target: target.parse().unwrap(),
            orders: watch::Sender::new(Orders { mode: Mode::Forward, generation: 0 }),
            next: Mutex::default(),
            cuts: AtomicUsize::default(),
            holds: AtomicUsize::default(),
            silent: AtomicUsize::default(),
        });
        let task = tokio::spawn(listen(listener, Arc::clone(&plan)));
        Self { url, plan, task }
    }

    /// From now on; open connections are cut only where new ones are refused.
    pub fn set(&self, mode: Mode) {
        self.plan.orders.send_modify(|orders| {
            orders.mode = mode;
            orders.generation += u64::from(mode == Mode::Refuse);
        });
    }

    /// Cuts all connections there are, held and silent ones too.
    pub fn cut_all(&self) {
        self.plan.orders.send_modify(|orders| orders.generation += 1);
    }

    /// Cuts the connection of the next batch when it comes to this point.
    pub fn cut_once(&self, point: Point) {
        *self.plan.next.lock().unwrap() = Some((point, Deed::Cut));
    }

    /// Holds the next batch when it comes to this point, until [`Proxy::cut_all`].
    pub fn hold_once(&self, point: Point) {
        *self.plan.next.lock().unwrap() = Some((point, Deed::Hold));
    }

    /// How often [`Proxy::cut_once`] has come to pass.
    #[must_use]
    pub fn cuts(&self) -> usize {
        self.plan.cuts.load(Ordering::SeqCst)
    }

    /// How often [`Proxy::hold_once`] has come to pass.
    #[must_use]
    pub fn holds(&self) -> usize {
        self.plan.holds.load(Ordering::SeqCst)
    }

    /// How many connections have been taken by [`Mode::Silent`].
    #[must_use]
    pub fn silent(&self) -> usize {
        self.plan.silent.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen(listener: TcpListener, plan: Arc<Plan>) {
    // Its connections end with this task.
    let mut connections = JoinSet::new();
    loop {
        let (client, _) = listener.accept().await.unwrap();
        while let Some(ended) = connections.try_join_next() {
            // A message that is none: the proxy's own fault, not one that it plays.
            ended.unwrap();
        }
        let mode = plan.orders.borrow().mode;
        if mode == Mode::Refuse {
            continue;
        }
        let plan = Arc::clone(&plan);
        connections.spawn(async move {
            if mode == Mode::Silent {
                plan.silent.fetch_add(1, Ordering::SeqCst);
                return plan.until_cut().await;
            }
            // A connection that breaks is what this is for.
            let _ = connection::carry(client, &plan).await;
        });
    }
}

impl Plan {
    /// Waits until all connections that there are now are cut.
    async fn until_cut(&self) {
        let mut orders = self.orders.subscribe();
        let generation = orders.borrow_and_update().generation;
        let _ = orders.wait_for(|orders| orders.generation != generation).await;
    }
}
