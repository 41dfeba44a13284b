//! Trust stores: the authorities that are trusted in place of the platform's.
//!
//! In: what `ssl.trustStore` names: a PEM bundle, PKCS#12 or JKS. Out: certificates that can be authorities.

use rustls::RootCertStore;
use rustls_pki_types::CertificateDer;

use super::certificate::locked_words;
use super::credential_file::{Material, Privacy, STORE, material};
use super::reader::Reader;
use crate::diagnostic::{InputError, Owner};
use crate::secret::Secret;
use crate::targets::credentials::jks::{self, Broken};
use crate::targets::credentials::pem;
use crate::targets::credentials::pkcs12::Archive;

/// Where the trust store is named.
pub(crate) const AT: &str = "/ssl/trustStore";

/// The authorities of the trust store; `None` where the platform's are to be trusted.
pub(crate) fn authorities(reader: &mut Reader<'_>) -> Option<Vec<CertificateDer<'static>>> {
    if !reader.section("/ssl", &["trustStore"]) {
        return None;
    }
    let material = material(reader, AT, STORE, Privacy::Public)?;
    match read(&material).and_then(usable) {
        Ok(authorities) => Some(authorities),
        Err((title, help)) => {
            let title = format!("the trust store cannot be used: {title}");
            reader.complain(InputError::at(Owner::Target, material.place, title).help(help));
            None
        }
    }
}

type Words = (String, String);

fn read(material: &Material) -> Result<Vec<CertificateDer<'static>>, Words> {
    let bytes = material.bytes.reveal();
    let name = &material.name;
    let password = material.password.as_ref();
    let found = if material.is_pem() {
        certificates(&material.text(), name)?
    } else if jks::is_one(bytes) {
        jks::authorities(bytes, password).map_err(|broken| match broken {
            Broken::Seal => (
                format!("the password does not open {name}, or the file was changed"),
                "check `password`, and the environment variable behind it".to_owned(),
            ),
            Broken::Damaged => (
                format!("{name} is a Java key store that is damaged, or of a kind that is not known"),
                "export its certificates: `keytool -exportcert -rfc -keystore FILE -alias ALIAS`".to_owned(),
            ),
        })?
    } else {
        let archive = Archive::open(bytes, password).map_err(|locked| locked_words(locked, name))?;
        archive.authorities()
    };
    if found.is_empty() {
        let help = "it needs the certificate of the authority: a PEM file starts with `-----BEGIN CERTIFICATE-----`";
        return Err((format!("{name} holds no certificate of an authority"), help.to_owned()));
    }
    Ok(found)
}

/// The certificates of a PEM text; whatever else is in it is passed over.
fn certificates(text: &Secret, name: &str) -> Result<Vec<CertificateDer<'static>>, Words> {
    let certificates = pem::blocks(text.reveal())
        .into_iter()
        .filter(|block| block.label == "CERTIFICATE")
        .enumerate();
    certificates
        .map(|(index, block)| match block.der {
            Ok(der) => Ok(CertificateDer::from(der.reveal().clone())),
            Err(damage) => Err((
                format!("certificate {} in {name} is damaged: {damage}", index + 1),
                damage.help().to_owned(),
            )),
        })
        .collect()
}

/// Checks that each certificate can be an authority, so that what is wrong is said before anything is sent.
fn usable(authorities: Vec<CertificateDer<'static>>) -> Result<Vec<CertificateDer<'static>>, Words> {
    let mut store = RootCertStore::empty();
    for (index, authority) in authorities.iter().enumerate() {
        if store.add(authority.clone()).is_err() {
            let title = format!("certificate {} in it cannot be that of an authority", index + 1);
            return Err((title, "remove it, or export it again".to_owned()));
        }
    }
    Ok(authorities)
}
