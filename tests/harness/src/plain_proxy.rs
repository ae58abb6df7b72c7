//! A TCP proxy that knows nothing of what it carries: it can be slow, stall and cut.

#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;

/// Read at once.
const PIECE: usize = 64 * 1024;
/// As many pieces may be under way in one direction; then the sender has to wait.
const UNDER_WAY: usize = 1024;

#[derive(Clone, Copy, Debug)]
struct Orders {
    delay: Duration,
    stalled: bool,
    refuse: bool,
    /// Connections made under an earlier number are cut.
    generation: u64,
}

/// The proxy; ends with all its connections when dropped.
#[derive(Debug)]
pub struct PlainProxy {
    /// The address that leads through it: as the one it was made for, with another port.
    pub url: String,
    orders: watch::Sender<Orders>,
    open: Arc<AtomicUsize>,
    taken: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl PlainProxy {
    /// Before the server that `url` names by an address and a port (`redis://user:password@127.0.0.1:6379/0`).
    pub async fn before(url: &str) -> Self {
        let authority = url.find("://").map_or(0, |at| at + 3);
        let authority = authority + url[authority..].rfind('@').map_or(0, |at| at + 1);
        let (start, rest) = url.split_at(authority);
        let (target, end) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let target: SocketAddr = target.parse().expect("scheme://address:port");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{start}{}{end}", listener.local_addr().unwrap());
        let orders = Orders { delay: Duration::ZERO, stalled: false, refuse: false, generation: 0 };
        let (orders, open, taken) = (watch::Sender::new(orders), Arc::default(), Arc::default());
        let task = tokio::spawn(listen(listener, target, orders.clone(), Arc::clone(&open), Arc::clone(&taken)));
        Self { url, orders, open, taken, task }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> &str {
        let authority = self.url.rsplit_once('@').or_else(|| self.url.split_once("://"));
        authority.map_or(&*self.url, |(_, rest)| rest).split('/').next().unwrap()
    }

    /// From now on, what goes either way arrives so much later, whatever else is under way; a question and its answer
    /// take twice that. New connections are taken at once.
    pub fn delay(&self, by: Duration) {
        self.orders.send_modify(|orders| orders.delay = by);
    }

    /// From now on nothing arrives; nothing is lost or closed, and new connections are taken.
    pub fn stall(&self) {
        self.orders.send_modify(|orders| orders.stalled = true);
    }

    /// Cuts all connections and closes new ones at once.
    pub fn cut(&self) {
        self.orders.send_modify(|orders| {
            orders.refuse = true;
            orders.generation += 1;
        });
    }

    /// Cuts the connections that there are; new ones go on as before.
    pub fn cut_open(&self) {
        self.orders.send_modify(|orders| orders.generation += 1);
    }

    /// No delay, no stall, no refusal any more; what was stalled arrives.
    pub fn well(&self) {
        self.orders.send_modify(|orders| {
            *orders = Orders { delay: Duration::ZERO, stalled: false, refuse: false, ..*orders };
        });
    }

    /// How many connections are open.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }

    /// How many connections have been made, refused ones too.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.taken.load(Ordering::SeqCst)
    }
}

impl Drop for PlainProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen(
    listener: TcpListener,
    target: SocketAddr,
    orders: watch::Sender<Orders>,
    open: Arc<AtomicUsize>,
    taken: Arc<AtomicUsize>,
) {
    // Its connections end with this task.
    let mut connections = JoinSet::new();
    loop {
        let (client, _) = listener.accept().await.unwrap();
        taken.fetch_add(1, Ordering::SeqCst);
        while connections.try_join_next().is_some() {}
        let mut orders = orders.subscribe();
        let now = *orders.borrow_and_update();
        if now.refuse {
            continue;
        }
        let open = Arc::clone(&open);
        connections.spawn(async move {
            open.fetch_add(1, Ordering::SeqCst);
            let cut = orders.clone();
            tokio::select! {
                // A connection that breaks is what this is for.
                _ = carry(client, target, &cut) => {}
                _ = orders.wait_for(|orders| orders.generation != now.generation) => {}
            }
            open.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

/// Carries bytes until one side leaves and the other has all of what it sent.
async fn carry(client: TcpStream, target: SocketAddr, orders: &watch::Receiver<Orders>) -> std::io::Result<()> {
    let server = TcpStream::connect(target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    tokio::select! {
        done = one_way(from_client, to_server, orders.clone()) => done,
        done = one_way(from_server, to_client, orders.clone()) => done,
    }
}

async fn one_way(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut orders: watch::Receiver<Orders>,
) -> std::io::Result<()> {
    let (sender, mut pieces) = mpsc::channel::<(Instant, Vec<u8>)>(UNDER_WAY);
    let heard = orders.clone();
    let read = async move {
        let mut piece = vec![0; PIECE];
        loop {
            let length = from.read(&mut piece).await?;
            let due = Instant::now() + heard.borrow().delay;
            if length == 0 || sender.send((due, piece[..length].to_vec())).await.is_err() {
                return Ok(());
            }
        }
    };
    let write = async move {
        while let Some((due, piece)) = pieces.recv().await {
            tokio::time::sleep_until(due).await;
            if orders.wait_for(|orders| !orders.stalled).await.is_err() {
                break;
            }
            to.write_all(&piece).await?;
        }
        Ok(())
    };
    tokio::try_join!(read, write).map(drop)
}
