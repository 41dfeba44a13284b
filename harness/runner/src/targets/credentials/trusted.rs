//! What OpenSSL writes behind a certificate in a `TRUSTED CERTIFICATE` block: what it is trusted for, and what not.
//!
//! In: the bytes behind the certificate (`X509_CERT_AUX`: SEQUENCE OF OID that are trusted, `[0]` those that are rejected,
//! and more that says nothing of trust). Out: whether servers may be signed by it. What cannot be read says nothing.
//!
//! Source: OpenSSL, crypto/x509/x_x509a.c; the bundles of Linux distributions reject authorities in this way.

/// `id-kp-serverAuth`, 1.3.6.1.5.5.7.3.1.
const SERVER: [u8; 8] = [0x2b, 6, 1, 5, 5, 7, 3, 1];
/// `anyExtendedKeyUsage`, 2.5.29.37.0.
const ANY: [u8; 4] = [0x55, 0x1d, 0x25, 0];

const SEQUENCE: u8 = 0x30;
const REJECTED: u8 = 0xa0;
const OBJECT_IDENTIFIER: u8 = 0x06;

/// Whether a certificate with this behind it is trusted to vouch for servers.
pub(crate) fn is_for_servers(behind: &[u8]) -> bool {
    let Some((SEQUENCE, mut inside, _)) = element(behind) else {
        return true;
    };
    let mut is_trusted = true;
    while let Some((tag, uses, rest)) = element(inside) {
        match tag {
            SEQUENCE => is_trusted = names_servers(uses),
            REJECTED if names_servers(uses) => return false,
            _ => {}
        }
        inside = rest;
    }
    is_trusted
}

fn names_servers(mut uses: &[u8]) -> bool {
    while let Some((tag, oid, rest)) = element(uses) {
        if tag == OBJECT_IDENTIFIER && (oid == SERVER || oid == ANY) {
            return true;
        }
        uses = rest;
    }
    false
}

/// One short element of DER: tag, value, and what follows.
fn element(input: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, input) = input.split_first()?;
    let (&first, input) = input.split_first()?;
    let (length, input) = match first {
        0..=0x7f => (usize::from(first), input),
        0x81 => input
            .split_first()
            .map(|(length, input)| (usize::from(*length), input))?,
        _ => return None,
    };
    let (value, rest) = input.split_at_checked(length)?;
    Some((tag, value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An element of DER around these.
    fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let inside = parts.concat();
        let length = u8::try_from(inside.len()).expect("short");
        [&[tag, length][..], &inside].concat()
    }

    #[test]
    fn a_certificate_is_for_servers_unless_openssl_was_told_otherwise() {
        let (server, any) = (der(6, &[&SERVER]), der(6, &[&ANY]));
        let mail = der(6, &[&[0x2b, 6, 1, 5, 5, 7, 3, 4]]);
        let alias = der(0x0c, &[b"name"]);
        let aux = |parts: &[&[u8]]| der(0x30, parts);
        assert!(is_for_servers(&[]) && is_for_servers(&aux(&[])) && is_for_servers(&aux(&[&alias])));
        assert!(is_for_servers(&aux(&[&der(0x30, &[&mail, &server])])));
        assert!(is_for_servers(&aux(&[&der(0x30, &[&any]), &alias])));
        assert!(!is_for_servers(&aux(&[&der(0x30, &[&mail])])));
        assert!(!is_for_servers(&aux(&[&der(0xa0, &[&server]), &alias])));
        assert!(!is_for_servers(&aux(&[&der(0x30, &[&server]), &der(0xa0, &[&any])])));
        assert!(is_for_servers(&aux(&[&der(0xa0, &[&mail])])));
    }
}
