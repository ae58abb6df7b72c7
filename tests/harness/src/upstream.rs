//! The way to the stand-in for xkcd, on which everything can go wrong: on the level of bytes, where a well-behaved server
//! could not follow.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::StubXkcd;

/// The pause between the bytes of a trickle.
const TRICKLE: Duration = Duration::from_millis(200);

/// The pause between the pieces of an answer without end.
const BREATH: Duration = Duration::from_millis(1);

/// What goes wrong with every request.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// Nothing: the stand-in answers.
    None,
    /// Nobody listens.
    Down,
    /// Connections are taken and never answered.
    Silent,
    /// These bytes, and the end of the connection.
    Answer(Arc<[u8]>),
    /// These bytes, one after the other with pauses.
    Trickle(Arc<[u8]>),
    /// The first bytes, then the others again and again for as long as the client takes them.
    Endless(Arc<[u8]>, Arc<[u8]>),
}

impl Trouble {
    /// These bytes, and the end of the connection.
    #[must_use]
    pub fn answer(bytes: impl AsRef<[u8]>) -> Self {
        Self::Answer(bytes.as_ref().into())
    }

    /// A whole answer with this body.
    #[must_use]
    pub fn body(head: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        Self::answer([head.as_bytes(), body].concat())
    }
}

/// The way; ends when dropped.
#[derive(Debug)]
pub struct Upstream {
    /// Its address, without a slash at the end.
    pub url: String,
    trouble: watch::Sender<Trouble>,
    requests: Arc<AtomicU64>,
    sent: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Upstream {
    /// A way to the stand-in, without trouble so far.
    pub async fn to(stub: &StubXkcd) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (trouble, requests, sent) = (watch::Sender::new(Trouble::None), Arc::default(), Arc::default());
        let way = Way {
            stub: stub.url.trim_start_matches("http://").to_owned(),
            trouble: trouble.subscribe(),
            requests: Arc::clone(&requests),
            sent: Arc::clone(&sent),
        };
        let task = tokio::spawn(way.serve(listener, address));
        Self { url: format!("http://{address}"), trouble, requests, sent, task }
    }

    /// From now on, this goes wrong; connections that the stand-in answered are closed.
    pub fn set(&self, trouble: Trouble) {
        self.trouble.send_replace(trouble);
    }

    /// How many requests have met trouble.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }

    /// How many bytes of trouble have been taken by clients and by the system's buffers between.
    #[must_use]
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::SeqCst)
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[derive(Clone)]
struct Way {
    stub: String,
    trouble: watch::Receiver<Trouble>,
    requests: Arc<AtomicU64>,
    sent: Arc<AtomicU64>,
}

impl Way {
    async fn serve(mut self, listener: TcpListener, address: SocketAddr) {
        let mut listener = Some(listener);
        loop {
            if matches!(*self.trouble.borrow_and_update(), Trouble::Down) {
                listener = None;
            } else if listener.is_none() {
                listener = Some(TcpListener::bind(address).await.unwrap());
            }
            let accepted = async {
                match &listener {
                    Some(listener) => listener.accept().await.unwrap().0,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                stream = accepted => drop(tokio::spawn(self.clone().answer(stream))),
                changed = self.trouble.changed() => if changed.is_err() { return },
            }
        }
    }

    async fn answer(mut self, mut stream: TcpStream) {
        let trouble = self.trouble.borrow_and_update().clone();
        if matches!(trouble, Trouble::None) {
            let Ok(mut stub) = TcpStream::connect(&self.stub).await else { return };
            tokio::select! {
                _ = tokio::io::copy_bidirectional(&mut stream, &mut stub) => {}
                _ = self.trouble.changed() => {}
            }
            return;
        }
        // Whatever it is: a request's head, or what a TLS client says first.
        let mut request = [0; 4096];
        if !matches!(stream.read(&mut request).await, Ok(1..)) {
            return;
        }
        self.requests.fetch_add(1, Ordering::SeqCst);
        match trouble {
            Trouble::Answer(bytes) => {
                let _ = self.send(&mut stream, &bytes).await;
                let _ = stream.shutdown().await;
            }
            Trouble::Trickle(bytes) => {
                for byte in bytes.iter() {
                    if self.send(&mut stream, &[*byte]).await.is_err() {
                        break;
                    }
                    tokio::time::sleep(TRICKLE).await;
                }
            }
            Trouble::Endless(first, again) => {
                let mut outcome = self.send(&mut stream, &first).await;
                while outcome.is_ok() {
                    tokio::time::sleep(BREATH).await;
                    outcome = self.send(&mut stream, &again).await;
                }
            }
            Trouble::None | Trouble::Down | Trouble::Silent => {}
        }
        // Until the client leaves.
        while matches!(stream.read(&mut request).await, Ok(1..)) {}
    }

    async fn send(&self, stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
        stream.write_all(bytes).await?;
        self.sent.fetch_add(u64::try_from(bytes.len()).unwrap(), Ordering::SeqCst);
        Ok(())
    }
}
