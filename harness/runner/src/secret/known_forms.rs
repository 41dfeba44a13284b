//! Finds known secrets in a text, in any of their forms.
//!
//! In: secrets with their labels. Out: where one stands, and its label. Most texts hold a secret as it is, and none that is encoded: the
//! encoded forms, ten times as long as the secrets, are made for the first text in which one may begin.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use super::encodings::{beginnings_of_encoded, forms_of};
use super::lookup::{BLOCK, Lookup};
use super::sieve::Sieve;

/// The secrets, to be looked for.
pub(super) struct KnownForms {
    /// Values and labels.
    secrets: Vec<(String, String)>,
    /// As they are, and the parts of JWTs.
    bare: Labelled,
    /// The first eight bytes of the encoded forms.
    beginnings: HashSet<u64>,
    /// Lets these pass, and the first eight bytes of `bare`.
    sieve: Sieve,
    /// The same as `bare`, and all encoded forms.
    all: OnceLock<Labelled>,
}

struct Labelled {
    forms: Lookup,
    /// The label of each form.
    labels: Vec<String>,
}

impl KnownForms {
    /// Of these values, each with its label.
    pub(super) fn of(secrets: Vec<(String, String)>) -> Self {
        let beginnings: HashSet<u64> = secrets
            .iter()
            .flat_map(|(value, _)| beginnings_of_encoded(value))
            .collect();
        let bare = Labelled::of(&secrets, |value| vec![value.to_owned()]);
        let blocks = || beginnings.iter().copied().chain(bare.forms.beginnings());
        let mut sieve = Sieve::for_blocks(blocks().count());
        blocks().for_each(|block| sieve.add(block));
        Self {
            bare,
            secrets,
            beginnings,
            sieve,
            all: OnceLock::new(),
        }
    }

    /// All that stand in a text, in order, none within another; each with its label.
    pub(super) fn find_all(&self, text: &[u8]) -> Vec<(Range<usize>, &str)> {
        if self.all.get().is_none()
            && let Some(found) = self.find_bare(text)
        {
            return found;
        }
        self.all().find_all(text)
    }

    /// The label of the first that stands in a text.
    pub(super) fn first_label(&self, text: &[u8]) -> Option<&str> {
        self.find_all(text).first().map(|(_, label)| *label)
    }

    /// All that stand in a text as they are; `None` where something encoded may begin.
    fn find_bare(&self, text: &[u8]) -> Option<Vec<(Range<usize>, &str)>> {
        let mut found = Vec::new();
        let mut resume = 0;
        let mut block = 0;
        for (end, byte) in (1..).zip(text) {
            block = block << 8 | u64::from(*byte);
            if !self.sieve.may_hold(block) || end < resume + BLOCK {
                continue;
            }
            if self.beginnings.contains(&block) {
                return None;
            }
            let at = end - BLOCK;
            if let Some((length, label)) = self.bare.longest(&text[at..]) {
                resume = at + length;
                found.push((at..resume, label));
            }
        }
        Some(found)
    }

    fn all(&self) -> &Labelled {
        self.all.get_or_init(|| Labelled::of(&self.secrets, forms_of))
    }
}

impl Labelled {
    fn of(secrets: &[(String, String)], forms: impl Fn(&str) -> Vec<String>) -> Self {
        let (mut patterns, mut labels) = (Vec::new(), Vec::new());
        for (value, label) in secrets {
            for form in forms(value) {
                patterns.push(form);
                labels.push(label.clone());
            }
            for part in parts_of_jwt(value) {
                patterns.push(part.to_owned());
                labels.push(format!("{label}…"));
            }
        }
        Self {
            forms: Lookup::new(patterns),
            labels,
        }
    }

    fn find_all(&self, text: &[u8]) -> Vec<(Range<usize>, &str)> {
        let found = self.forms.find_all(text);
        found
            .map(|found| (found.place, self.labels[found.number].as_str()))
            .collect()
    }

    /// The length and the label of the longest that a text begins with.
    fn longest(&self, text: &[u8]) -> Option<(usize, &str)> {
        let (length, number) = self.forms.longest(text)?;
        Some((length, &self.labels[number]))
    }
}

/// The payload and the signature of a JWT are secrets in themselves; its header is the same for all.
fn parts_of_jwt(value: &str) -> impl Iterator<Item = &str> {
    let segments: Vec<&str> = value.split('.').collect();
    let is_jwt = segments.len() == 3 && value.starts_with("eyJ");
    segments
        .into_iter()
        .skip(1)
        .filter(move |part| is_jwt && part.len() >= 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_the_same_before_and_after_the_encoded_forms_are_made() {
        let label = |number: usize| format!("‹{number}›");
        let values = [
            "abcdefgh",
            "abcdefghij",
            "eyJhbGci.payload-of-sixteen.and-a-signature",
            "payload-of-sixteen",
        ];
        let secrets: Vec<_> = (1..)
            .zip(values)
            .map(|(number, value)| (value.to_owned(), label(number)))
            .collect();
        let (fresh, made) = (KnownForms::of(secrets.clone()), KnownForms::of(secrets));
        made.all();
        for text in [
            "abcdefghijabcdefghabcdefg",
            "<eyJhbGci.payload-of-sixteen.and-a-signature>",
            "payload-of-sixteen, and-a-signature.payload-of-sixteen",
            "abcdefgabcdefgheyJhbGci.payload-of-sixtee",
        ] {
            let found = fresh.find_all(text.as_bytes());
            assert!(!found.is_empty() && fresh.all.get().is_none(), "{text}");
            assert_eq!(found, made.find_all(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_secret_is_found_as_it_is_and_in_each_of_its_forms() {
        let secrets = [("first-token-value", "‹1›"), ("second/token+value", "‹2›")];
        for (secret, label) in secrets {
            for form in forms_of(secret) {
                let secrets = secrets.map(|(value, label)| (value.to_owned(), label.to_owned()));
                let known = KnownForms::of(secrets.to_vec());
                let text = format!("<{form}>");
                assert_eq!(known.first_label(text.as_bytes()), Some(label), "{form}");
                assert_eq!(known.find_all(text.as_bytes()), [(1..1 + form.len(), label)], "{form}");
                assert_eq!(known.all.get().is_some(), form != secret, "{form}");
            }
        }
    }
}
