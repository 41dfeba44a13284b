//! Finds pieces of known secrets in a text: cut at either end, in upper or lower case.
//!
//! In: the forms of secrets, each with the number of its secret. Out: where in a text pieces of them stand.
//!
//! Each form is known by the blocks of eight bytes that it consists of. A piece of fifteen bytes holds at least one of
//! these whole, so a block of the text that is one of them is where a piece may be; comparing on both sides tells.

use std::ops::Range;

use super::blocks::{Blocks, Place};
use super::sieve::Sieve;

/// The length of a block, in bytes.
const BLOCK: usize = 8;

/// The shortest piece that is found, in bytes: a shorter one may be a word, and opens nothing.
const SHORTEST: usize = 16;

/// What can be found.
#[derive(Default)]
pub(super) struct Fragments {
    forms: Vec<Form>,
    blocks: Blocks,
    sieve: Sieve,
}

struct Form {
    text: String,
    secret: usize,
}

/// A piece of a secret, or all of it.
pub(super) struct Fragment {
    /// Where it stands.
    pub(super) place: Range<usize>,
    /// The number of the secret.
    pub(super) secret: usize,
}

impl Fragments {
    /// Makes the pieces of a form of a secret known, from the next [`Self::index`] on.
    pub(super) fn add(&mut self, form: String, secret: usize) {
        let Ok(number) = u32::try_from(self.forms.len()) else {
            return;
        };
        if form.len() < SHORTEST {
            return;
        }
        for (block, offset) in form.as_bytes().chunks_exact(BLOCK).zip((0..).step_by(BLOCK)) {
            let key = folded_block(block);
            self.blocks.add(key, Place { form: number, offset });
            self.sieve.add(key);
        }
        self.forms.push(Form { text: form, secret });
    }

    /// Orders what was added, so that it is found.
    pub(super) fn index(&mut self) {
        self.blocks.index();
    }

    /// What of it stands in a text, in order; the longest of what stands in one place.
    pub(super) fn find(&self, text: &[u8]) -> Vec<Fragment> {
        let mut found = Vec::new();
        if self.forms.is_empty() {
            return found;
        }
        let mut key = 0;
        let mut resume = 0;
        for (at, byte) in text.iter().enumerate() {
            key = pushed(key, *byte);
            let start = (at + 1).wrapping_sub(BLOCK);
            if at + 1 < BLOCK || start < resume || !self.sieve.may_hold(key) {
                continue;
            }
            if let Some(fragment) = self.longest_around(text, start, key) {
                resume = fragment.place.end;
                found.push(fragment);
            }
        }
        found
    }

    fn longest_around(&self, text: &[u8], start: usize, key: u64) -> Option<Fragment> {
        let fragments = self.blocks.of(key).filter_map(|place| {
            let form = self.forms.get(usize::try_from(place.form).ok()?)?;
            form.around(text, start, usize::try_from(place.offset).ok()?)
        });
        // Of two that are equally long, the one that was known first.
        fragments.reduce(|best, next| {
            if next.place.len() > best.place.len() {
                next
            } else {
                best
            }
        })
    }
}

impl Form {
    /// The piece of which the block at `offset` stands at `start` in the text, if it is long enough.
    fn around(&self, text: &[u8], start: usize, offset: usize) -> Option<Fragment> {
        let is_same = |(one, other): &(&u8, &u8)| folded(**one) == folded(**other);
        let before = text[..start]
            .iter()
            .rev()
            .zip(self.text.as_bytes()[..offset].iter().rev());
        let before = before.take_while(is_same).count();
        let after = text[start..].iter().zip(&self.text.as_bytes()[offset..]);
        let after = after.take_while(is_same).count();
        let place = start - before..start + after;
        (place.len() >= SHORTEST).then_some(Fragment {
            place,
            secret: self.secret,
        })
    }
}

/// A block as far as it matters: eight times [`folded`], all at once.
fn folded_block(block: &[u8]) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const LOW: u64 = 0x7f * ONES;
    const HIGH: u64 = 0x80 * ONES;
    // The high bit of each byte that is that one.
    let is = |text: u64, byte: u8| {
        let zero_where_it_is = text ^ (u64::from(byte) * ONES);
        !(((zero_where_it_is & LOW) + LOW) | zero_where_it_is | LOW)
    };
    let text = block.try_into().map_or(0, u64::from_be_bytes);
    let from = |byte: u8| (text & LOW) + (0x80 - u64::from(byte)) * ONES;
    let is_capital = (from(b'A') ^ from(b'Z' + 1)) & !text & HIGH;
    text ^ (is_capital >> 2)
        ^ ((is(text, b'-') >> 7) * u64::from(b'-' ^ b'+'))
        ^ ((is(text, b'_') >> 7) * u64::from(b'_' ^ b'/'))
}

/// The last eight bytes, with one more.
#[inline]
fn pushed(key: u64, byte: u8) -> u64 {
    key << 8 | u64::from(folded(byte))
}

/// A byte as far as it matters: case does not, nor which of the two alphabets Base64 was written in.
#[inline]
fn folded(byte: u8) -> u8 {
    FOLDED[usize::from(byte)]
}

const FOLDED: [u8; 256] = {
    let mut folded = [0; 256];
    let mut byte: u8 = 0;
    loop {
        folded[byte as usize] = match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => other.to_ascii_lowercase(),
        };
        if byte == u8::MAX {
            break folded;
        }
        byte += 1;
    }
};

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "Zm9vYmFyLWJhei1xdXV4-LWNvcmdlLWdyYXVsdA";

    fn found(text: &str) -> Vec<&str> {
        let mut fragments = Fragments::default();
        fragments.add(TOKEN.to_owned(), 0);
        fragments.index();
        let found = fragments.find(text.as_bytes()).into_iter();
        found.map(|fragment| &text[fragment.place]).collect()
    }

    #[test]
    fn a_block_is_folded_as_its_bytes_are() {
        let bytes: Vec<u8> = (0..=u8::MAX).chain(0..=u8::MAX).collect();
        for block in bytes.windows(BLOCK) {
            assert_eq!(
                folded_block(block).to_be_bytes(),
                *block.iter().copied().map(folded).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn every_piece_of_sixteen_bytes_is_found() {
        for start in 0..=TOKEN.len() - 16 {
            let piece = &TOKEN[start..start + 16];
            assert_eq!(found(&format!("<{piece}>")), [piece]);
        }
        assert!(found(&format!("<{}>", &TOKEN[..15])).is_empty());
    }

    #[test]
    fn case_and_alphabet_do_not_hide_it() {
        for text in [TOKEN.to_uppercase(), TOKEN.to_lowercase(), TOKEN.replace('-', "+")] {
            assert_eq!(found(&text), [text.as_str()]);
        }
    }

    #[test]
    fn of_secrets_that_begin_alike_each_is_found() {
        let mut fragments = Fragments::default();
        let random = |number: u128| number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let ends: Vec<String> = (1..16).map(|number| format!("{:032x}", random(number))).collect();
        for (number, end) in ends.iter().enumerate() {
            fragments.add(format!("eyJhbGciOiJSUzUxMiJ9.{end}"), number);
        }
        fragments.index();
        for (number, end) in ends.iter().enumerate() {
            let found = fragments.find(end.as_bytes());
            assert_eq!((found[0].place.len(), found[0].secret), (32, number));
        }
    }

    #[test]
    fn a_secret_that_repeats_itself_is_found_in_a_text_that_does() {
        let mut fragments = Fragments::default();
        fragments.add("a".repeat(1000), 0);
        fragments.index();
        let text = "a".repeat(5000);
        let covered: usize = fragments
            .find(text.as_bytes())
            .iter()
            .map(|fragment| fragment.place.len())
            .sum();
        assert!(covered >= 5000, "{covered}");
    }
}
