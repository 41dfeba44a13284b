//! A server's certificate that itself stands in the trust store: trusted, as OpenSSL and Java do, for its names and its time.

use podproof::wire::{ClientSettings, Failure, TlsFault, Trust};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::support::hostile::{Authority, Behaviour, Certified, HostileServer};
use crate::wire::support::{answer, failure, get, patient};

/// A certificate that is its own authority, as `openssl req -x509` makes it, after a change.
fn own_authority(change: impl FnOnce(&mut CertificateParams)) -> Certified {
    let mut params = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "localhost");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    change(&mut params);
    let key = KeyPair::generate().unwrap();
    Certified {
        chain: vec![params.self_signed(&key).unwrap().der().clone()],
        key: PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
    }
}

fn server(certified: Certified) -> HostileServer {
    let ok = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec();
    HostileServer::start_tls(Behaviour::Answer(ok), certified.serve())
}

fn trusting(trust: Trust) -> ClientSettings {
    ClientSettings { trust, ..patient() }
}

async fn is_accepted(trust: Trust, certified: Certified) {
    let server = server(certified);
    assert_eq!(answer(&trusting(trust), &get(server.url("/"))).await.body, b"{}");
}

async fn refusal(trust: Trust, certified: Certified) -> Failure {
    let server = server(certified);
    let failure = failure(&trusting(trust), &get(server.url("/"))).await;
    assert!(
        server.requests().is_empty(),
        "a request reached a server that is not trusted"
    );
    failure
}

fn only(certificate: &CertificateDer<'static>) -> Trust {
    Trust::Only(vec![Authority::new("Another CA").root, certificate.clone()])
}

#[tokio::test]
async fn a_certificate_that_is_its_own_authority_is_trusted_where_it_is_in_the_trust_store() {
    let usual = || own_authority(|_| ());
    let certified = usual();
    is_accepted(only(&certified.chain[0]), certified).await;
    let certified = usual();
    is_accepted(Trust::PlatformAnd(certified.chain.clone()), certified).await;
    for usages in [
        vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature],
        vec![KeyUsagePurpose::KeyEncipherment],
    ] {
        let certified = own_authority(|params| {
            params.key_usages = usages;
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        });
        is_accepted(only(&certified.chain[0]), certified).await;
    }
}

#[tokio::test]
async fn one_that_another_authority_signed_is_trusted_without_that_authority() {
    let certified = Authority::new("Unknown CA").server();
    is_accepted(only(&certified.chain[0]), certified).await;
}

#[tokio::test]
async fn its_names_and_its_time_are_verified_all_the_same() {
    let certified = own_authority(|params| {
        params.subject_alt_names = CertificateParams::new(vec!["pod.acme.com".to_owned()])
            .unwrap()
            .subject_alt_names;
    });
    let failure = refusal(only(&certified.chain[0]), certified).await;
    assert!(
        failure
            .cause
            .to_show()
            .contains("is for another name: expected `127.0.0.1`, found `pod.acme.com`"),
        "{failure:?}"
    );
    let certified = own_authority(|params| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 12, 31);
    });
    let failure = refusal(only(&certified.chain[0]), certified).await;
    assert!(failure.cause.to_show().contains("expired on 2020-12-31"), "{failure:?}");
    let certified = own_authority(|params| params.not_before = date_time_ymd(2999, 1, 1));
    let failure = refusal(only(&certified.chain[0]), certified).await;
    assert!(
        failure.cause.to_show().contains("is not valid before 2999-01-01"),
        "{failure:?}"
    );
    assert_eq!(failure.tls, Some(TlsFault::Certificate));
}

#[tokio::test]
async fn one_whose_key_is_not_a_servers_counts_as_an_authority_alone() {
    for change in [
        (|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]) as fn(&mut CertificateParams),
        |params| params.key_usages = vec![KeyUsagePurpose::KeyCertSign],
    ] {
        let certified = own_authority(change);
        let failure = refusal(only(&certified.chain[0]), certified).await;
        assert!(!failure.cause.to_show().contains("CaUsed"), "{failure:?}");
    }
}

#[tokio::test]
async fn a_server_that_has_the_certificate_and_not_its_key_is_refused() {
    let (certified, other) = (own_authority(|_| ()), own_authority(|_| ()));
    let trust = only(&certified.chain[0]);
    let thief = Certified {
        chain: certified.chain,
        key: other.key,
    };
    // rustls as a server compares the two; a server that does not care is made by hand.
    let config = rustls::ServerConfig::builder_with_provider(rustls::crypto::aws_lc_rs::default_provider().into())
        .with_protocol_versions(rustls::ALL_VERSIONS)
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(std::sync::Arc::new(Careless(std::sync::Arc::new(
            rustls::sign::CertifiedKey::new(
                thief.chain,
                rustls::crypto::aws_lc_rs::sign::any_supported_type(&thief.key).unwrap(),
            ),
        ))));
    let server = HostileServer::start_tls(Behaviour::Answer(Vec::new()), config.into());
    failure(&trusting(trust), &get(server.url("/"))).await;
    assert!(server.requests().is_empty());
}

/// Shows a certificate without asking whose key it has.
#[derive(Debug)]
struct Careless(std::sync::Arc<rustls::sign::CertifiedKey>);

impl rustls::server::ResolvesServerCert for Careless {
    fn resolve(&self, _: rustls::server::ClientHello<'_>) -> Option<std::sync::Arc<rustls::sign::CertifiedKey>> {
        Some(self.0.clone())
    }
}

#[tokio::test]
async fn outside_of_the_trust_store_it_is_an_authority_that_is_not_trusted() {
    let failure = refusal(Trust::Only(vec![Authority::new("Test CA").root]), own_authority(|_| ())).await;
    let cause = failure.cause.to_show();
    assert!(
        cause.contains("leads to `localhost") && cause.contains("which signed itself and is not trusted"),
        "{cause}"
    );
    assert_eq!(failure.tls, Some(TlsFault::Certificate));
}

#[tokio::test]
async fn an_authoritys_certificate_that_a_trusted_one_signed_is_podproofs_own_trouble() {
    let authority = Authority::new("Test CA");
    let certified = authority.server_with(|params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained));
    let failure = refusal(Trust::Only(vec![authority.root.clone()]), certified).await;
    let cause = failure.cause.to_show();
    assert!(cause.contains("CA:TRUE") && !cause.contains("CaUsed"), "{cause}");
    // OpenSSL and Java connect: it is no breach of the pod's.
    assert_eq!(failure.tls, None);
}
