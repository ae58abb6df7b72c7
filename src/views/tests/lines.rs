//! What is logged while a test runs.

use std::io::{self, Write};
use std::sync::{Arc, LazyLock, Mutex};

use tracing::Dispatch;
use tracing::subscriber::{DefaultGuard, NoSubscriber, set_default};
use tracing_subscriber::fmt;

/// While tracing knows of one subscriber at most, the first thread that comes to a log line decides for all threads
/// whether anybody listens to it. With several it asks each of them.
static SEVERAL: LazyLock<[Dispatch; 2]> = LazyLock::new(|| [(); 2].map(|()| Dispatch::new(NoSubscriber::default())));

/// Before the first log line of any test here: lets each thread listen for itself.
pub(super) fn each_thread_listens_for_itself() {
    LazyLock::force(&SEVERAL);
}

/// The log lines of this thread since it was made.
pub(super) struct Lines {
    text: Arc<Mutex<Vec<u8>>>,
    _guard: DefaultGuard,
}

#[derive(Clone)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    pub(super) fn gather() -> Self {
        each_thread_listens_for_itself();
        let text = Arc::<Mutex<Vec<u8>>>::default();
        let sink = Sink(Arc::clone(&text));
        let subscriber = fmt().with_ansi(false).with_writer(move || sink.clone()).finish();
        Self { text, _guard: set_default(subscriber) }
    }

    pub(super) fn all(&self) -> String {
        String::from_utf8(self.text.lock().unwrap().clone()).unwrap()
    }

    /// Those that hold this.
    pub(super) fn of(&self, what: &str) -> Vec<String> {
        self.all().lines().filter(|line| line.contains(what)).map(str::to_owned).collect()
    }
}
