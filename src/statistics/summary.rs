//! Mean, median and their like, of any whole numbers.

/// What can be said of a handful of whole numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// How many numbers there are.
    pub values: usize,
    /// Their sum; where no `i64` holds it, the one that comes closest. The mean is of the true sum.
    pub sum: i64,
    /// The least.
    pub minimum: i64,
    /// The greatest.
    pub maximum: i64,
    /// The arithmetic mean.
    pub mean: f64,
    /// The median; of an even number of values, the mean of the two in the middle.
    pub median: f64,
    /// The values that occur most often, ascending: several where they tie, and all where none occurs twice.
    pub most_frequent: Vec<i64>,
    /// How often each of these occurs.
    pub occurrences: usize,
    /// The nine deciles, by linear interpolation between closest ranks (R's type 7).
    pub deciles: [f64; 9],
    /// How many values are zero.
    pub zeros: usize,
}

impl Summary {
    /// Of these numbers, in any order; `None` of none.
    #[must_use]
    pub fn of(numbers: &[i64]) -> Option<Self> {
        let mut sorted = numbers.to_vec();
        sorted.sort_unstable();
        let (&minimum, &maximum) = sorted.first().zip(sorted.last())?;
        let sum: i128 = sorted.iter().copied().map(i128::from).sum();
        let runs = || sorted.chunk_by(|one, next| one == next);
        let occurrences = runs().map(<[i64]>::len).max().unwrap_or(0);
        let most = runs().filter(|run| run.len() == occurrences);
        Some(Self {
            values: sorted.len(),
            sum: i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX }),
            minimum,
            maximum,
            mean: quotient(sum, sorted.len()),
            median: decile(&sorted, 5),
            most_frequent: most.filter_map(|run| run.first().copied()).collect(),
            occurrences,
            deciles: [1, 2, 3, 4, 5, 6, 7, 8, 9].map(|tenths| decile(&sorted, tenths)),
            zeros: sorted.iter().filter(|number| **number == 0).count(),
        })
    }
}

/// So many tenths of the way through ascending numbers; 0 where there are none. Exact but for the last rounding: all is
/// whole numbers until it is divided by ten.
fn decile(sorted: &[i64], tenths: usize) -> f64 {
    let way = sorted.len().saturating_sub(1) * tenths;
    let (rank, rest) = (way / 10, way % 10);
    let at = |rank: usize| sorted.get(rank).or(sorted.last()).copied().map_or(0, i128::from);
    let (low, high) = (at(rank), at(rank + 1));
    let rest = i128::try_from(rest).unwrap_or(0);
    quotient(low * 10 + (high - low) * rest, 10)
}

/// A whole number divided by how many there are.
#[expect(clippy::cast_precision_loss, reason = "the nearest number that a float can hold is what is wanted")]
pub(super) fn quotient(sum: i128, of: usize) -> f64 {
    sum as f64 / of as f64
}

#[cfg(test)]
mod tests;
