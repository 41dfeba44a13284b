//! The forms in which a secret may come back: as it is, and in the encodings of the web.

use std::iter::once;
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::lookup::Lookup;
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

/// How much of a secret is looked for before all of it is: enough to be told from other texts, and a multiple of three, so that base64
/// writes it as the beginning of the whole.
const BEGINNING: usize = 24;

/// A secret of eight bytes or more in all its forms, to be looked for in texts.
pub struct Forms {
    secret: String,
    /// What the forms begin with.
    beginnings: Lookup,
    /// Made for the first text that holds a beginning: most answers hold none.
    all: OnceLock<Lookup>,
}

impl Forms {
    /// The forms of a secret.
    pub fn of(secret: &str) -> Self {
        let beginning = secret.get(..BEGINNING).unwrap_or(secret);
        Self {
            secret: secret.to_owned(),
            beginnings: Lookup::new(forms_of(beginning)),
            all: OnceLock::new(),
        }
    }

    /// Whether a text holds the secret, whichever way its characters are escaped.
    pub fn occur_in(&self, text: &Readings<'_>) -> bool {
        // No form is shorter than the secret, and no escaped text shorter than what it stands for.
        if text.text.len() < self.secret.len() {
            return false;
        }
        let all = || self.all.get_or_init(|| Lookup::new(forms_of(&self.secret)));
        text.all()
            .any(|text| self.beginnings.find(text, 0).is_some() && all().find(text, 0).is_some())
    }
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

/// The base64 characters that depend on nothing but the secret when `lead` bytes stand before it in
/// its group of three.
fn base64_at(secret: &str, lead: usize) -> String {
    let mut padded = vec![0; lead];
    padded.extend_from_slice(secret.as_bytes());
    let mut text = STANDARD_NO_PAD.encode(&padded);
    text.truncate(padded.len() * 8 / 6);
    text.drain(..[0, 2, 3][lead].min(text.len()));
    text
}

/// Base64 in the alphabet of URLs, where that is another text.
fn url_safe(base64: &str) -> Option<String> {
    let mut bytes = base64.as_bytes().to_vec();
    for byte in &mut bytes {
        match byte {
            b'+' => *byte = b'-',
            b'/' => *byte = b'_',
            _ => {}
        }
    }
    String::from_utf8(bytes).ok().filter(|text| text != base64)
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

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
        let forms = Forms::of("a \"quoted\"/secret");
        for text in [
            "a%20%22quoted%22%2Fsecret",
            "a \\\"quoted\\\"/secret",
            "a \\\"quoted\\\"\\/secret",
        ] {
            assert!(forms.occur_in(&Readings::of(text.as_bytes())), "{text}");
        }
    }

    #[test]
    fn a_secret_is_known_however_its_characters_are_escaped() {
        let forms = Forms::of("Ab+c/d=eF.gh");
        for text in [
            "Ab%2bc%2fd%3deF.gh",
            r"Ab\u002bc\/d\u003DeF\u002egh",
            "Ab&#43;c&#x2f;d=eF.gh",
            "/x/Ab+c~1d=eF.gh",
        ] {
            assert!(forms.occur_in(&Readings::of(text.as_bytes())), "{text}");
        }
        assert!(!forms.occur_in(&Readings::of(b"ab%2bc%2fd%3def.gh")));
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
    fn every_form_begins_as_the_form_of_its_beginning_does() {
        for length in BEGINNING..BEGINNING + 40 {
            let secret: String = "s3cret?>token~~~/+-_AZaz09".chars().cycle().take(length).collect();
            let beginnings = forms_of(&secret[..BEGINNING]);
            for form in forms_of(&secret) {
                assert!(beginnings.iter().any(|beginning| form.starts_with(beginning)), "{form}");
            }
        }
    }

    #[test]
    fn a_short_value_is_not_a_secret() {
        assert_eq!(forms_of("ok"), Vec::<String>::new());
    }
}
