//! What the admin's pages show, as plain data. Secrets are not in it: the server has taken them out.

use chrono::NaiveDate;

use crate::page::{Shell, StatusRow};

/// Where the admin area is, and the forms in it are posted to.
pub const ADMIN: &str = "/admin";
/// Logs in.
pub const LOG_IN: &str = "/admin/log-in";
/// Logs out.
pub const LOG_OUT: &str = "/admin/log-out";
/// Has the parameters read again.
pub const REFRESH: &str = "/admin/refresh-parameters";
/// Has the catalogue synced.
pub const SYNC: &str = "/admin/sync";

/// What every page of somebody who is logged in has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What stands around it.
    pub shell: Shell,
    /// Which of the processes that may stand behind one address has answered.
    pub task: String,
    /// What has just been done.
    pub said: Option<Said>,
}

/// What has been done before a page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Logged in.
    LoggedIn,
    /// Logged out.
    LoggedOut,
    /// All tasks have been asked to read the parameters again.
    Refreshing,
    /// This task alone has been.
    RefreshingHere,
    /// The task that syncs has been asked to.
    Syncing,
    /// This task alone has been asked to.
    SyncingHere,
    /// Nobody has: no task that could be asked syncs.
    NobodySyncs,
}

/// The form to log in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogInPage {
    /// What stands around it.
    pub shell: Shell,
    /// What has just been done.
    pub said: Option<Said>,
    /// Why the last try was none that led in.
    pub problem: Option<LogInProblem>,
}

/// Why somebody is not logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogInProblem {
    /// It was not the password.
    Wrong,
    /// There have been too many tries; the next is looked at in so many seconds.
    Wait(u64),
    /// Nobody was, or not any more.
    NotLoggedIn,
    /// Somebody was, and no cookie says so any more.
    NoCookie {
        /// Whether browsers keep it over HTTPS alone.
        https_only: bool,
    },
}

/// The overview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// What every page has.
    pub frame: Frame,
    /// What the checks found.
    pub checks: Vec<StatusRow>,
    /// Whether `/status` is where this page is, so that a check can lead there.
    pub status_is_here: bool,
    /// Parameter Store, where settings come from there.
    pub parameters: Option<Parameters>,
    /// Comics and sync.
    pub sync: SyncLine,
    /// Views; `None` where the database could not tell in time.
    pub views: Option<ViewLines>,
}

/// What is known of Parameter Store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// Where the parameters are.
    pub path: String,
    /// The version of the set in use.
    pub set_version: i64,
    /// Seconds since they were last read.
    pub refreshed: u64,
    /// Why the last reading was not taken over.
    pub problem: Option<String>,
    /// The parameters.
    pub rows: Vec<ParameterRow>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterRow {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: i64,
    /// Its type.
    pub kind: String,
    /// Seconds since it was last changed.
    pub age: u64,
}

/// Comics and sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncLine {
    /// Comics in memory.
    pub comics: usize,
    /// The newest number, where known.
    pub newest: Option<u32>,
    /// Seconds since a round of this task last came to its end.
    pub last: Option<u64>,
    /// Whether this task may sync at all.
    pub on: bool,
    /// Whether there is anybody to ask: this task, or others that share its Redis.
    pub button: bool,
}

/// Views.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewLines {
    /// Accepted by this task, and not yet in the database.
    pub pending: i64,
    /// The audiences.
    pub audiences: Vec<AudienceLine>,
}

/// The views of one audience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AudienceLine {
    /// Its name, as a heading.
    pub name: &'static str,
    /// All there have ever been.
    pub sum: u64,
    /// Those of the last days, oldest first, today last.
    pub days: Vec<(NaiveDate, u64)>,
}

/// The last log lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogsPage {
    /// What every page has.
    pub frame: Frame,
    /// The level that was asked for.
    pub level: Level,
    /// Whether those of requests are among them.
    pub requests: bool,
    /// The lines, newest first.
    pub lines: Vec<LogEntry>,
    /// The most that are shown.
    pub most: usize,
}

/// A log line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// How much it matters.
    pub level: Level,
    /// The line.
    pub text: String,
}

/// How much a log line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// An error.
    Error,
    /// A warning.
    Warn,
    /// Worth knowing.
    Info,
    /// Details.
    Debug,
}

impl Level {
    /// All of them, what matters most first.
    pub const ALL: [Self; 4] = [Self::Error, Self::Warn, Self::Info, Self::Debug];

    /// The word for it in addresses and classes.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }

    /// The level of that word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }
}

/// The settings in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsPage {
    /// What every page has.
    pub frame: Frame,
    /// All settings.
    pub rows: Vec<SettingRow>,
}

/// A setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingRow {
    /// Its name.
    pub name: String,
    /// What it is set to.
    pub value: SettingValue,
    /// Where that comes from.
    pub source: String,
    /// Seconds since a parameter was last changed.
    pub age: Option<u64>,
}

/// What a setting is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingValue {
    /// This.
    Plain(String),
    /// Something that nobody may see.
    Secret,
    /// Nothing.
    Unset,
}

/// The audit of the counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditPage {
    /// What every page has.
    pub frame: Frame,
    /// What came of asking for it.
    pub outcome: AuditOutcome,
    /// The numbers of the last that came to its end, and how many seconds ago it did.
    pub last: Option<(u64, Audited)>,
}

/// What came of asking for an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditOutcome {
    /// It was not run: it is on request.
    Idle,
    /// It is the last that came to its end.
    Done,
    /// It has not come to its end within so many seconds, and goes on.
    Late(u64),
    /// One is under way.
    Busy,
    /// The database could not be read.
    Failed,
}

/// An audit's numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    /// Whether all agree.
    pub clean: bool,
    /// What was added up, and the sum.
    pub sums: Vec<(&'static str, i64)>,
    /// Comic, audience, total, sum of its days: where these differ.
    pub drifts: Vec<(i32, String, i64, i64)>,
}
