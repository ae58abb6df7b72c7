//! A stand-in that answers every request with the same bytes, HTTP or not.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What follows the answer.
#[derive(Clone, Copy)]
pub(super) enum Then {
    /// The connection is closed.
    Close,
    /// More of it, until the client has had enough.
    GoOnForEver,
    /// Nothing, for ever.
    Hang,
}

/// A stand-in on a port of its own; it ends with the test's runtime.
pub(super) struct Upstream {
    pub(super) url: Url,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Upstream {
    pub(super) async fn answering(answer: Vec<u8>, then: Then) -> Result<Self, Box<dyn std::error::Error>> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = Url::parse(&format!("http://{}/", listener.local_addr()?))?;
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, answer.clone(), then, Arc::clone(&seen)));
            }
        });
        Ok(Self { url, heads })
    }

    /// The heads of the requests so far.
    pub(super) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn converse(
    mut stream: TcpStream,
    answer: Vec<u8>,
    then: Then,
    heads: Arc<Mutex<Vec<String>>>,
) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    heads.lock().unwrap_or_else(PoisonError::into_inner).push(String::from_utf8_lossy(&head).into_owned());
    stream.write_all(&answer).await?;
    match then {
        Then::Close => stream.shutdown().await,
        Then::GoOnForEver => loop {
            stream.write_all(&[b' '; 4096]).await?;
        },
        Then::Hang => std::future::pending().await,
    }
}
