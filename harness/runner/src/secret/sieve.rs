//! Says quickly of most blocks of eight bytes that they are none of those that are looked for.

/// How many bits tell the blocks apart at least and at most, as powers of two, and how many for each.
const LEAST: u32 = 9;
const MOST: u32 = 17;
const FOR_EACH: usize = 32;

/// The blocks that are looked for, each as a bit; several may share one.
pub(super) struct Sieve {
    /// How many bits there are, as a power of two.
    bits: u32,
    words: Vec<u64>,
}

impl Default for Sieve {
    fn default() -> Self {
        Self::for_blocks(usize::MAX)
    }
}

impl Sieve {
    /// One that is good for so many blocks.
    pub(super) fn for_blocks(count: usize) -> Self {
        let wanted = count.saturating_mul(FOR_EACH).max(1).ilog2();
        let bits = wanted.clamp(LEAST, MOST);
        Self {
            bits,
            words: vec![0; 1 << (bits - 6)],
        }
    }

    /// Lets a block pass.
    pub(super) fn add(&mut self, block: u64) {
        let (word, bit) = self.slot(block);
        self.words[word] |= bit;
    }

    /// Whether the block may be one of those that were added.
    #[inline]
    pub(super) fn may_hold(&self, block: u64) -> bool {
        let (word, bit) = self.slot(block);
        self.words[word] & bit != 0
    }

    /// The word and the bit of a block.
    #[inline]
    fn slot(&self, block: u64) -> (usize, u64) {
        let hash = block.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - self.bits);
        (usize::try_from(hash >> 6).unwrap_or(0), 1 << (hash & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_passes_whatever_the_size() {
        for count in [0, 1, 20, 1000, 1_000_000] {
            let mut sieve = Sieve::for_blocks(count);
            let blocks = (0..200_u64).map(|number| number.wrapping_mul(0x0123_4567_89ab_cdef));
            blocks.clone().for_each(|block| sieve.add(block));
            assert!(blocks.clone().all(|block| sieve.may_hold(block)), "{count}");
        }
        assert!(!Sieve::for_blocks(1).may_hold(7));
    }
}
