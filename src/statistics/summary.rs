//! Mean, median and their like, of any whole numbers.

/// What can be said of a handful of whole numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// How many numbers there are.
    pub values: usize,
    /// Their sum.
    pub sum: i64,
    /// The least.
    pub minimum: i64,
    /// The greatest.
    pub maximum: i64,
    /// The arithmetic mean.
    pub mean: f64,
    /// The median; of an even number of values, the mean of the two in the middle.
    pub median: f64,
    /// The values that occur most often, ascending: several where they tie.
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
    pub fn of(_numbers: &[i64]) -> Option<Self> {
        None
    }
}
