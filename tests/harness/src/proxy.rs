//! A TCP proxy in front of PostgreSQL that fails when it is told to.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// Read at once. A batch of the tests fits, so that a question is one piece.
const PIECE: usize = 64 * 1024;

/// What happens to connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Bytes are carried both ways.
    Forward,
    /// New connections are closed at once; open ones go on.
    Refuse,
    /// Bytes vanish both ways and nothing is closed. A connection that has lost some never works again.
    Drop,
    /// The server's answers come so much later.
    Late(Duration),
}

/// Where a question and its answer are cut off, with their connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The server never hears the question.
    BeforeQuestion,
    /// The server has done as asked and the client never hears of it.
    BeforeAnswer,
    /// The client has its answer and finds the connection closed after that.
    AfterAnswer,
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
    /// To be done once, to the next question that holds these bytes.
    cut: Mutex<Option<(Cut, Vec<u8>)>>,
    cuts: AtomicUsize,
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
        let orders = watch::Sender::new(Orders { mode: Mode::Forward, generation: 0 });
        let plan = Plan { target: target.parse().unwrap(), orders, cut: Mutex::default(), cuts: AtomicUsize::new(0) };
        let plan = Arc::new(plan);
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

    /// Cuts all connections there are.
    pub fn cut_all(&self) {
        self.plan.orders.send_modify(|orders| orders.generation += 1);
    }

    /// Cuts the connection of the next question that holds `bytes`, once.
    pub fn cut_once(&self, cut: Cut, bytes: &[u8]) {
        *self.plan.cut.lock().unwrap() = Some((cut, bytes.to_owned()));
    }

    /// How often [`Proxy::cut_once`] has come to pass.
    #[must_use]
    pub fn cuts(&self) -> usize {
        self.plan.cuts.load(Ordering::SeqCst)
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
        while connections.try_join_next().is_some() {}
        if plan.orders.borrow().mode == Mode::Refuse {
            continue;
        }
        let plan = Arc::clone(&plan);
        connections.spawn(async move {
            // A connection that breaks is what this is for.
            let _ = carry(client, &plan).await;
        });
    }
}

async fn carry(mut client: TcpStream, plan: &Plan) -> std::io::Result<()> {
    let mut orders = plan.orders.subscribe();
    let generation = orders.borrow_and_update().generation;
    let mut server = TcpStream::connect(plan.target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut question, mut answer) = (vec![0; PIECE], vec![0; PIECE]);
    let (mut lossy, mut cut) = (false, None);
    loop {
        tokio::select! {
            // Orders first: nothing passes after they have changed.
            biased;
            changed = orders.changed() => {
                if changed.is_err() || orders.borrow_and_update().generation != generation {
                    return Ok(());
                }
            }
            read = client.read(&mut question) => {
                let piece = &question[..read?];
                if piece.is_empty() {
                    return Ok(());
                }
                lossy |= orders.borrow().mode == Mode::Drop;
                cut = cut.or_else(|| plan.cut_for(piece));
                if cut == Some(Cut::BeforeQuestion) {
                    return Ok(());
                }
                if !lossy {
                    server.write_all(piece).await?;
                }
            }
            read = server.read(&mut answer) => {
                let piece = &answer[..read?];
                // The server answers when it has committed, a batch's answer being small enough to come as one piece.
                if piece.is_empty() || cut == Some(Cut::BeforeAnswer) {
                    return Ok(());
                }
                let mode = orders.borrow().mode;
                lossy |= mode == Mode::Drop;
                if let Mode::Late(by) = mode {
                    tokio::time::sleep(by).await;
                }
                if !lossy {
                    client.write_all(piece).await?;
                }
                if cut == Some(Cut::AfterAnswer) {
                    return Ok(());
                }
            }
        }
    }
}

impl Plan {
    fn cut_for(&self, question: &[u8]) -> Option<Cut> {
        let mut planned = self.cut.lock().unwrap();
        let (cut, bytes) = planned.as_ref()?;
        if !question.windows(bytes.len()).any(|window| window == bytes) {
            return None;
        }
        let cut = *cut;
        *planned = None;
        self.cuts.fetch_add(1, Ordering::SeqCst);
        Some(cut)
    }
}
