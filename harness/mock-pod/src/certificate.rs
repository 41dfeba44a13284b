//! A throw-away certificate authority and the server certificate that it signs.
//!
//! Comes in: the address to certify. Goes out: the authority as PEM, for clients to trust, and chain and key for the listener.
//! ECDSA P-256 throughout, since an RSA key would cost start-up time; valid from an hour ago, for 30 days.
//! The authority's key is dropped with the pod and never written anywhere.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, SanType, date_time_ymd,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::clock::Clock;

const BACKDATED: Duration = Duration::from_secs(60 * 60);
const VALIDITY: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The authority that everybody who talks to this pod must trust.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// What a TLS listener presents: the chain, leaf first, and the leaf's private key.
pub(crate) struct ServerCertificate {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: PrivateKeyDer<'static>,
}

impl Authority {
    pub(crate) fn new() -> Result<Self, rcgen::Error> {
        let mut params = params("podproof mock pod authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![
            KeyUsagePurpose::KeyCertSign,
            KeyUsagePurpose::CrlSign,
            KeyUsagePurpose::DigitalSignature,
        ];
        Ok(Self {
            issuer: CertifiedIssuer::self_signed(params, KeyPair::generate()?)?,
        })
    }

    /// The authority's certificate as PEM.
    pub(crate) fn pem(&self) -> String {
        self.issuer.as_ref().pem()
    }

    /// A certificate for `host`, and for every name that reaches a loopback listener.
    pub(crate) fn server_certificate(&self, host: IpAddr) -> Result<ServerCertificate, rcgen::Error> {
        let mut params = params("podproof mock pod");
        params.subject_alt_names = vec![SanType::DnsName("localhost".try_into()?)];
        let mut addresses = vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST), host];
        addresses.dedup();
        params
            .subject_alt_names
            .extend(addresses.into_iter().map(SanType::IpAddress));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let leaf = params.signed_by(&key, &self.issuer)?;
        Ok(ServerCertificate {
            chain: vec![leaf.der().clone(), self.issuer.as_ref().der().clone()],
            key: PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        })
    }
}

fn params(common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, common_name);
    // Always the machine's clock, which is the one that clients check a certificate by.
    let now = date_time_ymd(1970, 1, 1) + Duration::from_secs(Clock::system().unix_seconds());
    params.not_before = now - BACKDATED;
    params.not_after = now + VALIDITY;
    params
}
