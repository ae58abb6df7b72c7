//! What Lighthouse tells of a page.

use serde_json::{Value, json};

/// Scores that are the same on every machine.
const CERTAIN: [&str; 3] = ["accessibility", "best-practices", "seo"];

/// Times, by the names of their audits, in milliseconds.
const TIMES: [&str; 4] = ["first-contentful-paint", "largest-contentful-paint", "speed-index", "total-blocking-time"];

/// The least performance of a page.
const PERFORMANCE: u64 = 95;

/// One run.
#[derive(Debug)]
pub(crate) struct Report {
    performance: u64,
    certain: [u64; 3],
    times: [u64; 4],
    /// Cumulative layout shift.
    shift: f64,
    /// Audits that cost one of the certain scores a point, with what they are about.
    failed: Vec<String>,
    /// Scripts that hold up the first paint.
    blocking: Vec<String>,
}

impl Report {
    /// Above [`Self::line`].
    pub(crate) const HEADER: &str = "page         performance  accessibility  best practices  SEO  shift  \
                                     first paint  largest paint  speed index  blocked";

    /// Reads it. A fault that is wanted is none.
    pub(crate) fn of(told: &Value, wanted: Option<&str>) -> Self {
        let score = |category: &str| hundredths(&told["categories"][category]["score"], category);
        let number = |audit: &str| {
            let value = &told["audits"][audit]["numericValue"];
            value.as_f64().unwrap_or_else(|| panic!("{audit}: {}", told["audits"][audit]))
        };
        let mut failed = Vec::new();
        for category in CERTAIN {
            for reference in told["categories"][category]["auditRefs"].as_array().unwrap() {
                let id = reference["id"].as_str().unwrap();
                let audit = &told["audits"][id];
                if wanted == Some(id) {
                    assert_eq!(audit["score"], 0, "{id} is wanted, and it is not there");
                    continue;
                }
                if reference["weight"].as_f64().unwrap() > 0.0
                    && audit["score"].as_f64().is_some_and(|score| score < 1.0)
                {
                    let about: String = audit["details"]["items"].to_string().chars().take(600).collect();
                    failed.push(format!("{category}: {} ({}): {about}", audit["id"], audit["title"]));
                }
            }
        }
        let blocking = &told["audits"]["render-blocking-resources"];
        assert!(blocking["score"].is_number(), "nothing says what holds up the first paint: {blocking}");
        let blocking = blocking["details"]["items"].as_array();
        let blocking = blocking.into_iter().flatten().filter_map(|item| item["url"].as_str());
        Self {
            performance: score("performance"),
            certain: CERTAIN.map(score),
            times: TIMES.map(|audit| whole(number(audit))),
            shift: number("cumulative-layout-shift"),
            failed,
            blocking: blocking.filter(|url| url.rsplit('.').next() != Some("css")).map(str::to_owned).collect(),
        }
    }

    /// What must not be.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let shift = (self.shift > 0.0).then(|| format!("the layout shifts by {}", self.shift));
        let blocking = self.blocking.iter().map(|url| format!("{url} holds up the first paint"));
        self.failed.iter().cloned().chain(shift).chain(blocking).collect()
    }

    /// What must not be of the middle one.
    pub(crate) fn slow(&self) -> Option<String> {
        (self.performance < PERFORMANCE).then(|| format!("performance {}, below {PERFORMANCE}", self.performance))
    }

    /// The middle one by performance.
    pub(crate) fn median(mut reports: Vec<Self>) -> Self {
        reports.sort_by_key(|report| report.performance);
        let middle = reports.len() / 2;
        reports.swap_remove(middle)
    }

    /// A row of the table.
    pub(crate) fn line(&self, page: &str) -> String {
        let [accessibility, practices, seo] = self.certain;
        let [first, largest, speed, blocked] = self.times;
        format!(
            "{page:<12} {:>11}  {accessibility:>13}  {practices:>14}  {seo:>3}  {:>5}  {first:>8} ms  {largest:>10} ms  {speed:>8} ms  \
             {blocked:>4} ms",
            self.performance, self.shift
        )
    }

    /// The same for programs.
    pub(crate) fn json(&self, page: &str) -> String {
        let [accessibility, practices, seo] = self.certain;
        let [first, largest, speed, blocked] = self.times;
        json!({
            "page": page,
            "performance": self.performance,
            "accessibility": accessibility,
            "best_practices": practices,
            "seo": seo,
            "layout_shift": self.shift,
            "first_contentful_paint_ms": first,
            "largest_contentful_paint_ms": largest,
            "speed_index_ms": speed,
            "total_blocking_time_ms": blocked,
        })
        .to_string()
    }
}

/// A score from 0 to 1, in hundredths.
fn hundredths(score: &Value, what: &str) -> u64 {
    whole(score.as_f64().unwrap_or_else(|| panic!("no score for {what}")) * 100.0)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small numbers above zero")]
fn whole(value: f64) -> u64 {
    value.round() as u64
}
