//! How a pod is reached that lies about it: the certificate that it shows, and what it offers in the TLS handshake.
//!
//! TLS 1.1 and older are not among it, since the TLS library speaks neither.

use std::net::IpAddr;

use rcgen::{KeyPair, PKCS_RSA_SHA256, SanType};
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::{cipher_suite, default_provider};
use rustls::{SupportedProtocolVersion, version};
use rustls_pki_types::PrivatePkcs8KeyDer;

use crate::certificate::{Authority, ServerCertificate, server_params, valid};
use crate::clock::Clock;
use crate::deviation::Deviation;
use crate::keys::LazyKey;

const DAY: u64 = 24 * 60 * 60;

/// The certificate that the listener shows; the honest one unless a lie is about it. May block for the key's generation.
pub(crate) fn shown_certificate(
    authority: &Authority,
    host: IpAddr,
    key: &LazyKey,
    told: &[Deviation],
) -> Result<ServerCertificate, rcgen::Error> {
    let tells = |deviation| told.contains(&deviation);
    let mut params = server_params(host)?;
    if tells(Deviation::ServerCertificateExpired) {
        let now = Clock::system().unix_seconds();
        valid(&mut params, now.saturating_sub(30 * DAY)..now.saturating_sub(DAY));
    }
    if tells(Deviation::ServerCertificateOfAnother) {
        params.subject_alt_names = vec![SanType::DnsName("another.podproof.invalid".try_into()?)];
    }
    if tells(Deviation::ServerAuthorityUnknown) {
        return Authority::named("podproof unknown authority")?.certify_server(params, KeyPair::generate()?);
    }
    if tells(Deviation::ServerChainIncomplete) {
        let between = authority.intermediate("podproof intermediate authority")?;
        let mut certificate = between.certify_server(params, KeyPair::generate()?)?;
        certificate.chain.truncate(1);
        return Ok(certificate);
    }
    let key = if tells(Deviation::TlsOlder) {
        // The ciphers that the vendor documents are for RSA keys.
        KeyPair::from_pkcs8_der_and_sign_algo(&PrivatePkcs8KeyDer::from(key.pkcs8_der()), &PKCS_RSA_SHA256)?
    } else {
        KeyPair::generate()?
    };
    authority.certify_server(params, key)
}

/// Whether a lie is told before the first call of a connection.
pub(crate) fn is_about_handshake(deviation: Deviation) -> bool {
    matches!(
        deviation,
        Deviation::ServerCertificateExpired
            | Deviation::ServerCertificateOfAnother
            | Deviation::ServerAuthorityUnknown
            | Deviation::ServerChainIncomplete
            | Deviation::TlsCipherUndocumented
            | Deviation::TlsOlder
            | Deviation::ExpiredCertificateAccepted
            | Deviation::UntrustedCertificateAccepted
    )
}

/// TLS 1.2 and nothing later.
static TLS_1_2: [&SupportedProtocolVersion; 1] = [&version::TLS12];

/// The ciphers and the versions that the listener offers.
pub(crate) fn offered(told: &[Deviation]) -> (CryptoProvider, &'static [&'static SupportedProtocolVersion]) {
    let only = |suite| CryptoProvider {
        cipher_suites: vec![suite],
        ..default_provider()
    };
    if told.contains(&Deviation::TlsCipherUndocumented) {
        let suite = cipher_suite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256;
        (only(suite), &TLS_1_2)
    } else if told.contains(&Deviation::TlsOlder) {
        (only(cipher_suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384), &TLS_1_2)
    } else {
        (default_provider(), rustls::ALL_VERSIONS)
    }
}
