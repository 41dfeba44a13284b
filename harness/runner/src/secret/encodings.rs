//! The forms in which a secret may come back: as it is, and in the encodings of the web.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::views::{joined_views, views};

/// A form shorter than this says too little, and replacing it would maim unrelated text.
const SHORTEST: usize = 8;

/// Every form of `secret` that is replaced in reports: raw, hexadecimal, base64 and base64url at each of the three
/// alignments that it can have in a longer text, and base64 of its base64. What is escaped sign by sign is found in the [`views`] of a text.
pub(super) fn forms_of(secret: &str) -> Vec<String> {
    let mut forms = vec![
        secret.to_owned(),
        hexadecimal(secret, b"0123456789abcdef"),
        hexadecimal(secret, b"0123456789ABCDEF"),
    ];
    for lead in 0..3 {
        forms.push(base64_at(secret, lead, &STANDARD_NO_PAD));
        forms.push(base64_at(secret, lead, &URL_SAFE_NO_PAD));
        forms.push(base64_at(&STANDARD_NO_PAD.encode(secret), lead, &STANDARD_NO_PAD));
    }
    forms.retain(|form| form.len() >= SHORTEST);
    forms.sort();
    forms.dedup();
    forms
}

/// A secret in all its forms, to be looked for in texts.
pub struct Forms(Vec<String>);

impl Forms {
    /// The forms of a secret; the secret itself is among them, however short it is.
    pub fn of(secret: &str) -> Self {
        let mut forms = forms_of(secret);
        if !forms.iter().any(|form| form == secret) {
            forms.push(secret.to_owned());
        }
        Self(forms)
    }

    /// Whether a text holds the secret, whichever way its characters are escaped.
    pub fn occur_in(&self, text: &str) -> bool {
        let occur = |text: &str| self.0.iter().any(|form| text.contains(form));
        let mut views = views(text.as_bytes()).into_iter().chain(joined_views(text.as_bytes()));
        occur(text) || views.any(|view| occur(&String::from_utf8_lossy(&view.bytes)))
    }
}

fn hexadecimal(secret: &str, digits: &[u8; 16]) -> String {
    let mut text = String::with_capacity(secret.len() * 2);
    for byte in secret.bytes() {
        text.push(char::from(digits[usize::from(byte >> 4)]));
        text.push(char::from(digits[usize::from(byte & 15)]));
    }
    text
}

/// The base64 characters that depend on nothing but the secret when `lead` bytes stand before it in
/// its group of three.
fn base64_at(secret: &str, lead: usize, engine: &impl Engine) -> String {
    let padded: Vec<u8> = std::iter::repeat_n(0, lead).chain(secret.bytes()).collect();
    let text = engine.encode(&padded);
    let first = [0, 2, 3][lead];
    let last = padded.len() * 8 / 6;
    text.get(first..last).unwrap_or_default().to_owned()
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
    fn a_secret_is_known_percent_encoded_and_in_json() {
        let forms = Forms::of("a \"quoted\"/secret");
        for text in [
            "a%20%22quoted%22%2Fsecret",
            "a \\\"quoted\\\"/secret",
            "a \\\"quoted\\\"\\/secret",
        ] {
            assert!(forms.occur_in(text), "{text}");
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
            assert!(forms.occur_in(text), "{text}");
        }
        assert!(!forms.occur_in("ab%2bc%2fd%3def.gh"));
    }

    #[test]
    fn a_short_value_is_not_a_secret() {
        assert_eq!(forms_of("ok"), Vec::<String>::new());
    }
}
