//! Where blocks of eight bytes stand in the forms of secrets.
//!
//! A table of chains, made for one trial and thrown away. Where a block stands often, its first places are enough; which chain a block
//! is in nobody can know beforehand, so that nobody can make one long.

use std::hash::{BuildHasher, RandomState};

/// How many places of equal blocks are known: the JWTs of one trial all begin alike, and a hostile token may repeat itself.
const MOST_PLACES: usize = 4;

/// The end of a chain.
const NONE: u32 = u32::MAX;

/// The places of blocks.
#[derive(Default)]
pub(super) struct Blocks {
    all: Vec<Entry>,
    /// The first of each chain; none before [`Blocks::index`].
    chains: Vec<u32>,
    /// An odd number.
    factor: u64,
}

struct Entry {
    key: u64,
    place: Place,
    next: u32,
}

/// Where a block stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The number of the form.
    pub(super) form: u32,
    /// Where it begins there, in bytes.
    pub(super) offset: u32,
}

impl Blocks {
    /// Adds a place of a block, which is found from the next [`Self::index`] on.
    pub(super) fn add(&mut self, key: u64, place: Place) {
        if self.all.len() < NONE as usize {
            self.all.push(Entry { key, place, next: NONE });
        }
    }

    /// Makes the chains.
    pub(super) fn index(&mut self) {
        self.factor = RandomState::new().hash_one(self.all.len()) | 1;
        self.chains = vec![NONE; self.all.len().next_power_of_two()];
        for number in 0..self.all.len() {
            self.chain(number);
        }
    }

    /// Puts a place at the end of its chain, unless there are enough of its block.
    fn chain(&mut self, number: usize) {
        let key = self.all[number].key;
        let chain = self.chain_of(key);
        let mut equal = 0;
        let mut last = None;
        let mut at = self.chains[chain];
        while let Some(entry) = self.all.get(at as usize) {
            equal += usize::from(entry.key == key);
            last = Some(at as usize);
            at = entry.next;
        }
        let Ok(number) = u32::try_from(number) else { return };
        if equal == MOST_PLACES {
            return;
        }
        match last {
            Some(last) => self.all[last].next = number,
            None => self.chains[chain] = number,
        }
    }

    /// The first places of a block, in the order in which they became known.
    pub(super) fn of(&self, key: u64) -> impl Iterator<Item = Place> {
        let mut at = self.chains.get(self.chain_of(key)).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            while let Some(entry) = self.all.get(at as usize) {
                at = entry.next;
                if entry.key == key {
                    return Some(entry.place);
                }
            }
            None
        })
    }

    fn chain_of(&self, key: u64) -> usize {
        let bits = self.chains.len().trailing_zeros();
        let hash = key.wrapping_mul(self.factor).checked_shr(64 - bits).unwrap_or(0);
        usize::try_from(hash).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(number: u32) -> Place {
        Place {
            form: number,
            offset: 8 * number,
        }
    }

    #[test]
    fn the_first_places_of_a_block_are_found_in_order() {
        let mut blocks = Blocks::default();
        assert_eq!(blocks.of(7).count(), 0);
        for number in 0..1000 {
            blocks.add(u64::from(number % 100), place(number));
        }
        blocks.index();
        for key in 0..100 {
            let expected: Vec<Place> = (0..4).map(|round| place(100 * round + key)).collect();
            assert_eq!(blocks.of(u64::from(key)).collect::<Vec<_>>(), expected);
        }
        assert_eq!(blocks.of(100).count(), 0);
    }

    #[test]
    fn a_block_that_stands_everywhere_makes_no_long_chain() {
        let mut blocks = Blocks::default();
        for number in 0..50_000 {
            blocks.add(7, place(number));
        }
        blocks.index();
        assert_eq!(blocks.of(7).count(), MOST_PLACES);
    }

    #[test]
    fn a_single_block_is_found() {
        let mut blocks = Blocks::default();
        blocks.add(7, place(1));
        blocks.index();
        assert_eq!(blocks.of(7).collect::<Vec<_>>(), [place(1)]);
    }
}
