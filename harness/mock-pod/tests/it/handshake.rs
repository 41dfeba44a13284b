//! Lies that are told before the first call: certificates, versions and ciphers.

use podproof_mock_pod::Deviation;
use rustls::{ALL_VERSIONS, CertificateError, CipherSuite, Error, ProtocolVersion};

use crate::support::Bench;
use crate::transport::connect;

async fn lying(deviation: Deviation) -> Bench {
    Bench::with(|settings| settings.deviations = vec![deviation]).await
}

/// Why a client that verifies the certificate does not connect.
async fn refusal(deviation: Deviation) -> CertificateError {
    let error = connect(&lying(deviation).await, ALL_VERSIONS, &[]).await.unwrap_err();
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(Error::InvalidCertificate(error)) => error.clone(),
        other => panic!("{deviation}: expected a certificate that is refused, found {other:?}"),
    }
}

/// Version and cipher of a connection, and whether a call gets through it.
async fn agreed(bench: &Bench) -> (ProtocolVersion, CipherSuite) {
    let stream = connect(bench, ALL_VERSIONS, &[]).await.unwrap();
    let session = stream.get_ref().1;
    bench.session_info("garbage").await.assert_refused(401);
    (
        session.protocol_version().unwrap(),
        session.negotiated_cipher_suite().unwrap().suite(),
    )
}

#[tokio::test]
async fn a_certificate_of_a_liar_is_wrong_in_one_way() {
    use CertificateError::{ExpiredContext, NotValidForNameContext, UnknownIssuer};
    let expired = refusal(Deviation::ServerCertificateExpired).await;
    assert!(matches!(expired, ExpiredContext { .. }), "{expired:?}");
    let another = refusal(Deviation::ServerCertificateOfAnother).await;
    assert!(matches!(another, NotValidForNameContext { .. }), "{another:?}");
    assert_eq!(refusal(Deviation::ServerAuthorityUnknown).await, UnknownIssuer);
    assert_eq!(refusal(Deviation::ServerChainIncomplete).await, UnknownIssuer);
}

#[tokio::test]
async fn an_honest_pod_prefers_tls_1_3() {
    assert_eq!(agreed(&Bench::new().await).await.0, ProtocolVersion::TLSv1_3);
}

#[tokio::test]
async fn an_older_pod_speaks_tls_1_2_with_the_one_cipher_that_it_is_to() {
    assert_eq!(
        agreed(&lying(Deviation::TlsOlder).await).await,
        (
            ProtocolVersion::TLSv1_2,
            CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
        )
    );
    assert_eq!(
        agreed(&lying(Deviation::TlsCipherUndocumented).await).await,
        (
            ProtocolVersion::TLSv1_2,
            CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
        )
    );
}
