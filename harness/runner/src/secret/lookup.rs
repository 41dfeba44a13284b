//! Finds whole texts in a text: the first that stands in it, and of those that begin in the same place the longest.
//!
//! In: the texts, each of eight bytes or more. Out: where they stand. Made for one trial and thrown away: an automaton of its
//! tokens in all their forms took a fifth of the time of a run. Here the texts are only sorted: what a place begins with is the
//! last of them that is not greater than what stands there, or that one's beginning.

use std::ops::Range;

use super::sieve::Sieve;

/// The length of the block that a text is first told by, in bytes.
pub(super) const BLOCK: usize = 8;

/// What can be found.
pub(super) struct Lookup {
    /// In order, no two alike.
    texts: Vec<Text>,
    sieve: Sieve,
}

struct Text {
    text: String,
    /// Its number among those that were given.
    number: usize,
    /// The longest of the others that it begins with.
    beginning: Option<usize>,
}

/// A text that was found.
pub(super) struct Match {
    /// Where it stands.
    pub(super) place: Range<usize>,
    /// Its number among those that were given; of equal ones the first.
    pub(super) number: usize,
}

impl Lookup {
    /// Of these texts; those of fewer than eight bytes are not found.
    pub(super) fn new(texts: Vec<String>) -> Self {
        let numbered = texts.into_iter().enumerate();
        let mut texts: Vec<Text> = numbered
            .filter(|(_, text)| text.len() >= BLOCK)
            .map(|(number, text)| Text {
                text,
                number,
                beginning: None,
            })
            .collect();
        texts.sort_by(|left, right| (&left.text, left.number).cmp(&(&right.text, right.number)));
        texts.dedup_by(|next, first| next.text == first.text);
        let mut sieve = Sieve::for_blocks(texts.len());
        for index in 0..texts.len() {
            let text = &texts[index].text;
            if let Some(block) = block_at(text.as_bytes(), 0) {
                sieve.add(block);
            }
            let before = index.checked_sub(1);
            let mut begins = std::iter::successors(before, |before| texts[*before].beginning);
            texts[index].beginning = begins.find(|before| text.starts_with(&texts[*before].text));
        }
        Self { texts, sieve }
    }

    /// All that stand in a text, in order; none within another.
    pub(super) fn find_all(&self, text: &[u8]) -> impl Iterator<Item = Match> {
        let mut from = 0;
        std::iter::from_fn(move || {
            let found = self.find(text, from)?;
            from = found.place.end;
            Some(found)
        })
    }

    /// The first that stands in a text from here on.
    pub(super) fn find(&self, text: &[u8], from: usize) -> Option<Match> {
        (from..text.len()).find_map(|at| {
            let block = block_at(text, at)?;
            let (length, number) = self.sieve.may_hold(block).then(|| self.longest(&text[at..]))??;
            Some(Match {
                place: at..at + length,
                number,
            })
        })
    }

    /// The first block of each text.
    pub(super) fn beginnings(&self) -> impl Iterator<Item = u64> {
        self.texts.iter().filter_map(|text| block_at(text.text.as_bytes(), 0))
    }

    /// The length and the number of the longest that a text begins with.
    pub(super) fn longest(&self, text: &[u8]) -> Option<(usize, usize)> {
        let following = self.texts.partition_point(|known| known.text.as_bytes() <= text);
        let nearest = following.checked_sub(1)?;
        let alike = length_alike(self.texts[nearest].text.as_bytes(), text);
        let mut candidates = std::iter::successors(Some(nearest), |nearest| self.texts[*nearest].beginning);
        let found = candidates.find(|candidate| self.texts[*candidate].text.len() <= alike)?;
        let found = self.texts.get(found)?;
        Some((found.text.len(), found.number))
    }
}

/// How many bytes two texts begin with that are the same.
fn length_alike(left: &[u8], right: &[u8]) -> usize {
    const STRIDE: usize = 32;
    let strides = left.chunks_exact(STRIDE).zip(right.chunks_exact(STRIDE));
    let alike = strides.take_while(|(left, right)| left == right).count() * STRIDE;
    let rest = left[alike..].iter().zip(&right[alike..]);
    alike + rest.take_while(|(left, right)| left == right).count()
}

/// The block that begins here.
pub(super) fn block_at(text: &[u8], at: usize) -> Option<u64> {
    let block = text.get(at..at + BLOCK)?;
    block.try_into().ok().map(u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(texts: &[&str], text: &str) -> Vec<(Range<usize>, usize)> {
        let lookup = Lookup::new(texts.iter().map(|text| (*text).to_owned()).collect());
        let found = lookup.find_all(text.as_bytes());
        found.map(|found| (found.place, found.number)).collect()
    }

    #[test]
    fn the_first_counts_and_of_those_the_longest() {
        let texts = [
            "12345678",
            "1234567890",
            "1234567890ab",
            "4567890abcdef",
            "1234567890ab",
        ];
        assert_eq!(found(&texts, "1234567890abcdef"), [(0..12, 2)]);
        assert_eq!(found(&texts, "1234567890a4567890abcdef"), [(0..10, 1), (11..24, 3)]);
        assert_eq!(found(&texts, "0123456789 12345678"), [(1..9, 0), (11..19, 0)]);
    }

    #[test]
    fn what_is_less_than_a_text_that_shares_its_beginning_is_found() {
        let texts = ["abcdefgh", "abcdefghij", "abcdefghijkl"];
        assert_eq!(found(&texts, "abcdefghijz"), [(0..10, 1)]);
        assert_eq!(found(&texts, "abcdefghiz"), [(0..8, 0)]);
        assert_eq!(found(&texts, "abcdefgz"), []);
    }

    #[test]
    fn nothing_is_found_where_nothing_is_looked_for() {
        assert_eq!(found(&[], "abcdefgh"), []);
        assert_eq!(found(&["short"], "short"), []);
        assert_eq!(found(&["abcdefgh"], "abcdefg"), []);
    }

    #[test]
    fn texts_that_begin_alike_are_found_quickly() {
        let texts: Vec<String> = (8..2000).map(|length| format!("{}b", "a".repeat(length))).collect();
        let lookup = Lookup::new(texts);
        let long = format!("{}b", "a".repeat(100_000));
        assert_eq!(
            lookup.find(long.as_bytes(), 0).map(|found| found.place.len()),
            Some(2000)
        );
    }
}
