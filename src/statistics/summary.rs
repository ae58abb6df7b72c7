//! Mean, median and their like, of any whole numbers.

use serde::Serialize;

/// What can be said of a handful of whole numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
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
        Self::beside_zeros(0, numbers)
    }

    /// Of so many zeros, which are not written out, and of these numbers; where there are such zeros, all of these are
    /// above zero.
    #[must_use]
    pub(super) fn beside_zeros(zeros: usize, numbers: &[i64]) -> Option<Self> {
        let mut rest = numbers.to_vec();
        rest.sort_unstable();
        let sum: i128 = rest.iter().copied().map(i128::from).sum();
        let written = rest.chunk_by(|one, next| one == next).filter_map(|run| Some((*run.first()?, run.len())));
        let runs: Vec<_> = (zeros > 0).then_some((0, zeros)).into_iter().chain(written).collect();
        let (&(minimum, _), &(maximum, _)) = runs.first().zip(runs.last())?;
        let occurrences = runs.iter().map(|(_, times)| *times).max().unwrap_or(0);
        let most = runs.iter().filter(|(_, times)| *times == occurrences);
        let all = Ascending { zeros, rest: &rest };
        Some(Self {
            values: all.len(),
            sum: i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX }),
            minimum,
            maximum,
            mean: quotient(sum, all.len()),
            median: all.decile(5),
            most_frequent: most.map(|(value, _)| *value).collect(),
            occurrences,
            deciles: [1, 2, 3, 4, 5, 6, 7, 8, 9].map(|tenths| all.decile(tenths)),
            zeros: runs.iter().filter(|(value, _)| *value == 0).map(|(_, times)| *times).sum(),
        })
    }
}

/// Ascending numbers, the zeros among them not written out.
struct Ascending<'a> {
    zeros: usize,
    rest: &'a [i64],
}

impl Ascending<'_> {
    fn len(&self) -> usize {
        self.zeros + self.rest.len()
    }

    /// So many tenths of the way through them; 0 where there are none. Exact but for the last rounding: all is whole numbers
    /// until it is divided by ten.
    fn decile(&self, tenths: usize) -> f64 {
        let way = self.len().saturating_sub(1) * tenths;
        let (rank, rest) = (way / 10, way % 10);
        let (low, high) = (self.at(rank), self.at(rank + 1));
        let rest = i128::try_from(rest).unwrap_or(0);
        quotient(low * 10 + (high - low) * rest, 10)
    }

    /// The number of this rank, from 0; beyond the end, the last.
    fn at(&self, rank: usize) -> i128 {
        let written = |rank: usize| self.rest.get(rank).or(self.rest.last()).copied().map_or(0, i128::from);
        rank.checked_sub(self.zeros).map_or(0, written)
    }
}

/// A whole number divided by how many there are.
#[expect(clippy::cast_precision_loss, reason = "the nearest number that a float can hold is what is wanted")]
fn quotient(sum: i128, of: usize) -> f64 {
    sum as f64 / of as f64
}

#[cfg(test)]
mod tests;
