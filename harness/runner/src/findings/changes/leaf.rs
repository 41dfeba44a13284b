//! One leaf of a comparison: what all samples of both sides say of it.

/// What is to be said of a leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Leaf<T> {
    /// The same on both sides, or only one side has it.
    Same,
    /// It was one thing in all baselines, and is another in every sample of the candidate.
    Changed(T, T),
    /// The candidate has both.
    Unstable(T, T),
    /// The baselines differ among themselves.
    Noise,
}

impl<T: PartialEq + Clone> Leaf<T> {
    pub(super) fn of(baselines: &[T], candidate: &[T]) -> Self {
        let (Some(before), Some(_)) = (baselines.first(), candidate.first()) else {
            return Self::Same;
        };
        if baselines.iter().any(|other| other != before) {
            return Self::Noise;
        }
        let is_other = |now: &&T| *now != before;
        match candidate.iter().find(is_other) {
            None => Self::Same,
            Some(now) if candidate.iter().all(|now| now != before) => Self::Changed(before.clone(), now.clone()),
            Some(now) => Self::Unstable(before.clone(), now.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Leaf;

    #[test]
    fn what_differs_among_the_baselines_is_noise_whatever_the_candidate_says() {
        assert_eq!(Leaf::of(&[1, 2], &[3]), Leaf::Noise);
        assert_eq!(Leaf::of(&[1, 2], &[1]), Leaf::Noise);
    }

    #[test]
    fn what_the_candidate_shows_only_sometimes_is_unstable() {
        assert_eq!(Leaf::of(&[1, 1], &[2, 2]), Leaf::Changed(1, 2));
        assert_eq!(Leaf::of(&[1, 1], &[1, 2]), Leaf::Unstable(1, 2));
        assert_eq!(Leaf::of(&[1], &[1]), Leaf::Same);
        assert_eq!(Leaf::of(&[1], &[]), Leaf::Same);
        assert_eq!(Leaf::<u8>::of(&[], &[1]), Leaf::Same);
    }
}
