//! Client certificates that an honest pod would refuse in the handshake.

use std::fmt;
use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, Error, SignatureScheme};
use rustls_pki_types::{CertificateDer, UnixTime};

use crate::deviation::Deviation;

/// `honest`, unless a lie is about certificates.
pub(crate) fn lying_verifier(honest: Arc<dyn ClientCertVerifier>, told: &[Deviation]) -> Arc<dyn ClientCertVerifier> {
    let (expired, untrusted) = (
        told.contains(&Deviation::ExpiredCertificateAccepted),
        told.contains(&Deviation::UntrustedCertificateAccepted),
    );
    if expired || untrusted {
        Arc::new(Lenient {
            honest,
            expired,
            untrusted,
        })
    } else {
        honest
    }
}

/// Overlooks one fault or two; that the client holds the key is verified all the same.
struct Lenient {
    honest: Arc<dyn ClientCertVerifier>,
    expired: bool,
    untrusted: bool,
}

impl fmt::Debug for Lenient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lenient(expired: {}, untrusted: {})", self.expired, self.untrusted)
    }
}

impl ClientCertVerifier for Lenient {
    fn verify_client_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        match self.honest.verify_client_cert(leaf, intermediates, now) {
            Err(Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }))
                if self.expired =>
            {
                Ok(ClientCertVerified::assertion())
            }
            Err(Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::BadSignature))
                if self.untrusted =>
            {
                Ok(ClientCertVerified::assertion())
            }
            verified => verified,
        }
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.honest.root_hint_subjects()
    }

    fn offer_client_auth(&self) -> bool {
        self.honest.offer_client_auth()
    }

    fn client_auth_mandatory(&self) -> bool {
        self.honest.client_auth_mandatory()
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.honest.verify_tls12_signature(message, leaf, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.honest.verify_tls13_signature(message, leaf, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.honest.supported_verify_schemes()
    }
}
