//! What is measured.

/// Comics in the catalogue, but for the row that says otherwise.
pub(crate) const COMICS: u32 = 400;
/// As many as xkcd will have for some years.
pub(crate) const MANY_COMICS: u32 = 3_300;
/// Connections at once.
pub(crate) const CONNECTIONS: [usize; 3] = [1, 64, 256];
/// The comic that all views are on where they are not spread.
pub(crate) const ONE_COMIC: &str = "/comic/353";

/// Which program answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// The product with its counter closed.
    Uncounted,
    /// The product, counting in this database.
    Counting(Store),
}

/// Where views are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Store {
    /// A database of the cluster that was started for this.
    Postgres,
    /// A file.
    Sqlite,
}

/// Where it is kept what visitors have seen; their requests carry their cookies then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// In the server's memory.
    Memory,
    /// In a Redis that was started for this.
    Redis,
}

/// One thing to measure, at each number of connections.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// How the command line calls it.
    pub(crate) key: &'static str,
    /// How the table calls it.
    pub(crate) name: &'static str,
    /// Which program answers.
    pub(crate) program: Program,
    /// Whether each request is a log line, in a file.
    pub(crate) access_log: bool,
    /// Processes on the same database.
    pub(crate) processes: usize,
    /// Whether views go to all comics in turn rather than to one.
    pub(crate) spread: bool,
    /// Comics in the catalogue.
    pub(crate) comics: u32,
    /// Whether requests are visitors' who come again; otherwise nobody sends a cookie.
    pub(crate) seen: Option<Seen>,
    /// The most server CPU that a request should cost, in that of the bare server.
    pub(crate) target: Option<f64>,
    /// The same in that of the row with this key.
    pub(crate) beside: Option<(&'static str, f64)>,
}

impl Row {
    /// At how many connections it is measured: each process needs one.
    pub(crate) fn connections(&self) -> impl Iterator<Item = usize> + use<> {
        let processes = self.processes;
        CONNECTIONS.into_iter().filter(move |connections| *connections >= processes)
    }
}

/// All rows, in the table's order.
pub(crate) fn all() -> Vec<Row> {
    let plain = Row {
        key: "postgres",
        name: "counted on PostgreSQL",
        program: Program::Counting(Store::Postgres),
        access_log: false,
        processes: 1,
        spread: false,
        comics: COMICS,
        seen: None,
        target: None,
        beside: None,
    };
    let sqlite = Row { program: Program::Counting(Store::Sqlite), ..plain.clone() };
    let many = |key, name, processes, spread| Row { key, name, processes, spread, ..plain.clone() };
    vec![
        Row {
            key: "uncounted",
            name: "page without counting",
            program: Program::Uncounted,
            target: Some(2.0),
            ..plain.clone()
        },
        Row { target: Some(3.0), ..plain.clone() },
        Row {
            key: "postgres-log",
            name: "counted on PostgreSQL, access log",
            access_log: true,
            target: Some(3.5),
            ..plain.clone()
        },
        Row { key: "sqlite", name: "counted on SQLite", target: Some(3.5), ..sqlite.clone() },
        Row { key: "sqlite-log", name: "counted on SQLite, access log", access_log: true, target: Some(4.0), ..sqlite },
        Row {
            key: "seen-memory",
            name: "PostgreSQL, visitors known, seen sets in memory",
            seen: Some(Seen::Memory),
            beside: Some(("postgres", 1.25)),
            ..plain.clone()
        },
        Row {
            key: "seen-redis",
            name: "PostgreSQL, visitors known, seen sets in Redis",
            seen: Some(Seen::Redis),
            beside: Some(("postgres", 1.7)),
            ..plain.clone()
        },
        many("spread", "PostgreSQL, 1 process, all comics", 1, true),
        many("two", "PostgreSQL, 2 processes, one comic", 2, false),
        many("two-spread", "PostgreSQL, 2 processes, all comics", 2, true),
        many("four", "PostgreSQL, 4 processes, one comic", 4, false),
        many("four-spread", "PostgreSQL, 4 processes, all comics", 4, true),
        Row { comics: MANY_COMICS, ..many("catalogue", "PostgreSQL, 1 process, all of 3,300 comics", 1, true) },
    ]
}
