//! Client certificates: a chain and its private key, from PEM or PKCS#12.
//!
//! In: what a `certificate` setting names. Out: an identity whose key belongs to its certificate, or an input error.

use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::sign::CertifiedKey;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use super::credential_file::{Material, Privacy, STORE, material};
use super::reader::Reader;
use crate::diagnostic::{InputError, Owner};
use crate::targets::credentials::jks;
use crate::targets::credentials::pem::{self, Damage};
use crate::targets::credentials::pkcs12::{Archive, Locked};
use crate::wire::ClientIdentity;

/// What is wrong, and what to do.
type Words = (String, String);

/// The client certificate that the setting at a pointer names; `whose` it is says the input error.
pub(crate) fn certificate(reader: &mut Reader<'_>, at: &str, whose: &str) -> Option<ClientIdentity> {
    let material = material(reader, at, STORE, Privacy::Private)?;
    let identity = if material.is_pem() {
        from_pem(&material)
    } else {
        from_archive(&material)
    };
    match identity.and_then(belonging) {
        Ok(identity) => Some(identity),
        Err((title, help)) => {
            let title = format!("the certificate of `{whose}` cannot be used: {title}");
            reader.complain(InputError::at(Owner::Target, material.place, title).help(help));
            None
        }
    }
}

/// A PEM file with a certificate, perhaps intermediates, and the key.
fn from_pem(material: &Material) -> Result<ClientIdentity, Words> {
    let text = material.text();
    let text = text.reveal();
    if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || text.contains("Proc-Type: 4,ENCRYPTED") {
        let help =
            "write it without a passphrase: `openssl pkey -in KEY -out PLAIN`, or use a PKCS#12 file with a `password`";
        return Err(words(
            format!("the private key in {} is encrypted", material.name),
            help,
        ));
    }
    let blocks = pem::blocks(text);
    let together = "put the certificate and its private key into one PEM file, one after the other";
    let damaged = |what: &str, damage: Damage| {
        words(
            format!("the {what} in {} is damaged: {damage}", material.name),
            damage.help(),
        )
    };
    let mut chain = Vec::new();
    for block in blocks.iter().filter(|block| block.is_certificate()) {
        let (der, _) = block.certificate().map_err(|damage| damaged("certificate", damage))?;
        chain.push(CertificateDer::from(der.to_vec()));
    }
    if chain.is_empty() {
        return Err(words(format!("{} holds no certificate", material.name), together));
    }
    let keys = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];
    let Some(block) = blocks.iter().find(|block| keys.contains(&block.label)) else {
        return Err(words(format!("{} holds no private key", material.name), together));
    };
    let der = block.der.as_ref().map_err(|damage| damaged("private key", *damage))?;
    let der = der.reveal().clone();
    let key = match block.label {
        "PRIVATE KEY" => PrivateKeyDer::Pkcs8(der.into()),
        "RSA PRIVATE KEY" => PrivateKeyDer::Pkcs1(der.into()),
        _ => PrivateKeyDer::Sec1(der.into()),
    };
    Ok(ClientIdentity { chain, key })
}

fn from_archive(material: &Material) -> Result<ClientIdentity, Words> {
    let bytes = material.bytes.reveal();
    let name = &material.name;
    if jks::is_one(bytes) {
        let help =
            "convert it: `keytool -importkeystore -srckeystore FILE.jks -destkeystore FILE.p12 -deststoretype PKCS12`";
        return Err(words(
            format!("{name} is a Java key store, expected PKCS#12 or PEM"),
            help,
        ));
    }
    let archive = Archive::open(bytes, material.password.as_ref()).map_err(|locked| locked_words(locked, name))?;
    archive.identity().ok_or_else(|| {
        let help = "export both: `openssl pkcs12 -export -in CERTIFICATE -inkey KEY -out FILE.p12`";
        words(format!("{name} holds no private key with a certificate"), help)
    })
}

/// Why a PKCS#12 archive could not be opened.
pub(crate) fn locked_words(locked: Locked, name: &str) -> Words {
    match locked {
        Locked::Password { given: true } => words(
            format!("the password does not open {name}"),
            "check `password`, and the environment variable behind it",
        ),
        Locked::Password { given: false } => words(
            format!("{name} is protected by a password, and none is given"),
            "add it: `password: \"${P12_PASSWORD}\"` takes it from the environment",
        ),
        Locked::NotOne => words(
            format!("{name} is neither PEM nor PKCS#12"),
            "a PEM file starts with `-----BEGIN …`; a PKCS#12 file usually ends in `.p12` or `.pfx`",
        ),
        Locked::Unknown => words(
            format!("{name} is damaged, or protected in a way that is not supported"),
            "export it again: `openssl pkcs12 -in FILE.p12 -nodes -out ALL.pem`, then `openssl pkcs12 -export -in ALL.pem -out NEW.p12`",
        ),
    }
}

/// Checks that the key is that of the first certificate.
fn belonging(identity: ClientIdentity) -> Result<ClientIdentity, Words> {
    let key = any_supported_type(&identity.key).map_err(|_| {
        words(
            "its private key is damaged, or of a kind that TLS does not know",
            "export it again, and do not change its BEGIN and END lines",
        )
    })?;
    match CertifiedKey::new(identity.chain.clone(), key).keys_match() {
        Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => Ok(identity),
        Err(rustls::Error::InconsistentKeys(_)) => Err(words(
            "its private key does not belong to its first certificate",
            "put the bot's own certificate first, then the intermediates; and check that the key is the one it was made with",
        )),
        Err(_) => Err(words("its certificate is damaged", "export it again")),
    }
}

fn words(title: impl Into<String>, help: impl Into<String>) -> Words {
    (title.into(), help.into())
}
