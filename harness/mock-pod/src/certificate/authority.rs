//! Throw-away certificate authorities and the certificates that they sign.
//!
//! Comes in: the address to certify. Goes out: the authority as PEM, for clients to trust, chain and key for the listener, and client certificates.
//! ECDSA P-256 throughout, since an RSA key would cost start-up time; valid from an hour ago, for 30 days.
//! The authority's key is dropped with the pod and never written anywhere.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, SanType, date_time_ymd,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use super::client::{ClientCertificate, Validity};
use crate::clock::Clock;

/// In seconds.
const BACKDATED: u64 = 60 * 60;
/// In seconds.
const VALIDITY: u64 = 90 * 24 * 60 * 60;

/// The authority that everybody who talks to this pod must trust.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// What a TLS listener presents: the chain, leaf first, and the leaf's private key.
pub(crate) struct ServerCertificate {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: PrivateKeyDer<'static>,
}

/// The name of a pod's own authority.
const NAME: &str = "podproof mock pod authority";

impl Authority {
    pub(crate) fn new() -> Result<Self, rcgen::Error> {
        Self::named(NAME)
    }

    /// One of another name, which is its own root.
    pub(crate) fn named(common_name: &str) -> Result<Self, rcgen::Error> {
        Ok(Self {
            issuer: CertifiedIssuer::self_signed(authority_params(common_name, 1), KeyPair::generate()?)?,
        })
    }

    /// One that this one vouches for.
    pub(crate) fn intermediate(&self, common_name: &str) -> Result<Self, rcgen::Error> {
        Ok(Self {
            issuer: CertifiedIssuer::signed_by(authority_params(common_name, 0), KeyPair::generate()?, &self.issuer)?,
        })
    }

    /// The authority's certificate as PEM.
    pub(crate) fn pem(&self) -> String {
        self.issuer.as_ref().pem()
    }

    /// A server's certificate that says this, for this key.
    pub(crate) fn certify_server(
        &self,
        params: CertificateParams,
        key: KeyPair,
    ) -> Result<ServerCertificate, rcgen::Error> {
        let leaf = params.signed_by(&key, &self.issuer)?;
        Ok(ServerCertificate {
            chain: vec![leaf.der().clone(), self.issuer.as_ref().der().clone()],
            key: PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        })
    }

    /// A client certificate in which `common_name` is the subject's only name.
    pub(crate) fn client_certificate(
        &self,
        common_name: &str,
        validity: Validity,
    ) -> Result<ClientCertificate, rcgen::Error> {
        let mut params = params(common_name);
        valid(&mut params, validity);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let leaf = params.signed_by(&key, &self.issuer)?;
        Ok(ClientCertificate::new(leaf.pem(), key.serialize_pem()))
    }

    /// As [`Authority::client_certificate`], valid from an hour ago for 30 days.
    pub(crate) fn current_client_certificate(&self, common_name: &str) -> Result<ClientCertificate, rcgen::Error> {
        let now = Clock::system().unix_seconds();
        self.client_certificate(common_name, now.saturating_sub(BACKDATED)..now + VALIDITY)
    }

    /// The authority's certificate as DER.
    pub(crate) fn der(&self) -> &CertificateDer<'static> {
        self.issuer.as_ref().der()
    }
}

/// An authority with at most so many others between it and what it vouches for.
fn authority_params(common_name: &str, below: u8) -> CertificateParams {
    let mut params = params(common_name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
    params.key_usages = vec![
        KeyUsagePurpose::KeyCertSign,
        KeyUsagePurpose::CrlSign,
        KeyUsagePurpose::DigitalSignature,
    ];
    params
}

/// What the certificate of a pod says that listens on `host`.
pub(crate) fn server_params(host: IpAddr) -> Result<CertificateParams, rcgen::Error> {
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
    Ok(params)
}

fn params(common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, common_name);
    valid_for_a_month(&mut params);
    params
}

/// Always by the machine's clock, which is the one that clients check a certificate by.
pub(super) fn valid_for_a_month(params: &mut CertificateParams) {
    let now = Clock::system().unix_seconds();
    valid(params, now.saturating_sub(BACKDATED)..now + VALIDITY);
}

pub(crate) fn valid(params: &mut CertificateParams, validity: Validity) {
    let epoch = date_time_ymd(1970, 1, 1);
    params.not_before = epoch + Duration::from_secs(validity.start);
    params.not_after = epoch + Duration::from_secs(validity.end);
}
