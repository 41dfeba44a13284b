//! Sets of small numbers, as bits: a thousand combinations of signatures are compared in a millisecond.

/// A set of the numbers below a limit that all sets of one comparison share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// No number of those below a limit.
    pub(super) fn none(limit: usize) -> Self {
        Self(vec![0; limit.div_ceil(64)])
    }

    pub(super) fn insert(&mut self, number: usize) {
        self.0[number / 64] |= 1 << (number % 64);
    }

    pub(super) fn contains(&self, number: usize) -> bool {
        self.0[number / 64] >> (number % 64) & 1 == 1
    }

    pub(super) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(super) fn is_none(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        self.with(other, |one, other| one | other)
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        self.with(other, |one, other| one & other)
    }

    pub(super) fn without(&self, other: &Self) -> Self {
        self.with(other, |one, other| one & !other)
    }

    fn with(&self, other: &Self, of: impl Fn(u64, u64) -> u64) -> Self {
        Self(
            self.0
                .iter()
                .zip(&other.0)
                .map(|(one, other)| of(*one, *other))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    fn bits(numbers: &[usize]) -> Bits {
        let mut bits = Bits::none(130);
        for number in numbers {
            bits.insert(*number);
        }
        bits
    }

    #[test]
    fn they_are_sets() {
        let (one, other) = (bits(&[0, 63, 64, 129]), bits(&[63, 100]));
        assert_eq!(one.or(&other), bits(&[0, 63, 64, 100, 129]));
        assert_eq!(one.and(&other), bits(&[63]));
        assert_eq!(one.without(&other), bits(&[0, 64, 129]));
        assert_eq!((one.count(), other.count()), (4, 2));
        assert!(one.contains(129) && !one.contains(100));
        assert!(bits(&[]).is_none() && !one.is_none());
    }
}
