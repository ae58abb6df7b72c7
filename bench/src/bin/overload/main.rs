//! What the product does when far more is asked of it than it can answer: goodput, waits and memory at twice and five
//! times what it can take, and how soon all is well again.

mod confined;
mod oha;

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::{Arg, Command, value_parser};
use harness::{PostgresDatabase, Program, Running, ViewSums, eventually};

use confined::Confined;
use oha::{Load, Outcome};

/// What is asked for: a strip that is there without xkcd.
const PATH: &str = "/sampler/3";
/// Connections that keep the server as busy as it can be, and no busier.
const ENOUGH: [usize; 2] = [64, 128];
/// How long after an overload all must be well.
const RECOVERY: usize = 5;

fn main() -> anyhow::Result<()> {
    let matches = Command::new("overload")
        .arg(Arg::new("xkcdapp").long("xkcdapp").required(true).value_parser(value_parser!(PathBuf)))
        .arg(Arg::new("seconds").long("seconds").default_value("10").value_parser(value_parser!(u64).range(1..=600)))
        .arg(Arg::new("connections").long("connections").default_value("1000").value_parser(value_parser!(usize)))
        .arg(Arg::new("share").long("share").default_value("20").value_parser(value_parser!(u32).range(1..=100)))
        .get_matches();
    let value = |name: &str| matches.get_one::<usize>(name).copied().context("an option without a value");
    let plan = Plan {
        xkcdapp: matches.get_one::<PathBuf>("xkcdapp").context("--xkcdapp")?.clone(),
        duration: Duration::from_secs(*matches.get_one::<u64>("seconds").context("--seconds")?),
        connections: value("connections")?,
        share: *matches.get_one::<u32>("share").context("--share")?,
    };
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(plan.run())
}

struct Plan {
    xkcdapp: PathBuf,
    duration: Duration,
    connections: usize,
    /// Of one processor, in percent.
    share: u32,
}

impl Plan {
    async fn run(&self) -> anyhow::Result<()> {
        let database = PostgresDatabase::create().await;
        let program = Program::new(&std::path::absolute(&self.xkcdapp)?.to_string_lossy())
            .set("DATABASE_URL", &database.url)
            .set("VIEW_WAIT", "250ms")
            .set("COMMIT_DEADLINE", "1s")
            .set("LAG_TARGET", "50ms")
            .set("ACCESS_LOG", "off");
        program.run_well(&["migrate"]).await;
        let server = program.start().await;
        let confined = Confined::to(self.share, server.id())?;
        let mut report = Report::new(&server, self)?;

        report.load("warm", &Load::closed(ENOUGH[0], self.duration)).await?;
        let mut peak = 0.0_f64;
        for connections in ENOUGH {
            let outcome = report.load("peak", &Load::closed(connections, self.duration)).await?;
            peak = peak.max(outcome.rate(200));
        }
        let mut goodput = Vec::new();
        for times in [2.0, 5.0] {
            let load = Load { connections: self.connections, rate: Some(peak * times), duration: self.duration };
            let outcome = report.load(&format!("{times} x peak"), &load).await?;
            let share = outcome.rate(200) / peak;
            goodput.push(format!("{:.0} % ({})", share * 100.0, if share >= 0.9 { "met" } else { "MISSED" }));
        }
        let mut well = None;
        for second in 1..=RECOVERY {
            let outcome = report.load("after", &Load::closed(ENOUGH[0], Duration::from_secs(1))).await?;
            let normal = outcome.rate(200) >= 0.9 * peak && outcome.of(503) == 0;
            well = well.or(normal.then_some(second));
        }
        report.say(&format!("\ngoodput of the peak's, at least 90 %: {}", goodput.join(", ")))?;
        match well {
            Some(second) => report.say(&format!("normal in second {second} after the end"))?,
            None => report.say(&format!("not normal within {RECOVERY} s of the end"))?,
        }
        report.exactness().await?;
        server.stop().await;
        drop(confined);
        Ok(())
    }
}

struct Report<'a> {
    server: &'a Running,
    answers: u64,
    broken_off: u64,
    out: std::io::Stdout,
}

impl<'a> Report<'a> {
    fn new(server: &'a Running, plan: &Plan) -> anyhow::Result<Self> {
        let mut report = Self { server, answers: 0, broken_off: 0, out: std::io::stdout() };
        let (share, connections, seconds) = (plan.share, plan.connections, plan.duration.as_secs());
        report.say(&format!(
            "The server has {share} % of a processor; {connections} connections at overload; {seconds} s each.\n"
        ))?;
        report.say("| Load | Connections | Offered/s | 200/s | 503/s | 200: p50 ms | p99 ms | 503: p50 ms | p99 ms | Most memory MiB |")?;
        report.say("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")?;
        Ok(report)
    }

    fn say(&mut self, line: &str) -> anyhow::Result<()> {
        Ok(writeln!(self.out, "{line}")?)
    }

    async fn load(&mut self, name: &str, load: &Load) -> anyhow::Result<Outcome> {
        let outcome = oha::run(&format!("{}{PATH}", self.server.url), load).await?;
        self.answers += outcome.of(200);
        self.broken_off += outcome.broken_off();
        let offered = load.rate.map_or("as answered".to_owned(), |rate| format!("{rate:.0}"));
        let memory = self.server.peak_memory().context("the server's memory")? >> 20;
        let (accepted, shed) = (outcome.percentiles(true), outcome.percentiles(false));
        self.say(&format!(
            "| {name} | {} | {offered} | {:.0} | {:.0} | {accepted} | {shed} | {memory} |",
            load.connections,
            outcome.rate(200),
            outcome.rate(503),
        ))?;
        Ok(outcome)
    }

    /// Compares what was answered with what was counted.
    async fn exactness(&mut self) -> anyhow::Result<()> {
        let sums = eventually("the server to write what is pending", async || {
            Some(ViewSums::of(self.server).await).filter(|sums| sums.pending == 0)
        })
        .await;
        let counted = u64::try_from(sums.visitor)?;
        let exact = (self.answers..=self.answers + self.broken_off).contains(&counted);
        let verdict = if exact { "yes" } else { "NO" };
        self.say(&format!(
            "every 200 counted: {verdict} ({} answers 200, {counted} counted, {} requests broken off by the client)",
            self.answers, self.broken_off
        ))
    }
}
