//! What a scenario stands on: a database, programs, clients, and the books that are kept of all of them.

use std::any::Any;
use std::rc::Rc;
use std::time::{Duration, Instant};

use harness::{Exposition, Heard, Load, LogFile, PostgresDatabase, PostgresServer, Program, Running, StubXkcd};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::XKCDAPP;
use super::database::{CANARY, Database, page, pending, with_canary};

/// How soon all must be well after a fault's end: three times what is promised, as the machine is shared.
const RECOVERY: Duration = Duration::from_secs(15);
/// How soon a process that was started again must be ready: the same.
const RESTART: Duration = Duration::from_secs(15);
/// How soon a process must be gone after SIGTERM.
const SHUTDOWN: Duration = Duration::from_secs(20);
/// How long a reader rests.
const READING: Duration = Duration::from_millis(20);
/// As many views may wait for the next commit while clients are at work.
const UNDER_WAY: i64 = 64;

/// The stage and its books.
pub(crate) struct Stage {
    /// The scenario's chance.
    pub(crate) chance: StdRng,
    /// What the programs fetch comics from.
    pub(crate) xkcd: StubXkcd,
    pub(super) comics: i32,
    pub(super) database: Option<Database>,
    /// What clients were told.
    pub(crate) heard: Heard,
    pub(super) logs: Vec<LogFile>,
    pub(super) secrets: Vec<String>,
    pub(super) peak_memory: u64,
    pub(super) recovery: Option<Duration>,
    pub(super) killed: bool,
    /// Started and not given back.
    pub(super) out: usize,
    pub(super) remarks: Vec<String>,
    /// Needed until the books are closed. Dropped in this order: a server may stand on a disk.
    postgres: Option<Rc<PostgresServer>>,
    kept: Vec<Rc<dyn Any>>,
}

impl Stage {
    /// An empty one.
    pub(crate) async fn new(name: &str, seed: u64) -> Self {
        // The same seed is another chance for another scenario.
        let name = name.bytes().fold(0_u64, |hash, byte| hash.wrapping_mul(1_099_511_628_211) ^ u64::from(byte));
        Self {
            chance: StdRng::seed_from_u64(seed ^ name),
            xkcd: StubXkcd::start(0).await,
            comics: 0,
            database: None,
            heard: Heard::default(),
            logs: Vec::new(),
            secrets: vec![CANARY.to_owned()],
            peak_memory: 0,
            recovery: None,
            killed: false,
            out: 0,
            remarks: Vec::new(),
            postgres: None,
            kept: Vec::new(),
        }
    }

    /// A PostgreSQL database with comics 1 to `comics`.
    pub(crate) async fn on_postgres(&mut self, comics: u16) {
        let url = with_canary(&PostgresDatabase::create().await);
        self.on(Database::Postgres(url), comics).await;
    }

    /// The same on a server of the scenario's own, with these options.
    pub(crate) async fn on_server(&mut self, options: &str, comics: u16) -> Rc<PostgresServer> {
        let server = Rc::new(PostgresServer::start(options).await);
        self.postgres = Some(Rc::clone(&server));
        self.secrets.push(server.password().to_owned());
        self.on(Database::of(&server), comics).await;
        server
    }

    /// Keeps something until all is over.
    pub(crate) fn keep<T: 'static>(&mut self, thing: T) -> Rc<T> {
        let thing = Rc::new(thing);
        self.kept.push(Rc::clone(&thing) as Rc<dyn Any>);
        thing
    }

    /// The same in SQLite; the program that owns the file.
    pub(crate) async fn on_sqlite(&mut self, comics: u16) -> Program {
        self.xkcd = StubXkcd::start(comics.into()).await;
        self.comics = comics.into();
        let program = self.program();
        self.database = Some(Database::Sqlite(program.folder().join("data/xkcdapp.db")));
        program.run_well(&["sync"]).await;
        program
    }

    async fn on(&mut self, database: Database, comics: u16) {
        self.xkcd = StubXkcd::start(comics.into()).await;
        self.comics = comics.into();
        self.database = Some(database);
        let program = self.program();
        program.run_well(&["migrate"]).await;
        program.run_well(&["sync"]).await;
    }

    /// A program on that database, in a folder of its own, with the settings of a deployment.
    pub(crate) fn program(&self) -> Program {
        let program = Program::new(XKCDAPP)
            .set("XKCD_URL", &self.xkcd.url)
            .set("XKCD_IMAGE_ORIGIN", &self.xkcd.url)
            .set("SYNC_RATE", "10000")
            .set("VIEW_WAIT", "250ms")
            .set("COMMIT_DEADLINE", "1s");
        match &self.database {
            Some(Database::Postgres(url)) => program.set("DATABASE_URL", url),
            Some(Database::Sqlite(_)) | None => program,
        }
    }

    /// The `DATABASE_URL` of PostgreSQL.
    pub(crate) fn url(&self) -> &str {
        let Some(Database::Postgres(url)) = &self.database else { panic!("not on PostgreSQL") };
        url
    }

    /// The database itself.
    pub(crate) fn database(&self) -> &Database {
        self.database.as_ref().expect("a scenario without a database")
    }

    /// Runs statements in PostgreSQL, behind the programs' backs.
    pub(crate) async fn execute(&self, statements: &str) {
        self.database().connect().await.batch_execute(statements).await.unwrap();
    }

    /// The pages of all comics.
    pub(crate) fn pages(&self) -> Vec<String> {
        (1..=self.comics).map(page).collect()
    }

    /// So many clients, who look for secrets too.
    pub(crate) fn load(&self, clients: usize) -> Load {
        Load::of(clients).looking_for(self.secrets.last().unwrap())
    }

    /// So many clients who rest after each page: answers that wait for nothing would have the machine to themselves.
    pub(crate) fn readers(&self, clients: usize) -> Load {
        self.load(clients).resting(READING)
    }

    /// Starts a server.
    pub(crate) async fn start(&mut self, program: &Program) -> Running {
        let server = program.start().await;
        self.out += 1;
        self.logs.push(server.log_file());
        server
    }

    /// Starts a server that must be ready soon.
    pub(crate) async fn start_again(&mut self, program: &Program) -> Running {
        let begun = Instant::now();
        let server = self.start(program).await;
        while Exposition::ask(&server, "/ready").await.status() != 200 {
            assert!(begun.elapsed() < RESTART, "not ready {RESTART:?} after its start");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let took = begun.elapsed();
        assert!(took < RESTART, "ready only {took:?} after its start");
        self.note_recovery(took);
        server
    }

    /// The fault has ended this moment: the server is healthy, it counts and has written what waited, all that soon.
    /// How long it took.
    pub(crate) async fn recovered(&mut self, server: &Running) -> Duration {
        let ended = Instant::now();
        while !(self.counts(server).await && is_healthy(server).await && pending(server).await <= UNDER_WAY) {
            assert!(ended.elapsed() < RECOVERY, "not well {RECOVERY:?} after the fault's end:\n{}", server.log_end());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let took = ended.elapsed();
        self.note_recovery(took);
        took
    }

    /// Looks at a page; whether that view was counted at once.
    pub(crate) async fn counts(&mut self, server: &Running) -> bool {
        let (page, begun) = (page(1), Instant::now());
        let answer = server.get(&page).await;
        assert_eq!(answer.status(), 200, "{page}");
        self.heard.told(&page, &answer);
        self.heard.slowest = self.heard.slowest.max(begun.elapsed());
        answer.headers()["x-view"].to_str().unwrap().starts_with("counted;")
    }

    /// It took so long until all was well again.
    pub(crate) fn note_recovery(&mut self, took: Duration) {
        self.recovery = self.recovery.max(Some(took));
    }

    /// Takes over what clients were told.
    pub(crate) fn note(&mut self, heard: Heard) {
        self.heard.merge(heard);
    }

    /// Adds a remark to the scenario's line.
    pub(crate) fn remark(&mut self, text: impl Into<String>) {
        self.remarks.push(text.into());
    }

    /// Kills a server.
    pub(crate) async fn kill(&mut self, server: Running) {
        self.measure(&server);
        self.killed = true;
        self.out -= 1;
        server.signal("KILL").await;
        server.ended().await;
    }

    /// The server is still there, well and has nothing left to write; then it is asked to end, and ends well.
    pub(crate) async fn finish(&mut self, mut server: Running) {
        assert_eq!(server.has_ended(), None, "the server has ended by itself:\n{}", server.log_end());
        let begun = Instant::now();
        while !(is_healthy(&server).await && pending(&server).await == 0) {
            assert!(
                begun.elapsed() < RECOVERY,
                "views are pending {RECOVERY:?} after all is over: {}",
                server.log_end()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.terminate(server).await;
    }

    /// The server is asked to end, whatever it is doing, and ends well and soon; its log.
    pub(crate) async fn terminate(&mut self, server: Running) -> String {
        self.measure(&server);
        self.out -= 1;
        let begun = Instant::now();
        let log = server.stop().await;
        assert!(begun.elapsed() < SHUTDOWN, "ended only {:?} after SIGTERM", begun.elapsed());
        log
    }

    fn measure(&mut self, server: &Running) {
        self.peak_memory = self.peak_memory.max(server.peak_memory().unwrap_or_default());
    }
}

async fn is_healthy(server: &Running) -> bool {
    server.get("/health").await.status() == 200
}
