//! A strict reader of what `/metrics` answers.
//! <https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md#text-format>

use std::collections::{BTreeMap, BTreeSet};

use crate::Running;

/// All metrics at one moment.
#[derive(Debug, Default)]
pub struct Exposition {
    /// By name, without the `_total` of counters and the like.
    pub families: BTreeMap<String, MetricFamily>,
    /// By name and labels, as they are written.
    samples: BTreeMap<String, f64>,
}

/// What is said of a metric.
#[derive(Debug, Default)]
pub struct MetricFamily {
    /// `counter`, `gauge`, `histogram` or `info`.
    pub kind: String,
    /// What it says of itself.
    pub help: String,
    /// Its unit.
    pub unit: Option<String>,
    /// The names of its labels.
    pub labels: BTreeSet<String>,
}

impl Exposition {
    /// Asks a server.
    pub async fn of(server: &Running) -> Self {
        let answer = Self::ask(server, "/metrics").await;
        Self::parse(&answer.error_for_status().unwrap().text().await.unwrap())
    }

    /// `GET` where operators ask: on their own port, where `OPERATORS_ADDR` names one.
    pub async fn ask(server: &Running, path: &str) -> reqwest::Response {
        let Some(metrics) = Self::address(server) else { return server.get(path).await };
        let url = format!("{}{path}", metrics.trim_end_matches("/metrics"));
        let client = reqwest::Client::builder().no_proxy().timeout(crate::PATIENCE).build().unwrap();
        client.get(url).send().await.unwrap()
    }

    /// Where a server says that its metrics are.
    #[must_use]
    pub fn address(server: &Running) -> Option<String> {
        let log = server.log();
        let (_, rest) = log.split_once("metrics are at ")?;
        // As JSON, a quote comes after it.
        rest.split(|letter: char| letter.is_whitespace() || letter == '"').next().map(str::to_owned)
    }

    /// Reads it; fails at the first thing that is not as the format says.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let body = text.strip_suffix("# EOF\n").unwrap_or_else(|| panic!("no end: {text}"));
        let mut all = Self::default();
        let mut name = String::new();
        for line in body.lines() {
            if let Some(rest) = line.strip_prefix("# ") {
                let mut words = rest.splitn(3, ' ');
                let (word, named, said) = (words.next().unwrap(), words.next().unwrap(), words.next().expect(line));
                if word == "HELP" {
                    assert!(!all.families.contains_key(named), "twice: {line}");
                    named.clone_into(&mut name);
                    all.families.insert(name.clone(), MetricFamily { help: said.to_owned(), ..Default::default() });
                    continue;
                }
                assert_eq!(named, name, "out of place: {line}");
                let family = all.families.get_mut(&name).unwrap();
                match word {
                    "TYPE" => said.clone_into(&mut family.kind),
                    "UNIT" => family.unit = Some(said.to_owned()),
                    _ => panic!("unknown: {line}"),
                }
            } else {
                all.take_sample(&name, line);
            }
        }
        all.check_histograms();
        all
    }

    /// A sample's value.
    #[must_use]
    pub fn value(&self, sample: &str) -> f64 {
        *self.samples.get(sample).unwrap_or_else(|| panic!("no {sample}: {:#?}", self.samples))
    }

    /// A sample's value, which must be a whole number.
    #[must_use]
    pub fn count(&self, sample: &str) -> i64 {
        let value = self.value(sample);
        assert!(value.fract() == 0.0, "{sample} is {value}");
        format!("{value:.0}").parse().unwrap()
    }

    /// The sum of a counter's samples over all labels.
    #[must_use]
    pub fn total(&self, name: &str) -> i64 {
        self.of_name(name).map(|(sample, _)| self.count(sample)).sum()
    }

    /// The samples of a name, with their labels as they are written.
    pub fn of_name<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, f64)> {
        let named = move |sample: &&String| sample.split('{').next() == Some(name);
        self.samples.keys().filter(named).map(|sample| (sample.as_str(), self.samples[sample]))
    }

    fn take_sample(&mut self, family: &str, line: &str) {
        let (sample, value) = line.rsplit_once(' ').expect(line);
        let (name, labels) = sample.split_once('{').unwrap_or((sample, "}"));
        let plain = |name: &str| {
            let mut letters = name.bytes();
            letters.next().is_some_and(|first| first.is_ascii_lowercase())
                && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_')
        };
        assert!(plain(name), "{line}");
        let described = self.families.get_mut(family).unwrap_or_else(|| panic!("without a HELP: {line}"));
        let suffixes: &[&str] = match described.kind.as_str() {
            "counter" => &["_total"],
            "gauge" => &[""],
            "histogram" => &["_bucket", "_sum", "_count"],
            "info" => &["_info"],
            kind => panic!("of type {kind:?}: {line}"),
        };
        let suffix = name.strip_prefix(family).unwrap_or_else(|| panic!("not of {family}: {line}"));
        assert!(suffixes.contains(&suffix), "not as a {} is named: {line}", described.kind);
        // No value of ours holds a comma, a quote or a backslash.
        for label in labels.strip_suffix('}').expect(line).split(',').filter(|label| !label.is_empty()) {
            let (key, value) = label.split_once('=').expect(line);
            assert!(plain(key) && value.len() > 2 && value.starts_with('"') && value.ends_with('"'), "{line}");
            if key != "le" {
                described.labels.insert(key.to_owned());
            }
        }
        let value: f64 = value.parse().expect(line);
        assert!(value.is_finite() && (value >= 0.0), "{line}");
        assert_eq!(self.samples.insert(sample.to_owned(), value), None, "twice: {line}");
    }

    /// Buckets grow and end with all.
    fn check_histograms(&self) {
        for name in self.families.iter().filter(|(_, family)| family.kind == "histogram").map(|(name, _)| name) {
            let mut buckets: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
            for (sample, value) in self.of_name(&format!("{name}_bucket")) {
                let (_, rest) = sample.split_once("{le=\"").expect(sample);
                let (bound, rest) = rest.split_once('"').unwrap();
                let bound = if bound == "+Inf" { f64::INFINITY } else { bound.parse().expect(sample) };
                let labels = rest.trim_start_matches(',').trim_end_matches('}').to_owned();
                buckets.entry(labels).or_default().push((bound, value));
            }
            for (labels, mut buckets) in buckets {
                buckets.sort_by(|(one, _), (other, _)| one.total_cmp(other));
                assert!(buckets.is_sorted_by_key(|(_, value)| *value), "{name}: {buckets:?}");
                let braced = if labels.is_empty() { labels } else { format!("{{{labels}}}") };
                let count = self.value(&format!("{name}_count{braced}"));
                let last = *buckets.last().unwrap();
                assert!(last.0.is_infinite() && (last.1 - count).abs() < 0.5, "{name}: {buckets:?}");
                let _ = self.value(&format!("{name}_sum{braced}"));
            }
        }
    }
}
