//! Keys that somebody else has made.
//!
//! Comes in: a PEM file. Goes out: what verifies an account's JWTs, or what is wrong with the file and how to mend it.

use std::fs;
use std::path::Path;

use aws_lc_rs::signature::{KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA512, RsaKeyPair};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, SubjectPublicKeyInfoDer};

use crate::keys::RegisteredKey;

/// The key in a `PUBLIC KEY` file.
pub(super) fn public(path: &Path) -> Result<RegisteredKey, String> {
    let pem = regular(path)?;
    if pem.contains("PRIVATE KEY-----") {
        return Err(format!(
            "`{}` is a private key; write `private:` for it",
            path.display()
        ));
    }
    let der = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).map_err(|_| {
        format!(
            "`{}` is no public key; expected PEM that begins with `-----BEGIN PUBLIC KEY-----`",
            path.display()
        )
    })?;
    registered(path, &der)
}

/// The public half of the key in a private-key file, PKCS#8 or PKCS#1.
pub(super) fn private(path: &Path) -> Result<RegisteredKey, String> {
    let pem = regular(path)?;
    if pem.contains("ENCRYPTED") {
        return Err(format!(
            "the private key `{}` is encrypted; take the password off, or name its public half with `public:`",
            path.display()
        ));
    }
    let no_key = || {
        format!(
            "`{}` is no RSA private key; expected PEM, PKCS#8 or PKCS#1, of 2048 bits or more",
            path.display()
        )
    };
    let pair = match PrivateKeyDer::from_pem_slice(pem.as_bytes()) {
        Ok(PrivateKeyDer::Pkcs8(der)) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
        Ok(PrivateKeyDer::Pkcs1(der)) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
        _ => return Err(no_key()),
    };
    registered(path, pair.map_err(|_| no_key())?.public_key().as_ref())
}

/// The certificates of authorities.
pub(super) fn authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let pem = regular(path)?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    certificates
        .ok()
        .filter(|certificates| !certificates.is_empty())
        .ok_or_else(|| format!("`{}` has no certificate; expected PEM", path.display()))
}

fn registered(path: &Path, der: &[u8]) -> Result<RegisteredKey, String> {
    let key = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA512, der);
    key.map(RegisteredKey::public).map_err(|_| {
        format!(
            "the key `{}` is none that signs RS512; expected RSA of 2048 to 8192 bits",
            path.display()
        )
    })
}

/// The text of a file that is one: a pipe that nobody writes to would never answer.
fn regular(path: &Path) -> Result<String, String> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() && !metadata.is_dir() => Err(format!(
            "cannot read `{}`: it is a pipe or a device; name a file",
            path.display()
        )),
        _ => text(path),
    }
}

/// No key is longer than this, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// The text of a file that is small.
pub(super) fn text(path: &Path) -> Result<String, String> {
    let unreadable = |why: &dyn std::fmt::Display| format!("cannot read `{}`: {why}", path.display());
    let metadata = fs::metadata(path).map_err(|error| unreadable(&error))?;
    if metadata.is_dir() {
        return Err(unreadable(&"it is a folder"));
    }
    if metadata.len() > LONGEST {
        return Err(unreadable(&"it has more than a megabyte"));
    }
    let bytes = fs::read(path).map_err(|error| unreadable(&error))?;
    String::from_utf8(bytes).map_err(|_| unreadable(&"it is not UTF-8 text"))
}
