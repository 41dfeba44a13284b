//! Trust stores: which authorities are trusted.
//!
//! In: what `ssl.trustStore` names: a PEM bundle, PKCS#12 or JKS. Out: the certificates in it, and whether the platform's
//! authorities are trusted as well.
//!
//! The form of the store tells whose bot it belongs to. PKCS#12 and JKS are Java's: the BDK for Java adds what is in them
//! to the authorities that Java trusts by itself (`ApiUtils.addDefaultRootCaCertificates`). A PEM bundle is Python's: the BDK
//! for Python gives it to OpenSSL in place of every other authority (`ssl.create_default_context(cafile=…)`).

use rustls::RootCertStore;
use rustls_pki_types::CertificateDer;

use super::certificate::locked_words;
use super::credential_file::{Material, Privacy, STORE, material};
use super::reader::Reader;
use crate::diagnostic::{InputError, Owner};
use crate::secret::Secret;
use crate::targets::credentials::jks::{self, Broken};
use crate::targets::credentials::pkcs12::Archive;
use crate::targets::credentials::{pem, trusted};
use crate::wire::Trust;

/// Where the trust store is named.
pub(crate) const AT: &str = "/ssl/trustStore";

/// Whom a target trusts.
pub(crate) fn trust(reader: &mut Reader<'_>) -> Trust {
    if !reader.section("/ssl", &["trustStore"]) {
        return Trust::Platform;
    }
    let Some(material) = material(reader, AT, STORE, Privacy::Public) else {
        return Trust::Platform;
    };
    let is_pem = material.is_pem();
    match read(&material).and_then(usable) {
        Ok(authorities) if is_pem => Trust::Only(authorities),
        Ok(authorities) => Trust::PlatformAnd(authorities),
        Err((title, help)) => {
            let title = format!("the trust store cannot be used: {title}");
            reader.complain(InputError::at(Owner::Target, material.place, title).help(help));
            Trust::Platform
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

/// The certificates of a PEM text; whatever else is in it is passed over, and what OpenSSL is told not to trust.
fn certificates(text: &Secret, name: &str) -> Result<Vec<CertificateDer<'static>>, Words> {
    let blocks = pem::blocks(text.reveal());
    let mut certificates = Vec::new();
    for (index, block) in blocks.iter().filter(|block| block.is_certificate()).enumerate() {
        let (der, behind) = block.certificate().map_err(|damage| {
            let title = format!("certificate {} in {name} is damaged: {damage}", index + 1);
            (title, damage.help().to_owned())
        })?;
        if trusted::is_for_servers(behind) {
            certificates.push(CertificateDer::from(der.to_vec()));
        }
    }
    Ok(certificates)
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
