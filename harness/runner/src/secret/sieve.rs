//! Says quickly of most blocks of eight bytes that they are none of those that are looked for.

/// How many bits tell the blocks apart, as a power of two.
const BITS: u32 = 17;

/// The blocks that are looked for, each as a bit; several may share one.
pub(super) struct Sieve(Vec<u64>);

impl Default for Sieve {
    fn default() -> Self {
        Self(vec![0; 1 << (BITS - 6)])
    }
}

impl Sieve {
    /// Lets a block pass.
    pub(super) fn add(&mut self, block: u64) {
        let (word, bit) = slot(block);
        self.0[word] |= bit;
    }

    /// Whether the block may be one of those that were added.
    pub(super) fn may_hold(&self, block: u64) -> bool {
        let (word, bit) = slot(block);
        self.0[word] & bit != 0
    }
}

/// The word and the bit of a block.
fn slot(block: u64) -> (usize, u64) {
    let hash = block.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - BITS);
    (usize::try_from(hash >> 6).unwrap_or(0), 1 << (hash & 63))
}
