//! Who signed a certificate, in words.
//!
//! In: a certificate in DER, from a server, hence possibly malformed. Out: the issuer's name for a person.
//!
//! Reads only as much of X.509 (RFC 5280 section 4.1) as leads to the two names; rustls has judged the rest.
//! Anything unexpected ends in `None`, never in a panic.

use crate::wire::client::foreign::foreign;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const OBJECT_IDENTIFIER: u8 = 0x06;
const BMP_STRING: u8 = 0x1e;

/// `id-at-commonName`, 2.5.4.3.
const COMMON_NAME: [u8; 3] = [0x55, 0x04, 0x03];
/// `id-at-organizationName`, 2.5.4.10.
const ORGANISATION: [u8; 3] = [0x55, 0x04, 0x0a];
/// `id-at-organizationalUnitName`, 2.5.4.11.
const UNIT: [u8; 3] = [0x55, 0x04, 0x0b];

/// The issuer of a certificate.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Issuer {
    /// The name, for example `Acme Root CA (Acme Corp)`.
    pub(crate) name: String,
    /// Whether the certificate names itself as its issuer.
    pub(crate) is_itself: bool,
}

/// Reads the issuer of a certificate.
pub(crate) fn issuer(certificate: &[u8]) -> Option<Issuer> {
    let (certificate, _) = expect(SEQUENCE, certificate)?;
    let (mut fields, _) = expect(SEQUENCE, certificate)?;
    if let Some((_, rest)) = expect(VERSION, fields) {
        fields = rest;
    }
    let (_, _serial, fields) = element(fields)?;
    let (_, _algorithm, fields) = element(fields)?;
    let (issuer, fields) = expect(SEQUENCE, fields)?;
    let (_, _validity, fields) = element(fields)?;
    let (subject, _) = expect(SEQUENCE, fields)?;
    Some(Issuer {
        name: name(issuer)?,
        is_itself: issuer == subject,
    })
}

/// The common name with the organisation, or whichever there is.
fn name(rdn_sequence: &[u8]) -> Option<String> {
    let common = attribute(rdn_sequence, COMMON_NAME).or_else(|| attribute(rdn_sequence, UNIT));
    let organisation = attribute(rdn_sequence, ORGANISATION);
    match (common, organisation) {
        (Some(common), Some(organisation)) => Some(format!("{common} ({organisation})")),
        (common, organisation) => common.or(organisation),
    }
}

fn attribute(rdn_sequence: &[u8], wanted: [u8; 3]) -> Option<String> {
    elements(rdn_sequence)
        .flat_map(|(_, set)| elements(set))
        .find_map(|(_, pair)| {
            let (oid, rest) = expect(OBJECT_IDENTIFIER, pair)?;
            let (tag, value, _) = element(rest)?;
            (oid == wanted).then(|| text(tag, value))
        })
}

fn text(tag: u8, value: &[u8]) -> String {
    if tag != BMP_STRING {
        return foreign(&String::from_utf8_lossy(value));
    }
    let units = value.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    foreign(
        &char::decode_utf16(units)
            .map(|c| c.unwrap_or('\u{fffd}'))
            .collect::<String>(),
    )
}

/// The elements of a constructed value, up to the first malformed one.
fn elements(mut input: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        let (tag, value, rest) = element(input)?;
        input = rest;
        Some((tag, value))
    })
}

/// The value and what follows, if the next element has this tag.
fn expect(tag: u8, input: &[u8]) -> Option<(&[u8], &[u8])> {
    let (found, value, rest) = element(input)?;
    (found == tag).then_some((value, rest))
}

/// One DER element: tag, value, and what follows.
fn element(input: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, input) = input.split_first()?;
    let (&first, input) = input.split_first()?;
    let (length, input) = match first {
        0..=0x7f => (usize::from(first), input),
        0x81..=0x84 => {
            let (bytes, rest) = input.split_at_checked(usize::from(first & 0x7f))?;
            let length = bytes.iter().fold(0, |length, &byte| length << 8 | usize::from(byte));
            (length, rest)
        }
        _ => return None,
    };
    let (value, rest) = input.split_at_checked(length)?;
    Some((tag, value, rest))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

    use rcgen::{CertificateParams, DnType, KeyPair};

    use super::*;

    fn self_signed(entries: &[(DnType, &str)]) -> Vec<u8> {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        for (kind, value) in entries {
            params.distinguished_name.push(kind.clone(), *value);
        }
        params
            .self_signed(&KeyPair::generate().unwrap())
            .unwrap()
            .der()
            .to_vec()
    }

    #[test]
    fn the_issuer_is_named_by_its_common_name_and_organisation() {
        let certificate = self_signed(&[
            (DnType::CountryName, "CH"),
            (DnType::OrganizationName, "Acme Corp"),
            (DnType::CommonName, "Acme Root CA"),
        ]);
        let expected = Issuer {
            name: "Acme Root CA (Acme Corp)".to_owned(),
            is_itself: true,
        };
        assert_eq!(issuer(&certificate), Some(expected));
    }

    #[test]
    fn a_name_cannot_steer_a_terminal() {
        let certificate = self_signed(&[(DnType::CommonName, "\u{1b}[2JAcme")]);
        assert_eq!(issuer(&certificate).unwrap().name, "\u{fffd}[2JAcme");
    }

    #[test]
    fn every_cut_and_every_changed_byte_ends_without_a_panic() {
        let certificate = self_signed(&[(DnType::CommonName, "Acme")]);
        for end in 0..certificate.len() {
            assert!(end > 200 || issuer(&certificate[..end]).is_none());
            for value in [0, 0x7f, 0x80, 0x84, 0xff] {
                let mut changed = certificate.clone();
                changed[end] = value;
                let _ = issuer(&changed);
            }
        }
    }
}
