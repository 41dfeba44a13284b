//! The forms in which a secret may come back: as it is, and in the encodings of the web.

use std::iter::once;
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::lookup::{Lookup, block_at};
use super::sieve::Sieve;
use super::views::{joined_views, views};
use crate::text::hex;

/// A form shorter than this says too little, and replacing it would maim unrelated text.
const SHORTEST: usize = 8;

/// Every form of `secret` that is replaced in reports: raw, hexadecimal, base64 and base64url at each of the three
/// alignments that it can have in a longer text, and base64 of its base64. What is escaped sign by sign is found in the [`views`] of a text.
pub(super) fn forms_of(secret: &str) -> Vec<String> {
    let mut forms = forms_but_for_case(secret);
    let [_, hexadecimal, base64 @ ..] = forms.as_slice() else {
        return forms;
    };
    let in_capitals = hexadecimal.to_ascii_uppercase();
    let url_safe: Vec<String> = base64.iter().filter_map(|form| url_safe(form)).collect();
    forms.push(in_capitals);
    forms.extend(url_safe);
    let once = STANDARD_NO_PAD.encode(secret);
    forms.extend((0..3).map(|lead| base64_at(&once, lead)));
    forms.retain(|form| form.len() >= SHORTEST);
    forms.sort();
    forms.dedup();
    forms
}

/// The same for a reader to whom upper and lower case are one, and so are the alphabets of base64: raw, hexadecimal, base64.
pub(super) fn forms_but_for_case(secret: &str) -> Vec<String> {
    let mut forms = vec![secret.to_owned(), hex(secret.as_bytes())];
    forms.extend((0..3).map(|lead| base64_at(secret, lead)));
    forms
}

/// The first eight bytes of each form of a secret but the raw one, as [`forms_of`] makes them, without making them.
pub(super) fn beginnings_of_encoded(secret: &str) -> Vec<u64> {
    let beginning = &secret.as_bytes()[..secret.len().min(PROBE)];
    beginnings(beginning).skip(1).collect()
}

/// Where the part of a secret begins that is looked for before all of it is: in the middle of a group of three both in base64 and in base64
/// of base64, so that it is written there as it is alone.
const STRIDE: usize = 9;

/// How long that part is: enough to be told from other texts, and a multiple of three.
const PROBE: usize = 12;

/// A secret of eight bytes or more in all its forms, to be looked for in texts.
pub struct Forms {
    secret: String,
    /// What the forms of a part of the secret begin with: whatever holds the secret holds one of them.
    probes: Vec<u64>,
    /// Made for the first text that holds one of these: most answers hold none.
    all: OnceLock<Lookup>,
}

impl Forms {
    /// The forms of a secret.
    pub fn of(secret: &str) -> Self {
        // The end says more than the beginning: all JWTs begin alike.
        let start = secret.len().saturating_sub(PROBE) / STRIDE * STRIDE;
        let end = (start + PROBE).min(secret.len());
        Self {
            secret: secret.to_owned(),
            probes: beginnings(&secret.as_bytes()[start..end]).collect(),
            all: OnceLock::new(),
        }
    }

    /// Whether a text holds the secret, whichever way its characters are escaped.
    fn occur_in(&self, text: &Readings<'_>) -> bool {
        // No form is shorter than the secret, and no escaped text shorter than what it stands for.
        if text.text.len() < self.secret.len() {
            return false;
        }
        let all = self.all.get_or_init(|| Lookup::new(forms_of(&self.secret)));
        text.all().any(|text| all.find(text, 0).is_some())
    }
}

/// The first eight bytes of each form of a part of a secret, the raw one first. The part has [`PROBE`] bytes at most.
fn beginnings(part: &[u8]) -> impl Iterator<Item = u64> {
    let mut found = Vec::with_capacity(14);
    let mut add = |text: &[u8]| found.push(block_at(text, 0));
    add(part);
    let hexadecimal = hex(part);
    add(hexadecimal.as_bytes());
    add(hexadecimal.to_ascii_uppercase().as_bytes());
    let mut base64 = [0; 4 * PROBE];
    for (lead, depending) in (0..).zip(LEADS) {
        let length = base64_of_part(part, lead, &mut base64);
        let form = &mut base64[depending.min(length)..length];
        add(form);
        form.iter_mut().for_each(make_url_safe);
        add(form);
    }
    let mut once = [0; 2 * PROBE];
    let length = base64_of_part(part, 0, &mut once);
    for (lead, depending) in (0..).zip(LEADS) {
        let end = base64_of_part(&once[..length], lead, &mut base64);
        add(&base64[depending.min(end)..end]);
    }
    found.into_iter().flatten()
}

/// Which of these secrets any of the texts holds, by their places.
pub fn held(secrets: &[Forms], texts: &[Readings<'_>]) -> Vec<usize> {
    let probes = || secrets.iter().flat_map(|secret| &secret.probes).copied();
    // A few false alarms cost more than a few more bits.
    let mut sieve = Sieve::for_blocks(4 * probes().count());
    probes().for_each(|probe| sieve.add(probe));
    let holds_a_probe = |text: &[u8]| {
        let mut block = 0;
        text.iter().any(|byte| {
            block = block << 8 | u64::from(*byte);
            sieve.may_hold(block) && probes().any(|probe| probe == block)
        })
    };
    if !texts.iter().flat_map(Readings::all).any(holds_a_probe) {
        return Vec::new();
    }
    let is_held = |secret: &Forms| texts.iter().any(|text| secret.occur_in(text));
    (0..)
        .zip(secrets)
        .filter(|(_, secret)| is_held(secret))
        .map(|(place, _)| place)
        .collect()
}

/// A text, and what it stands for to whoever decodes it.
pub struct Readings<'t> {
    text: &'t [u8],
    decoded: Vec<Vec<u8>>,
}

impl<'t> Readings<'t> {
    /// The readings of a text.
    pub fn of(text: &'t [u8]) -> Self {
        let decoded = views(text).into_iter().chain(joined_views(text));
        Self {
            text,
            decoded: decoded.map(|view| view.bytes).collect(),
        }
    }

    fn all(&self) -> impl Iterator<Item = &[u8]> {
        once(self.text).chain(self.decoded.iter().map(Vec::as_slice))
    }
}

/// How many base64 characters depend on what stands before a secret when that is so many bytes in its group of three.
const LEADS: [usize; 3] = [0, 2, 3];

/// The base64 characters that depend on nothing but the secret when `lead` bytes stand before it in
/// its group of three.
fn base64_at(secret: &str, lead: usize) -> String {
    let mut padded = vec![0; lead];
    padded.extend_from_slice(secret.as_bytes());
    let mut text = STANDARD_NO_PAD.encode(&padded);
    text.truncate(padded.len() * 8 / 6);
    text.drain(..LEADS[lead].min(text.len()));
    text
}

/// Writes base64 of a part of a secret behind `lead` bytes; returns its length.
fn base64_of_part(part: &[u8], lead: usize, base64: &mut [u8]) -> usize {
    let mut padded = [0; 2 * PROBE];
    let length = lead + part.len();
    padded[lead..length].copy_from_slice(part);
    // There is room for four characters for three bytes.
    STANDARD_NO_PAD
        .encode_slice(&padded[..length], base64)
        .unwrap_or_default()
}

/// Base64 in the alphabet of URLs, where that is another text.
fn url_safe(base64: &str) -> Option<String> {
    let mut bytes = base64.as_bytes().to_vec();
    bytes.iter_mut().for_each(make_url_safe);
    String::from_utf8(bytes).ok().filter(|text| text != base64)
}

fn make_url_safe(sign: &mut u8) {
    match sign {
        b'+' => *sign = b'-',
        b'/' => *sign = b'_',
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::secret::lookup::BLOCK;

    #[test]
    fn a_secret_is_known_in_base64_whatever_stands_before_it() {
        let forms = forms_of("s3cret/token+value");
        for before in ["", "u", "us", "user:"] {
            let text = STANDARD.encode(format!("{before}s3cret/token+value and more"));
            assert!(forms.iter().any(|form| text.contains(form)), "{before:?}: {text}");
        }
    }

    #[test]
    fn every_form_is_what_its_encoding_writes() {
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let secret = "s3cret?>token~~~???";
        let forms = forms_of(secret);
        let hexadecimal = |byte: u8| format!("{byte:02x}");
        let hexadecimal: String = secret.bytes().map(hexadecimal).collect();
        for form in [secret.to_owned(), hexadecimal.to_ascii_uppercase(), hexadecimal] {
            assert!(forms.contains(&form), "{form}");
        }
        for before in ["", "u", "us"] {
            for text in [STANDARD, URL_SAFE_NO_PAD].map(|engine| engine.encode(format!("{before}{secret}"))) {
                let known = |form: &&String| form.len() > 20 && text.contains(form.as_str());
                assert!(forms.iter().any(|form| known(&form)), "{before:?}: {text}");
            }
        }
    }

    #[test]
    fn a_secret_is_known_percent_encoded_and_in_json() {
        let forms = [Forms::of("a \"quoted\"/secret")];
        for text in [
            "a%20%22quoted%22%2Fsecret",
            "a \\\"quoted\\\"/secret",
            "a \\\"quoted\\\"\\/secret",
        ] {
            assert_eq!(held(&forms, &[Readings::of(text.as_bytes())]), [0], "{text}");
        }
    }

    #[test]
    fn a_secret_is_known_however_its_characters_are_escaped() {
        let forms = [Forms::of("not this one"), Forms::of("Ab+c/d=eF.gh")];
        for text in [
            "Ab%2bc%2fd%3deF.gh",
            r"Ab\u002bc\/d\u003DeF\u002egh",
            "Ab&#43;c&#x2f;d=eF.gh",
            "/x/Ab+c~1d=eF.gh",
        ] {
            assert_eq!(held(&forms, &[Readings::of(text.as_bytes())]), [1], "{text}");
        }
        assert!(held(&forms, &[Readings::of(b"ab%2bc%2fd%3def.gh")]).is_empty());
    }

    #[test]
    fn no_form_is_shorter_than_the_secret() {
        for length in 0..100 {
            let secret: String = ('!'..='~').cycle().take(length).collect();
            for form in forms_of(&secret) {
                assert!(form.len() >= length, "{length}: {form}");
            }
        }
    }

    #[test]
    fn every_form_holds_a_probe() {
        for length in 8..100 {
            let secret: String = "s3cret?>token~~~/+-_AZaz09".chars().cycle().take(length).collect();
            let probes = Forms::of(&secret).probes;
            for form in forms_of(&secret) {
                let mut blocks = form.as_bytes().windows(BLOCK).filter_map(|text| block_at(text, 0));
                assert!(blocks.any(|block| probes.contains(&block)), "{form}");
            }
        }
    }

    #[test]
    fn every_encoded_form_begins_with_a_known_beginning() {
        for length in 0..100 {
            let secret: String = "s3cret?>token~~~/+-_AZaz09".chars().cycle().take(length).collect();
            let beginnings = beginnings_of_encoded(&secret);
            for form in forms_of(&secret).into_iter().filter(|form| *form != secret) {
                let block = block_at(form.as_bytes(), 0).expect("eight bytes");
                assert!(beginnings.contains(&block), "{form}");
            }
        }
    }

    #[test]
    fn a_short_value_is_not_a_secret() {
        assert_eq!(forms_of("ok"), Vec::<String>::new());
    }
}
