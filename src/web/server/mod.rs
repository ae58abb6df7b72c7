//! The loop that accepts connections, and its end.
//!
//! A connection is a task (`connection`) around hyper, which reads and writes through a `Wire`: it lets in whole heads
//! only (`head`) and waits for nothing without an end. `Admission` keeps the number of requests under way to what can
//! be answered in time.

mod admission;
mod connection;
#[cfg(any(test, fuzzing))]
pub(super) mod fuzzing;
mod head;
mod line;
mod refusal;
mod waits;
mod wire;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::headers::FixedHeaders;
use super::router::router;
use super::state::Site;
use crate::config::Settings;
use admission::Admission;
use connection::Common;
use line::Line;
pub use line::Patience;
use refusal::Answers;

/// The pause after the system refused a connection: out of file handles, most likely.
const AFTER_REFUSAL: Duration = Duration::from_millis(100);

/// Connections that are being turned away at once, besides those that are served; more wait in the system's queue.
pub const LOBBY: usize = 128;

/// How long, once accepting has stopped, a connection may take to send its first request: its client had no way to know.
const GRACE: Duration = Duration::from_secs(1);

/// What the loop keeps to.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections served at once.
    pub connections: usize,
    /// How long a connection may keep us waiting.
    pub patience: Patience,
    /// How long a task that could run may wait for a thread before requests are sent away.
    pub lag_target: Duration,
    /// How long requests under way may take to end once accepting has stopped.
    pub drain_timeout: Duration,
}

impl Limits {
    /// As the settings say.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self {
            connections: settings.max_connections,
            patience: Patience {
                header: settings.header_timeout,
                idle: settings.idle_timeout,
                write: settings.write_timeout,
            },
            lag_target: settings.lag_target,
            drain_timeout: settings.drain_timeout,
        }
    }
}

/// Serves until `stop`, then answers what has been sent, and ends. How many connections were cut because their requests
/// took too long.
pub async fn serve(listener: TcpListener, site: Arc<Site>, limits: Limits, stop: CancellationToken) -> usize {
    let admission = Admission::new(limits.connections);
    let adapting = admission.clone().adapt(limits.lag_target, limits.connections, stop.clone());
    let common = Arc::new(Common {
        answers: Answers::new(&FixedHeaders::new(&site)),
        metrics: site.metrics.clone(),
        access_log: site.access_log,
        router: router(site),
        admission,
        patience: limits.patience,
        closing: stop.clone(),
        // Its answer is to be ready before connections are cut.
        grace: GRACE.min(limits.drain_timeout / 2),
    });
    let mut house = House {
        room: Arc::new(Semaphore::new(limits.connections)),
        lobby: Arc::new(Semaphore::new(LOBBY)),
        connections: TaskTracker::new(),
        common,
        cut: CancellationToken::new(),
    };
    tokio::join!(adapting, house.accept_until(&listener, &stop));
    house.accept_queued(listener);
    house.close(limits.drain_timeout).await
}

struct House {
    room: Arc<Semaphore>,
    lobby: Arc<Semaphore>,
    connections: TaskTracker,
    common: Arc<Common>,
    cut: CancellationToken,
}

impl House {
    async fn accept_until(&mut self, listener: &TcpListener, stop: &CancellationToken) {
        loop {
            tokio::select! {
                () = self.accept(listener) => {}
                () = stop.cancelled() => return,
            }
        }
    }

    async fn accept(&self, listener: &TcpListener) {
        // A place first, so that nobody is accepted for whom there is none; the lobby's only when the house is full.
        let place = match Arc::clone(&self.room).try_acquire_owned() {
            Ok(permit) => Place::Room(permit),
            Err(_) => match Arc::clone(&self.lobby).acquire_owned().await {
                Ok(permit) => Place::Lobby(permit),
                // The lobby is never closed.
                Err(_) => return,
            },
        };
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Somebody may have left meanwhile.
                let place = match place {
                    Place::Lobby(_) => Arc::clone(&self.room).try_acquire_owned().map_or(place, Place::Room),
                    room @ Place::Room(_) => room,
                };
                self.take_in(stream, peer, place);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(AFTER_REFUSAL).await;
            }
        }
    }

    fn take_in(&self, stream: TcpStream, peer: SocketAddr, place: Place) {
        // Without it the last packet of an answer waits for the acknowledgement of the one before.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY not set");
        }
        let (common, cut) = (Arc::clone(&self.common), self.cut.clone());
        let open = common.metrics.connection();
        self.connections.spawn(async move {
            let serve = async {
                match &place {
                    Place::Room(_) => connection::serve(common, Line::new(stream, peer)).await,
                    Place::Lobby(_) => connection::turn_away(common, stream).await,
                }
            };
            tokio::select! {
                () = serve => {}
                () = cut.cancelled() => {}
            }
            drop((place, open));
        });
    }

    /// Takes in those who have connected already, as far as there is room: they have done nothing wrong.
    fn accept_queued(&self, listener: TcpListener) {
        let Ok(listener) = listener.into_std() else { return };
        while let Ok(permit) = Arc::clone(&self.room).try_acquire_owned() {
            let Ok((stream, peer)) = listener.accept() else { return };
            let Ok(stream) = stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream)) else { return };
            self.take_in(stream, peer, Place::Room(permit));
        }
    }

    async fn close(self, drain_timeout: Duration) -> usize {
        self.connections.close();
        let ended = tokio::time::timeout(drain_timeout, self.connections.wait()).await;
        let left = if ended.is_ok() { 0 } else { self.connections.len() };
        self.cut.cancel();
        self.connections.wait().await;
        left
    }
}

/// Where a connection stands; the place is free again when dropped.
enum Place {
    Room(#[expect(dead_code, reason = "held")] OwnedSemaphorePermit),
    Lobby(#[expect(dead_code, reason = "held")] OwnedSemaphorePermit),
}
