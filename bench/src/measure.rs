//! Measuring one row.

use std::time::Duration;

use anyhow::Context;
use harness::Running;

use crate::cpu;
use crate::drivers::script::Script;
use crate::drivers::{hey, wrk};
use crate::options::Options;
use crate::results::{Load, Measured, Round, Sample, Verdict};
use crate::rows::{ONE_COMIC, Program, Row, Seen, Store};
use crate::servers;
use crate::world::{World, counted};

/// Connections of hey's runs, shared by a row's processes.
const HEY_CONNECTIONS: usize = 64;
/// Before anything is measured, so that all connections, plans and buffers have been made once.
const WARM_UP: u64 = 1;

/// Visitors whose cookies are sent in turn.
const VISITORS: usize = 1_000;

/// A row's servers, and how they are driven.
struct Stage<'a> {
    row: &'a Row,
    servers: Vec<Running>,
    script: Option<Script>,
    /// The process of the Redis that is part of what is measured.
    redis: Option<u32>,
    seconds: u64,
}

/// Measures a row at each number of connections, next to the bare server in every round.
pub(crate) async fn row(row: &Row, world: &World, bare: &Running, options: &Options) -> anyhow::Result<Measured> {
    // Of the same folder: processes that share their database share their spool too.
    let program = world.program(row);
    let mut servers = Vec::new();
    for _ in 0..row.processes {
        servers.push(program.start().await);
    }
    let ports = servers.iter().map(servers::port).collect::<anyhow::Result<Vec<_>>>()?;
    let script = match row.seen {
        Some(_) => Some(Script::with_cookies(&ports, &cookies(&servers).await?)?),
        None if row.processes > 1 || row.spread => Some(Script::new(&ports, row.spread.then_some(row.comics))?),
        None => None,
    };
    let redis = (row.seen == Some(Seen::Redis)).then(|| world.redis.pid());
    let stage = Stage { row, servers, script, redis, seconds: options.seconds };
    let most = row.connections().max().unwrap_or(1);
    wrk::run(&stage.url()?, stage.script.as_ref(), most, WARM_UP).await?;
    wrk::run(&page(bare), None, most, WARM_UP).await?;

    let mut loads: Vec<Load> = row.connections().map(|connections| Load { connections, rounds: Vec::new() }).collect();
    for round in 1..=options.rounds {
        for load in &mut loads {
            let measured = stage.round(bare, load.connections, round % 2 == 0).await?;
            crate::progress(&format!(
                "  round {round}, {} connections: {:.0} requests/s at {:.1} us; bare {:.0} at {:.1}; views {:?}",
                load.connections,
                measured.product.report.rate(),
                measured.product.server_us(),
                measured.bare.report.rate(),
                measured.bare.server_us(),
                measured.verdict,
            ));
            load.rounds.push(measured);
        }
    }
    // hey brings no cookies.
    let hey = if options.hey > 0 && row.seen.is_none() { Some(stage.hey(options.hey).await?) } else { None };
    let counting = row.program != Program::Uncounted;
    for server in stage.servers {
        if counting {
            server.stop().await;
        }
    }
    if counting {
        // Fails where ledger, totals and daily sums differ.
        program.run_well(&["audit"]).await;
    }
    Ok(Measured { row: row.clone(), loads, hey })
}

impl Stage<'_> {
    /// Both servers, one right after the other, in this order or the other.
    async fn round(&self, bare: &Running, connections: usize, product_first: bool) -> anyhow::Result<Round> {
        let before = self.counted().await?;
        let (bare, product) = if product_first {
            let product = self.product(connections).await?;
            (self.bare(bare, connections).await?, product)
        } else {
            (self.bare(bare, connections).await?, self.product(connections).await?)
        };
        let verdict = self.verdict(before, product.report.answered, connections).await?;
        Ok(Round { bare, product, verdict })
    }

    async fn product(&self, connections: usize) -> anyhow::Result<Sample> {
        let (server, database) = (self.server_time()?, self.database_time()?);
        let report = wrk::run(&self.url()?, self.script.as_ref(), connections, self.seconds).await?;
        let (server, database) =
            (self.server_time()?.saturating_sub(server), self.database_time()?.saturating_sub(database));
        let memory = self.servers.iter().map(|server| Ok(cpu::memory(server.id())?.0)).sum::<anyhow::Result<u64>>()?;
        Ok(Sample { report, server, database, memory })
    }

    async fn bare(&self, bare: &Running, connections: usize) -> anyhow::Result<Sample> {
        let before = cpu::of_process(bare.id())?;
        let report = wrk::run(&page(bare), None, connections, self.seconds).await?;
        let server = cpu::of_process(bare.id())?.saturating_sub(before);
        Ok(Sample { report, server, database: Duration::ZERO, memory: cpu::memory(bare.id())?.0 })
    }

    /// So many requests to each process in turn; every one of them must be counted.
    async fn hey(&self, requests: usize) -> anyhow::Result<(crate::drivers::Report, Verdict)> {
        let before = self.counted().await?;
        let report = hey::run(&self.url()?, HEY_CONNECTIONS, requests).await?;
        let verdict = self.verdict(before, report.answered, 0).await?;
        Ok((report, verdict))
    }

    async fn verdict(&self, before: Option<u64>, answered: u64, broken: usize) -> anyhow::Result<Verdict> {
        Ok(match (before, self.counted().await?) {
            (Some(before), Some(after)) => Verdict::of(answered, after - before, u64::try_from(broken)?),
            _ => Verdict::Uncounted,
        })
    }

    async fn counted(&self) -> anyhow::Result<Option<u64>> {
        if self.row.program == Program::Uncounted { Ok(None) } else { counted(&self.servers).await.map(Some) }
    }

    fn server_time(&self) -> anyhow::Result<Duration> {
        self.servers.iter().map(|server| cpu::of_process(server.id())).sum()
    }

    fn database_time(&self) -> anyhow::Result<Duration> {
        if self.row.program == Program::Counting(Store::Sqlite) {
            return Ok(Duration::ZERO);
        }
        Ok(cluster_time()? + self.redis.map(cpu::of_process).transpose()?.unwrap_or_default())
    }

    fn url(&self) -> anyhow::Result<String> {
        Ok(page(self.servers.first().context("no server")?))
    }
}

/// The cookies of visitors who have all been here once.
async fn cookies(servers: &[Running]) -> anyhow::Result<Vec<String>> {
    let server = servers.first().context("no server")?;
    let mut cookies = Vec::new();
    for _ in 0..VISITORS {
        let answer = server.get(ONE_COMIC).await;
        let cookie = answer.headers().get("set-cookie").context("no cookie")?.to_str()?;
        cookies.push(cookie.split(';').next().unwrap_or_default().to_owned());
    }
    Ok(cookies)
}

/// User and system time of the whole cluster.
fn cluster_time() -> anyhow::Result<Duration> {
    #[expect(clippy::disallowed_methods, reason = "set by script/with-postgres, as the harness's own setting is")]
    let id = std::env::var("TEST_POSTGRES_PID").context("TEST_POSTGRES_PID: start this by script/bench")?;
    cpu::of_family(id.parse().context("TEST_POSTGRES_PID")?)
}

fn page(server: &Running) -> String {
    format!("{}{ONE_COMIC}", server.url)
}
