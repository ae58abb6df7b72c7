//! How many values lie where.

use super::Summary;

/// Bins that a histogram has at the most, that of the zeros included.
const MOST_BINS: usize = 24;

/// How many values lie where: bins in ascending order without a gap between them, from the least value to the greatest,
/// every value in exactly one of them.
///
/// Where no value is negative, the zeros have a bin of their own: never viewed is something else than seldom viewed. The
/// other values have
/// - a bin each, where that makes no more than 23;
/// - or bins of one width (1, 2 or 5 and zeros), where they are spread about evenly;
/// - or, where a few are far above all others (the greatest is more than ten times the median of those above zero), bins
///   that begin at 1, 2, 5, 10, 20, 50 and so on (at 1, 10, 100 where these were too many).
///
/// So all zero makes one bin, and one value makes one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    /// The bins, ascending.
    pub bins: Vec<Bin>,
    /// Whether the bins grow with their values, so that an axis is best logarithmic.
    pub growing: bool,
}

/// How many values lie between two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bin {
    /// The least number that belongs to it.
    pub from: i64,
    /// The greatest that belongs to it.
    pub to: i64,
    /// How many values do.
    pub values: usize,
}

impl Histogram {
    /// Of these numbers, in any order; `None` of none.
    #[must_use]
    pub fn of(numbers: &[i64]) -> Option<Self> {
        let mut sorted = numbers.to_vec();
        sorted.sort_unstable();
        let (&least, &greatest) = sorted.first().zip(sorted.last())?;
        let zeros = if least == 0 { sorted.partition_point(|number| *number == 0) } else { 0 };
        let others = sorted.get(zeros..).unwrap_or_default();
        let (starts, growing) = match others.first() {
            None => (Vec::new(), false),
            Some(first) => starts(others, if zeros > 0 { 1 } else { *first }, greatest),
        };
        let starts: Vec<i128> = (zeros > 0).then_some(0).into_iter().chain(starts).collect();
        let below = |bound: i128| sorted.partition_point(|number| i128::from(*number) < bound);
        let ends = starts.iter().skip(1).copied().chain([i128::from(greatest) + 1]);
        let bins = starts.iter().zip(ends).map(|(from, end)| Bin {
            from: within(*from),
            to: within(end - 1),
            values: below(end) - below(*from),
        });
        Some(Self { bins: bins.collect(), growing })
    }
}

/// Where the bins of ascending numbers begin, and whether they grow.
fn starts(sorted: &[i64], least: i64, greatest: i64) -> (Vec<i128>, bool) {
    let (least, greatest) = (i128::from(least), i128::from(greatest));
    let room = i128::try_from(MOST_BINS - 1).unwrap_or(1);
    if greatest - least < room {
        return ((least..=greatest).collect(), false);
    }
    let median = Summary::of(sorted).map_or(0.0, |summary| summary.median);
    // As whole numbers: half a view more or less does not make a distribution skewed.
    #[expect(clippy::cast_possible_truncation, reason = "a median of i64 lies within i128")]
    let skewed = least > 0 && greatest > 10 * median as i128;
    if skewed {
        let fine = growing(least, greatest, &[1, 2, 5]);
        let few = fine.len() < MOST_BINS;
        return (if few { fine } else { growing(least, greatest, &[1]) }, true);
    }
    let widths = (0..).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_i128.pow(power)));
    let fits = |width: &i128| greatest.div_euclid(*width) - least.div_euclid(*width) < room;
    // An i64's range is less than 10 to the 20th: some width fits.
    let width = widths.take(60).find(fits).unwrap_or(10_i128.pow(20));
    let first = least.div_euclid(width) * width;
    let count = greatest.div_euclid(width) - least.div_euclid(width);
    let starts = (0..=count).map(|place| first + place * width);
    // The first bin may begin below: but not at what has a bin of its own.
    (starts.map(|start| if least > 0 { start.max(1) } else { start }).collect(), false)
}

/// The numbers of these digits and zeros, from the last that is not above `least` to `greatest`.
fn growing(least: i128, greatest: i128, digits: &[i128]) -> Vec<i128> {
    let all = (0..20).flat_map(|power| digits.iter().map(move |digit| digit * 10_i128.pow(power)));
    let mut starts: Vec<_> = all.take_while(|start| *start <= greatest).collect();
    let below = starts.partition_point(|start| *start <= least).saturating_sub(1);
    starts.drain(..below);
    starts
}

/// A bound as a value could be; bins of one width may begin below all of them.
fn within(bound: i128) -> i64 {
    i64::try_from(bound).unwrap_or(if bound < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests;
