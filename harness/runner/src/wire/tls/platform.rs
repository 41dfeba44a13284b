//! The platform's authorities, as a client without a trust store would read them.
//!
//! Out: how many, from where, and what could not be read. Nothing is sent.

use std::path::PathBuf;

/// What the platform trusts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlatformAuthorities {
    /// How many certificates were found.
    pub count: usize,
    /// Files and folders that they are looked for in; empty where the system keeps them in a store of its own.
    pub places: Vec<PathBuf>,
    /// What could not be read, each in words.
    pub errors: Vec<String>,
}

/// Reads the platform's authorities, from where `SSL_CERT_FILE` and `SSL_CERT_DIR` say if they are set.
pub fn platform_authorities() -> PlatformAuthorities {
    let read = rustls_native_certs::load_native_certs();
    PlatformAuthorities {
        count: read.certs.len(),
        places: places(),
        errors: read.errors.iter().map(ToString::to_string).collect(),
    }
}

fn places() -> Vec<PathBuf> {
    if cfg!(any(windows, target_vendor = "apple")) {
        return Vec::new();
    }
    let probed = openssl_probe::probe();
    let mut places: Vec<PathBuf> = probed.cert_file.into_iter().chain(probed.cert_dir).collect();
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_found_somewhere() {
        let found = platform_authorities();
        let has_store = cfg!(any(windows, target_vendor = "apple"));
        assert!(found.count == 0 || has_store || !found.places.is_empty(), "{found:?}");
    }
}
