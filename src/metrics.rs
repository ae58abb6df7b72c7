//! What the floors' metrics are made of: counters by a label whose values are known beforehand, gauges that are asked
//! for their value when somebody reads them, and the errors that nobody intended.
//!
//! Each floor owns a struct of its metrics, with a method that registers them; `commands/serve` puts them together.
//! Nothing here may hold what a request or a setting said: a label's value is always a word of the program's own.

use std::fmt;
use std::hash::Hash;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};

/// A label with all the values that it can have.
pub trait Label: Copy + Eq + Hash + fmt::Debug + Send + Sync + 'static {
    /// The label's name.
    const KEY: &'static str;
    /// Every value.
    const ALL: &'static [Self];

    /// The value as it is exported.
    fn name(self) -> &'static str;
}

/// An enum that is a [`Label`]: `enum Name as "key" { Value = "value" }`.
macro_rules! label {
    ($(#[$about:meta])* $visible:vis enum $name:ident as $key:literal {
        $($(#[$said:meta])* $value:ident = $text:literal),+ $(,)?
    }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        $visible enum $name { $($(#[$said])* $value),+ }

        impl $crate::metrics::Label for $name {
            const KEY: &'static str = $key;
            const ALL: &'static [Self] = &[$(Self::$value),+];

            fn name(self) -> &'static str {
                match self { $(Self::$value => $text),+ }
            }
        }
    };
}
pub(crate) use label;

/// A counter for each value of a label, all of them there from the start: a rate of what has never happened is 0, not
/// missing.
#[derive(Clone, Debug)]
pub struct Counters<L> {
    family: Family<[(&'static str, &'static str); 1], Counter>,
    label: std::marker::PhantomData<fn(L)>,
}

impl<L: Label> Default for Counters<L> {
    fn default() -> Self {
        let counters = Self { family: Family::default(), label: std::marker::PhantomData };
        for label in L::ALL {
            counters.add(*label, 0);
        }
        counters
    }
}

impl<L: Label> Counters<L> {
    /// One more of this kind.
    pub fn inc(&self, label: L) {
        self.add(label, 1);
    }

    /// So many more of this kind.
    pub fn add(&self, label: L, more: u64) {
        self.family.get_or_create(&[(L::KEY, label.name())]).inc_by(more);
    }

    /// How many there have been of this kind.
    #[must_use]
    pub fn get(&self, label: L) -> u64 {
        self.family.get_or_create(&[(L::KEY, label.name())]).get()
    }

    /// Has them exported; the name without its `_total`, the help without its full stop.
    pub fn register(&self, registry: &mut Registry, name: &str, help: &str) {
        registry.register(name, help, self.family.clone());
    }
}

/// A metric whose value is asked for when the metrics are read.
struct Asked<F> {
    name: &'static str,
    help: String,
    unit: Option<Unit>,
    counter: bool,
    ask: F,
}

/// Has a gauge exported that is asked for its value at every reading; the name without its unit, the help without its
/// full stop. Where `ask` has no answer, that reading is without the gauge.
pub fn register_asked(
    registry: &mut Registry,
    (name, unit): (&'static str, Option<Unit>),
    help: &str,
    ask: impl Fn() -> Option<f64> + Send + Sync + 'static,
) {
    registry.register_collector(Box::new(Asked { name, help: format!("{help}."), unit, counter: false, ask }));
}

/// The same for a counter; the name without its `_total` too.
pub fn register_asked_counter(
    registry: &mut Registry,
    (name, unit): (&'static str, Option<Unit>),
    help: &str,
    ask: impl Fn() -> Option<f64> + Send + Sync + 'static,
) {
    registry.register_collector(Box::new(Asked { name, help: format!("{help}."), unit, counter: true, ask }));
}

impl<F: Fn() -> Option<f64> + Send + Sync + 'static> Collector for Asked<F> {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let Some(value) = (self.ask)() else { return Ok(()) };
        let metric: &dyn EncodeMetric = if self.counter { &ConstCounter::new(value) } else { &ConstGauge::new(value) };
        let encoder = encoder.encode_descriptor(self.name, &self.help, self.unit.as_ref(), metric.metric_type())?;
        metric.encode(encoder)
    }
}

impl<F> fmt::Debug for Asked<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

label! {
    /// What went wrong that nobody intended: each of these wants a look into the log.
    pub enum ErrorKind as "kind" {
        /// A handler panicked; its request was answered 500.
        Panic = "panic",
        /// A request had no answer by its deadline.
        Deadline = "deadline",
        /// An answer of 500 or above that is not a deliberate 503.
        Answer = "answer",
        /// A task that must live as long as the process ended before it.
        Task = "task",
        /// The database refused a batch as such: it is in the spool, or was put aside there.
        BatchRefused = "batch_refused",
        /// Something in the spool cannot be read.
        SpoolUnreadable = "spool_unreadable",
        /// Views could not be spooled: they are in a log line only.
        SpoolUnwritable = "spool_unwritable",
    }
}

/// The errors that nobody intended, from every floor. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Errors(Counters<ErrorKind>);

impl Errors {
    /// One more.
    pub fn inc(&self, kind: ErrorKind) {
        self.0.inc(kind);
    }

    /// How many of this kind there have been.
    #[must_use]
    pub fn get(&self, kind: ErrorKind) -> u64 {
        self.0.get(kind)
    }

    /// Has them exported.
    pub fn register(&self, registry: &mut Registry) {
        self.0.register(registry, "errors", "What went wrong that was not intended; the log says more");
    }
}
