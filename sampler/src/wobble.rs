//! The unsteady hand: small deviations that look drawn and are the same at every build.

/// A hand that shakes the same way every time it is given the same seed.
#[derive(Clone, Debug)]
pub(crate) struct Hand {
    state: u64,
}

impl Hand {
    /// A hand for one sheet; two sheets with different seeds shake differently.
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bd1_e995_1b87_3593 }
    }

    /// A deviation between `-amount` and `amount`, evenly spread.
    pub(crate) fn shake(&mut self, amount: f64) -> f64 {
        (self.share() * 2.0 - 1.0) * amount
    }

    /// A point moved by at most `amount` along each axis.
    pub(crate) fn near(&mut self, (x, y): (f64, f64), amount: f64) -> (f64, f64) {
        (x + self.shake(amount), y + self.shake(amount))
    }

    /// The next number of the sequence, in `0.0..1.0` (`SplitMix64`, of which the top half is used).
    fn share(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        f64::from(u32::try_from(mixed >> 32).unwrap_or_default()) / (f64::from(u32::MAX) + 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Hand;

    #[test]
    fn same_seed_same_shakes_within_bounds() {
        let (mut left, mut right) = (Hand::new(7), Hand::new(7));
        for _ in 0..1000 {
            let shake = left.shake(2.0);
            assert!((-2.0..=2.0).contains(&shake));
            assert_eq!(shake.to_bits(), right.shake(2.0).to_bits());
        }
    }
}
