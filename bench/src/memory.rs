//! How much memory a process holds after many views.

use crate::cpu;
use crate::drivers::script::Script;
use crate::drivers::wrk;
use crate::results::Memory;
use crate::rows::{MANY_COMICS, Store};
use crate::servers::port;
use crate::world::{World, counted};

const A_MILLION: u64 = 1_000_000;
const CONNECTIONS: usize = 64;
const SECONDS: u64 = 5;

/// A million views of all comics, counted on PostgreSQL by one process.
pub(crate) async fn after_a_million(world: &World) -> anyhow::Result<Memory> {
    let server = [world.product(Store::Postgres).start().await];
    let [only] = &server;
    let script = Script::new(&[port(only)?], Some(MANY_COMICS))?;
    let before = counted(&server).await?;
    let mut views = 0;
    while views < A_MILLION {
        wrk::run(&only.url, Some(&script), CONNECTIONS, SECONDS).await?;
        views = counted(&server).await? - before;
        crate::progress(&format!("  {views} views"));
    }
    let (now, most) = cpu::memory(only.id())?;
    Ok(Memory { views, now, most })
}
