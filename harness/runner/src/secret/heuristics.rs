//! Secrets that are told by their look alone: the user info of a URL, PEM blocks, and long runs of Base64.
//!
//! In: a text that a person wrote, or words about it. Out: the same without what may be secret in it.

use std::ops::Range;

/// What stands for a secret whose kind is not known.
pub(crate) const MASK: &str = "‹not shown›";

/// A run of Base64 shorter than this may be a name.
const LONG_RUN: usize = 40;

/// How much of a run has to be without a sign, and mixed, so that it is no path.
const MIXED: usize = 20;

/// The text without anything that looks secret.
pub(crate) fn masked(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut copied = 0;
    for place in secret_looks(text) {
        clean.push_str(&text[copied..place.start]);
        clean.push_str(MASK);
        copied = place.end;
    }
    clean.push_str(&text[copied..]);
    clean
}

/// Whether something in the text looks secret.
pub(crate) fn looks_secret(text: &str) -> bool {
    !secret_looks(text).is_empty()
}

/// The places of all that looks secret, in order and apart from each other.
fn secret_looks(text: &str) -> Vec<Range<usize>> {
    let mut places = pem_blocks(text);
    places.extend(user_infos(text));
    places.extend(base64_runs(text));
    places.sort_by_key(|place| place.start);
    let mut apart: Vec<Range<usize>> = Vec::new();
    for place in places {
        match apart.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            _ => apart.push(place),
        }
    }
    apart
}

/// From `-----BEGIN` to the end of `-----END …-----`, or of the quotation. A header alone, as advice shows it, is no key.
fn pem_blocks(text: &str) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let mut from = 0;
    // The end of the quotation, which is the same for all that begin in it.
    let mut quoted = 0;
    while let Some(start) = text[from..].find("-----BEGIN").map(|offset| from + offset) {
        let name = start + "-----BEGIN".len();
        if quoted < name {
            quoted = text[name..].find('`').map_or(text.len(), |tick| name + tick);
        }
        let footer = text[name..quoted]
            .find("-----END")
            .map(|footer| name + footer + "-----END".len());
        let end = footer.map_or(quoted, |footer| {
            text[footer..quoted]
                .find("-----")
                .map_or(quoted, |dashes| footer + dashes + 5)
        });
        let content = text[name..end].split_once("-----").map_or("", |(_, content)| content);
        if content.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
            blocks.push(start..end);
        }
        from = end;
    }
    blocks
}

/// What stands before the `@` of a URL, and `name:password` before any other.
fn user_infos(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("://").map(|offset| from + offset + 3) {
        let end = text[start..]
            .find(['`', '"', '\n'])
            .map_or(text.len(), |end| start + end);
        // Of several in one quotation the first reaches as far as any.
        if let Some(at) = text[start..end].rfind('@').filter(|at| *at > 0) {
            places.push(start..start + at);
        }
        from = end;
    }
    let mut start = 0;
    for word in text.split_inclusive([' ', '\n', '\t', '`', '"', '\'', ',', '{', '}']) {
        let colon = word.find(':');
        if let (Some(colon), Some(at)) = (colon, word.rfind('@'))
            && colon > 0
            && colon + 1 < at
            && !word.contains("://")
        {
            places.push(start..start + at);
        }
        start += word.len();
    }
    places
}

/// Long runs of Base64, over line breaks that are written out as well.
fn base64_runs(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut runs = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let mut count = 0;
        while let Some(byte) = bytes.get(at) {
            if byte.is_ascii_alphanumeric() || b"+/=-_".contains(byte) {
                (at, count) = (at + 1, count + 1);
            } else if *byte == b'\\' && matches!(bytes.get(at + 1), Some(b'n' | b'r')) {
                at += 2;
            } else {
                break;
            }
        }
        if count >= LONG_RUN && is_mixed(&text[start..at]) {
            runs.push(start..at);
        }
        at = at.max(start + 1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    runs
}

/// Paths have words between their signs; keys have letters of both cases and digits.
fn is_mixed(run: &str) -> bool {
    run.split(['/', '-', '_', '+', '=', '\\']).any(|piece| {
        let has = |kind: fn(&u8) -> bool| piece.as_bytes().iter().any(kind);
        piece.len() >= MIXED && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";

    #[test]
    fn the_user_info_of_a_url_is_veiled_and_its_host_stays() {
        for text in [
            "expected a host name, found `http://user:s3cretPW@proxy`",
            "expected a host name, found `http://user:s3 cr/et@PW@proxy`",
            "expected a host name, found `user:s3cretPW@proxy`",
        ] {
            let masked = masked(text);
            assert!(
                !masked.contains("s3") && masked.ends_with("‹not shown›@proxy`"),
                "{masked}"
            );
        }
    }

    #[test]
    fn keys_are_veiled_however_their_lines_are_broken() {
        for text in [
            format!("cannot read `keys/{KEY}`"),
            format!("found `-----BEGIN PRIVATE KEY-----\n{KEY}\nabc\n-----END PRIVATE KEY-----`"),
            format!("found `-----BEGIN PRIVATE KEY-----\\n{KEY}"),
            format!("found `{}\\n{}`", &KEY[..30], &KEY[30..]),
        ] {
            let masked = masked(&text);
            assert!(!masked.contains("MIIE") && !masked.contains("ggSj"), "{masked}");
        }
    }

    #[test]
    fn ordinary_words_stay() {
        for text in [
            "cannot read `/home/someone/projects/acme-bots/keys/Production2024.pem`: no such file",
            "`alice@acme.com` has no `userId`: add it",
            "a PEM file starts with `-----BEGIN CERTIFICATE-----`",
            "a PEM file starts with `-----BEGIN …`; a PKCS#12 file usually ends in `.p12`",
            "copy the whole file, with `-----BEGIN …-----`, under `content: |`",
            "expected a host name, found `https://acme.symphony.com:443/pod`",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
