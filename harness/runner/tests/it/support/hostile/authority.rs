//! A throw-away certificate authority, with certificates good and bad.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    date_time_ymd,
};
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::server::{ServerConfig, WebPkiClientVerifier};
use rustls::{RootCertStore, SupportedProtocolVersion};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

/// An authority that certifies servers and clients.
pub(crate) struct Authority {
    /// Its own certificate, to be trusted or not.
    pub(crate) root: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key.
pub(crate) struct Certified {
    /// The certificate first.
    pub(crate) chain: Vec<CertificateDer<'static>>,
    /// The key of the first certificate.
    pub(crate) key: PrivateKeyDer<'static>,
}

impl Authority {
    /// A new authority with this common name, which signed itself.
    pub(crate) fn new(common_name: &str) -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.distinguished_name = named(common_name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self {
            root: params.self_signed(&key).unwrap().der().clone(),
            issuer: Issuer::new(params, key),
        }
    }

    /// An authority that another one vouches for.
    pub(crate) fn intermediate(&self, common_name: &str) -> Self {
        self.intermediate_with(common_name, |_| ())
    }

    /// One whose certificate expired with the year 2020.
    pub(crate) fn expired_intermediate(&self, common_name: &str) -> Self {
        self.intermediate_with(common_name, |params| {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2020, 12, 31);
        })
    }

    fn intermediate_with(&self, common_name: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.distinguished_name = named(common_name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        Self {
            root: params.signed_by(&key, &self.issuer).unwrap().der().clone(),
            issuer: Issuer::new(params, key),
        }
    }

    /// A certificate for a server on the loopback interface.
    pub(crate) fn server(&self) -> Certified {
        self.server_with(|_| ())
    }

    /// The same, after a change.
    pub(crate) fn server_with(&self, change: impl FnOnce(&mut CertificateParams)) -> Certified {
        self.certify(&["localhost", "127.0.0.1"], ExtendedKeyUsagePurpose::ServerAuth, change)
    }

    /// A server certificate that expired with the year 2020.
    pub(crate) fn expired_server(&self) -> Certified {
        self.server_with(|params| {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2020, 12, 31);
        })
    }

    /// A server certificate for the year 2999.
    pub(crate) fn future_server(&self) -> Certified {
        self.server_with(|params| params.not_before = date_time_ymd(2999, 1, 1))
    }

    /// A server certificate for other names than the loopback interface's.
    pub(crate) fn server_named(&self, names: &[&str]) -> Certified {
        self.certify(names, ExtendedKeyUsagePurpose::ServerAuth, |_| ())
    }

    /// A client certificate.
    pub(crate) fn client(&self, common_name: &str) -> Certified {
        self.certify(&[], ExtendedKeyUsagePurpose::ClientAuth, |params| {
            params.distinguished_name = named(common_name);
        })
    }

    /// A client certificate that expired with the year 2020.
    pub(crate) fn expired_client(&self, common_name: &str) -> Certified {
        self.certify(&[], ExtendedKeyUsagePurpose::ClientAuth, |params| {
            params.distinguished_name = named(common_name);
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2020, 12, 31);
        })
    }

    fn certify(
        &self,
        names: &[&str],
        purpose: ExtendedKeyUsagePurpose,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Certified {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name = named("podproof test");
        params.extended_key_usages = vec![purpose];
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        Certified {
            chain: vec![params.signed_by(&key, &self.issuer).unwrap().der().clone()],
            key: PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        }
    }
}

impl Certified {
    /// A server that shows this certificate and asks for none.
    pub(crate) fn serve(self) -> Arc<ServerConfig> {
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(rustls::ALL_VERSIONS)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(self.chain, self.key)
            .unwrap();
        Arc::new(config)
    }

    /// A server that demands a client certificate of this authority, and speaks only one version of TLS.
    pub(crate) fn serve_mutually(
        self,
        clients: &Authority,
        version: &'static SupportedProtocolVersion,
    ) -> Arc<ServerConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(clients.root.clone()).unwrap();
        let provider = Arc::new(default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
            .build()
            .unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_client_cert_verifier(verifier)
            .with_single_cert(self.chain, self.key)
            .unwrap();
        Arc::new(config)
    }
}

fn named(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}
