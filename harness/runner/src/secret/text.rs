//! Bodies as text: what can be read of one, and whether it may be kept.
//!
//! In: headers and bytes. Out: the text that a record may hold; or every text that the bytes may stand for, to look for
//! secrets in.

use std::borrow::Cow;

/// Names of the ways to write text in which ASCII is ASCII (RFC 9110 section 8.3.2).
const PLAIN_CHARSETS: &[&str] = &[
    "utf-8",
    "utf8",
    "us-ascii",
    "ascii",
    "iso-8859-1",
    "latin1",
    "windows-1252",
];

/// The text of a body that can be read; `None` where it is in a content coding, in another charset, or no text: what cannot
/// be read may hold anything, so that it is never kept.
pub fn readable<'b>(headers: &[(String, Vec<u8>)], body: &'b [u8]) -> Option<&'b str> {
    let values = |name: &'static str| {
        headers
            .iter()
            .filter(move |(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| String::from_utf8_lossy(value).to_ascii_lowercase())
    };
    let is_coded = |coding: &str| !matches!(coding.trim(), "" | "identity");
    if values("content-encoding").any(|codings| codings.split(',').any(is_coded)) {
        return None;
    }
    let is_strange = |charset: String| !PLAIN_CHARSETS.contains(&charset.as_str());
    if values("content-type")
        .filter_map(|value| charset(&value))
        .any(is_strange)
    {
        return None;
    }
    std::str::from_utf8(body).ok().filter(|text| !text.contains('\0'))
}

/// The parameter `charset` of a media type in lower case.
fn charset(media_type: &str) -> Option<String> {
    let mut parameters = media_type
        .split(';')
        .skip(1)
        .filter_map(|parameter| parameter.split_once('='));
    let (_, value) = parameters.find(|(name, _)| name.trim() == "charset")?;
    Some(value.trim().trim_matches(['"', '\'']).to_owned())
}

/// Every text that a body may stand for, whatever its headers say.
pub(super) fn texts_of(body: &[u8]) -> Vec<Cow<'_, str>> {
    let mut texts = Vec::new();
    match std::str::from_utf8(body) {
        Ok(text) => texts.push(Cow::Borrowed(text.trim_start_matches('\u{feff}'))),
        // Latin-1 gives every byte the character of its number; and this is how messages quote such a body.
        Err(_) => texts.extend([
            body.iter().map(|byte| char::from(*byte)).collect(),
            String::from_utf8_lossy(body),
        ]),
    }
    if body.contains(&0) || body.starts_with(&[0xff, 0xfe]) || body.starts_with(&[0xfe, 0xff]) {
        for read in [u16::from_le_bytes, u16::from_be_bytes] {
            let units = body.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
            let text: String = char::decode_utf16(units)
                .map(|character| character.unwrap_or('\u{fffd}'))
                .collect();
            texts.push(Cow::Owned(text.trim_start_matches('\u{feff}').to_owned()));
        }
        // Whatever else puts zeros between its characters.
        texts.push(
            body.iter()
                .filter(|byte| **byte != 0)
                .map(|byte| char::from(*byte))
                .collect(),
        );
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_readable(headers: &[(&str, &str)], body: &[u8]) -> bool {
        let headers: Vec<(String, Vec<u8>)> = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
            .collect();
        readable(&headers, body).is_some()
    }

    #[test]
    fn only_text_as_it_is_can_be_read() {
        assert!(is_readable(&[], b"{}") && is_readable(&[], "é".as_bytes()) && is_readable(&[], b""));
        assert!(is_readable(
            &[
                ("content-encoding", "identity"),
                ("content-type", "text/plain; charset=\"UTF-8\"")
            ],
            b"x"
        ));
        for coding in ["gzip", "deflate", "br", "identity, gzip", "X-Own"] {
            assert!(!is_readable(&[("Content-Encoding", coding)], b"x"), "{coding}");
        }
        for charset in ["utf-16", "UTF-16LE", "utf-7", "ebcdic-us"] {
            assert!(
                !is_readable(
                    &[("content-type", &format!("application/json;charset={charset}"))],
                    b"x"
                ),
                "{charset}"
            );
        }
        assert!(!is_readable(&[], b"\xff\xfet\0") && !is_readable(&[], b"t\0o\0") && !is_readable(&[], b"\xe9"));
    }
}
