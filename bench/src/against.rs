//! One build of the product beside another, each on databases of its own.

use crate::measure;
use crate::options::Options;
use crate::results::Results;
use crate::rows::{self, Program, Row};
use crate::servers::Binaries;
use crate::world::World;

/// Measures the rows that can be compared, each at all numbers of connections, with `other` where the bare server
/// stands else: in the same round, now before and now after it.
pub(crate) async fn all(world: &World, other: &Binaries, options: &Options) -> anyhow::Result<Results> {
    let other = World::new(other, rows::COMICS).await?;
    let mut results =
        Results { rounds: options.rounds, seconds: options.seconds, rival: "the other", ..Results::default() };
    for row in rows::all().into_iter().filter(|row| options.wants(row.key) && is_comparable(row)) {
        crate::progress(row.name);
        let rival = other.program(&row).start().await;
        results.rows.push(measure::row(&row, world, &rival, options).await?);
        rival.stop().await;
    }
    Ok(results)
}

/// One process, without cookies that only one build can read, asked for one page.
fn is_comparable(row: &Row) -> bool {
    let plain = row.processes == 1 && row.seen.is_none() && !row.spread && row.comics == rows::COMICS;
    plain && row.program != Program::Uncounted
}
