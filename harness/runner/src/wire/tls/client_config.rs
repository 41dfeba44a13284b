//! TLS 1.2 and 1.3 for the client: whom it trusts, and which certificate it presents.
//!
//! In: roots and identity of the settings. Out: a rustls configuration with aws-lc-rs, and whether a server has asked for a
//! certificate.
//!
//! The server is always verified: by webpki against the given roots, or by the platform's verifier. The wrapper
//! around them adds four things: the platform's authorities are read at the first handshake, not before, an unknown
//! authority is named, and so is a certificate in the chain that has expired, and a server may show a certificate that itself
//! stands in the trust store ([`known`]). Sessions are not resumed, so that every new
//! connection shows its certificates.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, Resumption, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use thiserror::Error;

use super::chain::{self, ChainPath};
use super::known;
use super::probe::{CertificateFacts, certificate_facts};
use crate::wire::client::settings::{ClientError, ClientIdentity, Trust};

/// Why a server's certificate is not trusted, where rustls alone would not say enough.
#[derive(Debug, Error)]
pub(crate) enum Distrust {
    /// No trusted authority signed the certificate.
    #[error("an unknown authority signed the certificate")]
    UnknownAuthority {
        /// How far the certificates lead that the server sent.
        lead: ChainPath,
        /// Whether the trust store was given, or is the platform's.
        by_platform: bool,
    },
    /// The server's own certificate is an authority's, and another one signed it.
    #[error("the certificate is that of an authority")]
    AuthorityAsServer,
    /// A certificate that the server sent along has expired; its own has not.
    #[error("a certificate of the chain has expired")]
    ExpiredAuthority(CertificateFacts),
    /// The platform's authorities could not be read.
    #[error("the platform's authorities could not be read")]
    NoPlatformRoots(#[source] rustls::Error),
}

/// Whether a server has asked for a client certificate, in any handshake under one configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct CertificateRequests(Arc<AtomicBool>);

impl CertificateRequests {
    /// Whether it has, so far.
    pub(crate) fn was(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Makes the TLS configuration of a client.
pub(crate) fn client_config(
    trust: &Trust,
    identity: Option<&ClientIdentity>,
) -> Result<(ClientConfig, CertificateRequests), ClientError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = verifier(trust, provider.clone())?;
    let own = |ClientIdentity { chain, key }: &ClientIdentity| {
        CertifiedKey::from_der(chain.clone(), key.clone_key(), &provider)
            .map(Arc::new)
            .map_err(ClientError::Identity)
    };
    let certificate = identity.map(own).transpose()?;
    let asked = CertificateRequests::default();
    let presenter = Presenter {
        certificate,
        asked: asked.clone(),
    };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(ClientError::Tls)?
        .dangerous() // rustls' name for a verifier of one's own; ours only delegates
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(Arc::new(presenter));
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = Resumption::disabled();
    Ok((config, asked))
}

/// Presents the one certificate, if there is one. rustls asks it only when the server asks.
#[derive(Debug)]
struct Presenter {
    certificate: Option<Arc<CertifiedKey>>,
    asked: CertificateRequests,
}

impl ResolvesClientCert for Presenter {
    fn resolve(&self, _authorities: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.asked.0.store(true, Ordering::Release);
        self.certificate.clone()
    }

    fn has_certs(&self) -> bool {
        self.certificate.is_some()
    }
}

fn verifier(trust: &Trust, provider: Arc<CryptoProvider>) -> Result<Verifier, ClientError> {
    Ok(Verifier {
        authorities: match trust {
            Trust::Only(roots) => Authorities::Given(given(roots, &provider)?),
            Trust::Platform => Authorities::Platform(OnceLock::new()),
            Trust::PlatformAnd(roots) => {
                // What is wrong with them is said before anything is sent.
                given(roots, &provider)?;
                Authorities::Platform(OnceLock::new())
            }
        },
        given: trust.given().to_vec(),
        provider,
    })
}

fn given(
    roots: &[CertificateDer<'static>],
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, ClientError> {
    if roots.is_empty() {
        return Err(ClientError::NoRoots);
    }
    let mut store = RootCertStore::empty();
    for (index, root) in roots.iter().enumerate() {
        store.add(root.clone()).map_err(|source| ClientError::Root {
            number: index + 1,
            source,
        })?;
    }
    WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider.clone())
        .build()
        .map_err(|error| ClientError::Tls(rustls::Error::Other(OtherError(Arc::new(error)))))
}

#[derive(Debug)]
struct Verifier {
    authorities: Authorities,
    /// The certificates of the trust store; a server may show one of them.
    given: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
}

#[derive(Debug)]
enum Authorities {
    Given(Arc<WebPkiServerVerifier>),
    Platform(OnceLock<Result<rustls_platform_verifier::Verifier, rustls::Error>>),
}

impl Verifier {
    fn verifier(&self) -> Result<&dyn ServerCertVerifier, rustls::Error> {
        match &self.authorities {
            Authorities::Given(verifier) => Ok(&**verifier),
            Authorities::Platform(cell) => {
                let read = || {
                    let given = self.given.iter().cloned();
                    rustls_platform_verifier::Verifier::new_with_extra_roots(given, self.provider.clone())
                };
                match cell.get_or_init(read) {
                    Ok(verifier) => Ok(verifier),
                    Err(error) => Err(distrust(Distrust::NoPlatformRoots(error.clone()))),
                }
            }
        }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if self.given.iter().any(|given| given == end_entity)
            && let Some(verdict) = known::verify(end_entity, server_name, now)
        {
            return verdict;
        }
        self.verifier()?
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            .map_err(|error| match error {
                rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
                    distrust(Distrust::UnknownAuthority {
                        lead: chain::lead(end_entity, intermediates),
                        by_platform: self.given.is_empty(),
                    })
                }
                rustls::Error::InvalidCertificate(
                    CertificateError::Expired | CertificateError::ExpiredContext { .. },
                ) => expired_authority(end_entity, intermediates, now).unwrap_or(error),
                rustls::Error::InvalidCertificate(CertificateError::Other(_)) if chain::is_authority(end_entity) => {
                    let lead = chain::lead(end_entity, intermediates);
                    let by_platform = self.given.is_empty();
                    distrust(if lead.is_itself {
                        Distrust::UnknownAuthority { lead, by_platform }
                    } else {
                        Distrust::AuthorityAsServer
                    })
                }
                other => other,
            })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// Where it is not the server's own certificate that has expired, the one that has.
fn expired_authority(
    end_entity: &CertificateDer<'_>,
    intermediates: &[CertificateDer<'_>],
    now: UnixTime,
) -> Option<rustls::Error> {
    let first = *chain::expired(end_entity, intermediates, now).first()?;
    let authority = intermediates.get(first.checked_sub(1)?)?;
    Some(distrust(Distrust::ExpiredAuthority(certificate_facts(authority)?)))
}

fn distrust(distrust: Distrust) -> rustls::Error {
    rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(distrust))))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

    use super::*;

    #[test]
    fn the_platforms_authorities_are_not_read_before_they_are_needed() {
        let verifier = verifier(&Trust::Platform, Arc::new(aws_lc_rs::default_provider())).unwrap();
        let Authorities::Platform(cell) = &verifier.authorities else {
            panic!("expected the platform's authorities");
        };
        assert!(cell.get().is_none());
        let _ = verifier.verifier(); // fails on a machine without authorities, which is remembered, too
        assert!(cell.get().is_some());
    }
}
