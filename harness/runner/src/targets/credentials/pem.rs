//! PEM texts (RFC 7468), as people paste them: with line breaks or none, or with `\n` in their place, indented, without
//! an END line.
//!
//! In: a text. Out: its blocks, each with its label and its bytes, or what is wrong with it.
//!
//! As lenient as the BDK for Java, which removes BEGIN and END, `\n` and all white space, and takes what is left for
//! Base64. Nothing of what stands in a block is ever part of a message: not even a parser's words about it.

use std::fmt;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::secret::Secret;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Padding may be missing.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A block of a PEM text.
pub(crate) struct Block<'t> {
    /// What it says that it is: `PRIVATE KEY`, `CERTIFICATE`, …
    pub(crate) label: &'t str,
    /// The DER inside.
    pub(crate) der: Result<Secret<Vec<u8>>, Damage>,
}

/// What certificates are called: `X509 CERTIFICATE` by old tools (RFC 7468 section 5.1), `TRUSTED CERTIFICATE` by OpenSSL,
/// which writes behind it what it is trusted for.
const CERTIFICATES: [&str; 3] = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"];

impl Block<'_> {
    /// Whether it says that it is a certificate.
    pub(crate) fn is_certificate(&self) -> bool {
        CERTIFICATES.contains(&self.label)
    }

    /// The certificate, and what OpenSSL wrote behind it.
    pub(crate) fn certificate(&self) -> Result<(&[u8], &[u8]), Damage> {
        let der = self.der.as_ref().map_err(|damage| *damage)?.reveal();
        match sequence_length(der) {
            Some(length) if length < der.len() => Ok(der.split_at(length)),
            _ => Ok((der, &[])),
        }
    }
}

/// What is wrong with a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// There is nothing in it.
    Empty,
    /// There is something else than Base64 in it.
    NotBase64,
    /// It ends before its content does; `end` tells whether there is an END line nevertheless.
    Cut {
        /// Whether there is an END line.
        end: bool,
    },
    /// The label says PKCS#8, the content is PKCS#1.
    IsPkcs1,
    /// The label says PKCS#1, the content is PKCS#8.
    IsPkcs8,
    /// It is Base64, but not of what its label says.
    Content,
}

impl Damage {
    /// What to do about it.
    pub fn help(self) -> &'static str {
        match self {
            Self::Empty | Self::NotBase64 | Self::Cut { .. } => {
                "copy the whole file, from `-----BEGIN` to the end of its `-----END` line; line breaks do not matter"
            }
            Self::IsPkcs1 => "write `RSA PRIVATE KEY` in its BEGIN and END lines",
            Self::IsPkcs8 => "write `PRIVATE KEY` in its BEGIN and END lines",
            Self::Content => "look at it with `openssl pkey -noout -check -in FILE`, or export it again",
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Empty => "nothing stands between its BEGIN and END lines",
            Self::NotBase64 => "something else than Base64 stands between its BEGIN and END lines",
            Self::Cut { end: true } => "a part of it is missing",
            Self::Cut { end: false } => "its END line is missing, and so is a part of its content",
            Self::IsPkcs1 => "its BEGIN line says `PRIVATE KEY`, its content is that of an `RSA PRIVATE KEY`",
            Self::IsPkcs8 => "its BEGIN line says `RSA PRIVATE KEY`, its content is that of a `PRIVATE KEY`",
            Self::Content => "its content is not what its BEGIN line says",
        })
    }
}

/// The blocks of a text, in order. What stands between them is passed over.
pub(crate) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let Some((label, body)) = after.split_once(DASHES) else {
            break;
        };
        let next = body.find(BEGIN).unwrap_or(body.len());
        let end = body[..next].find(END);
        let content = &body[..end.unwrap_or(next)];
        blocks.push(Block {
            label: label.trim(),
            der: decoded(content, end.is_some()),
        });
        rest = &body[content.len()..];
    }
    blocks
}

fn decoded(content: &str, end: bool) -> Result<Secret<Vec<u8>>, Damage> {
    let written_out = content.replace("\\r", "").replace("\\n", "");
    let packed: String = written_out
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    if packed.is_empty() {
        return Err(if end { Damage::Empty } else { Damage::Cut { end } });
    }
    match BASE64.decode(&packed) {
        Ok(der) if is_cut(&der) => Err(Damage::Cut { end }),
        Ok(der) => Ok(Secret::new(der)),
        // The length of a text of Base64 is never one more than a multiple of four.
        Err(base64::DecodeError::InvalidLength(_)) => Err(Damage::Cut { end }),
        Err(_) => Err(Damage::NotBase64),
    }
}

/// Whether a SEQUENCE of DER says that it is longer than it is.
fn is_cut(der: &[u8]) -> bool {
    match der {
        [0x30, _, ..] => sequence_length(der).is_none_or(|length| length > der.len()),
        _ => false,
    }
}

/// How long a SEQUENCE of DER says that it is, with its head; `None` if its head is cut, or it is none.
fn sequence_length(der: &[u8]) -> Option<usize> {
    match der {
        [0x30, short @ 0..=0x7f, ..] => Some(2 + usize::from(*short)),
        [0x30, long @ 0x81..=0x84, rest @ ..] => {
            let count = usize::from(long & 0x7f);
            let bytes = rest.get(..count)?;
            Some(2 + count + bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)))
        }
        [0x30, ..] => Some(0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten bytes of DER: a SEQUENCE of 8.
    const DER: [u8; 10] = [0x30, 8, 1, 2, 3, 4, 5, 6, 7, 8];
    const TEXT: &str = "-----BEGIN A KEY-----\nMAgBAgME\nBQYHCA==\n-----END A KEY-----\n";

    fn found(text: &str) -> Vec<(&str, Result<Vec<u8>, Damage>)> {
        blocks(text)
            .into_iter()
            .map(|block| (block.label, block.der.map(|der| der.reveal().clone())))
            .collect()
    }

    #[test]
    fn white_space_and_written_out_line_breaks_do_not_matter() {
        let forms = [
            TEXT.to_owned(),
            TEXT.replace('\n', " "),
            TEXT.replace('\n', "\\n"),
            TEXT.replace('\n', "\\r\\n"),
            TEXT.replace('\n', "\r\n"),
            TEXT.replace('\n', "\n\t  "),
            TEXT.replace('\n', ""),
            TEXT.replace("==", ""),
            TEXT.replace("-----END A KEY-----\n", ""),
            format!("Bag Attributes\n  friendlyName: x\n{TEXT}"),
        ];
        for form in forms {
            assert_eq!(found(&form), [("A KEY", Ok(DER.to_vec()))], "{form:?}");
        }
    }

    #[test]
    fn every_block_is_found_also_behind_one_without_an_end() {
        let text = TEXT.replace("-----END A KEY-----\n", "") + &TEXT.replace("A KEY", "B");
        assert_eq!(found(&text), [("A KEY", Ok(DER.to_vec())), ("B", Ok(DER.to_vec()))]);
    }

    #[test]
    fn what_is_wrong_with_a_block_is_told_apart() {
        let damage = |text: &str| found(text)[0].1.clone().expect_err("damaged");
        assert_eq!(damage(&TEXT.replace("MAgBAgME\nBQYHCA==\n", "")), Damage::Empty);
        assert_eq!(damage(&TEXT.replace("MAgB", "MA*B")), Damage::NotBase64);
        assert_eq!(damage(&TEXT.replace("BQYHCA==\n", "")), Damage::Cut { end: true });
        assert_eq!(damage(&TEXT.replace("HCA==", "")), Damage::Cut { end: true });
        assert_eq!(damage(&TEXT[..35]), Damage::Cut { end: false });
    }

    #[test]
    fn what_openssl_writes_behind_a_certificate_is_told_from_it() {
        let text = "-----BEGIN TRUSTED CERTIFICATE-----\nMAgBAgMEBQYHCDAA\n-----END TRUSTED CERTIFICATE-----\n";
        let found = blocks(text);
        assert!(found[0].is_certificate());
        assert_eq!(found[0].certificate(), Ok((&DER[..], &[0x30, 0][..])));
    }

    #[test]
    fn every_cut_ends_without_a_panic() {
        for end in 0..TEXT.len() {
            let _ = blocks(&TEXT[..end]);
        }
    }
}
