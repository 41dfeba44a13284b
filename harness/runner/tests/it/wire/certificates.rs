//! A server's certificate is verified, and what is wrong with it is said.

use podproof::wire::{Client, ClientError, ClientIdentity, ClientSettings, Failure, Trust};
use rustls_pki_types::CertificateDer;

use crate::support::hostile::{Authority, Behaviour, Certified, HostileServer};
use crate::wire::support::{answer, failure, get, patient, send};

fn server(certified: Certified) -> HostileServer {
    let ok = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec();
    HostileServer::start_tls(Behaviour::Answer(ok), certified.serve())
}

fn trusting(authority: &Authority) -> ClientSettings {
    ClientSettings {
        trust: Trust::Only(vec![authority.root.clone()]),
        ..patient()
    }
}

/// The failure and the server's address.
async fn refusal(settings: &ClientSettings, certified: Certified) -> (Failure, String) {
    let server = server(certified);
    let failure = failure(settings, &get(server.url("/"))).await;
    assert!(
        server.requests().is_empty(),
        "a request reached a server that is not trusted"
    );
    (failure, server.address())
}

#[tokio::test]
async fn a_certificate_of_a_trusted_authority_is_accepted() {
    let authority = Authority::new("Test CA");
    let server = server(authority.server());
    assert_eq!(answer(&trusting(&authority), &get(server.url("/"))).await.body, b"{}");
    let by_name = format!("https://localhost:{}/", server.port());
    assert_eq!(answer(&trusting(&authority), &get(by_name)).await.body, b"{}");
}

#[tokio::test]
async fn an_unknown_authority_is_named_with_what_to_do() {
    let (trusted, other) = (Authority::new("Test CA"), Authority::new("Acme Corporate Root"));
    let (failure, address) = refusal(&trusting(&trusted), other.server()).await;
    let expected = format!(
        "the certificate of `{address}` was signed by `Acme Corporate Root`, which is not trusted, and the server sends no \
         other certificate than its own"
    );
    assert_eq!(failure.cause.to_show(), expected);
    assert!(failure.help.unwrap().to_show().contains("`ssl.trustStore`"));
}

#[tokio::test]
async fn the_platform_does_not_trust_a_throw_away_authority() {
    let (failure, address) = refusal(&patient(), Authority::new("Throw-away").server()).await;
    // A machine without any authorities says so instead.
    let unknown = format!("the certificate of `{address}` was signed by `Throw-away`, which is not trusted,");
    let none = failure
        .cause
        .to_show()
        .starts_with("the authorities that this machine trusts could not be read");
    assert!(failure.cause.to_show().starts_with(&unknown) || none, "{failure:?}");
    assert!(failure.help.unwrap().to_show().contains("PEM file"));
}

#[tokio::test]
async fn the_top_of_a_chain_is_the_authority_to_trust() {
    let root = Authority::new("Acme Root");
    let middle = root.intermediate("Acme Issuing CA");
    let mut certified = middle.server();
    certified.chain.push(middle.root.clone());
    let (failure, _) = refusal(&trusting(&Authority::new("Test CA")), certified).await;
    assert!(
        failure.cause.to_show().contains("was signed by `Acme Root`"),
        "{failure:?}"
    );
}

#[tokio::test]
async fn a_chain_through_an_intermediate_is_accepted() {
    let root = Authority::new("Acme Root");
    let middle = root.intermediate("Acme Issuing CA");
    let mut certified = middle.server();
    certified.chain.push(middle.root.clone());
    let server = server(certified);
    assert_eq!(answer(&trusting(&root), &get(server.url("/"))).await.status, 200);
}

#[tokio::test]
async fn a_missing_intermediate_is_named() {
    let root = Authority::new("Acme Root");
    let middle = root.intermediate("Acme Issuing CA");
    let (failure, _) = refusal(&trusting(&root), middle.server()).await;
    assert!(
        failure
            .cause
            .to_show()
            .contains("was signed by `Acme Issuing CA`, which is not trusted"),
        "{failure:?}"
    );
}

#[tokio::test]
async fn a_self_signed_authority_in_the_chain_is_recognised() {
    let other = Authority::new("Acme Root");
    let mut certified = other.server();
    certified.chain.push(other.root.clone());
    let (failure, _) = refusal(&trusting(&Authority::new("Test CA")), certified).await;
    assert!(
        failure
            .cause
            .to_show()
            .ends_with("leads to `Acme Root`, which signed itself and is not trusted"),
        "{failure:?}"
    );
}

#[tokio::test]
async fn an_authority_of_the_same_name_is_not_the_same_authority() {
    let (trusted, impostor) = (Authority::new("Acme Root"), Authority::new("Acme Root"));
    let (failure, address) = refusal(&trusting(&trusted), impostor.server()).await;
    assert!(
        failure
            .cause
            .to_show()
            .starts_with(&format!("the certificate of `{address}` ")),
        "{failure:?}"
    );
    assert!(
        failure
            .cause
            .to_show()
            .contains("not signed by the authority that it names"),
        "{failure:?}"
    );
}

#[tokio::test]
async fn an_expired_certificate_says_since_when() {
    let authority = Authority::new("Test CA");
    let (failure, address) = refusal(&trusting(&authority), authority.expired_server()).await;
    assert_eq!(
        failure.cause.to_show(),
        format!("the certificate of `{address}` expired on 2020-12-31 00:00 UTC")
    );
}

#[tokio::test]
async fn a_certificate_of_the_future_says_from_when() {
    let authority = Authority::new("Test CA");
    let (failure, address) = refusal(&trusting(&authority), authority.future_server()).await;
    assert_eq!(
        failure.cause.to_show(),
        format!("the certificate of `{address}` is not valid before 2999-01-01 00:00 UTC")
    );
}

#[tokio::test]
async fn a_certificate_for_another_name_lists_its_names() {
    let authority = Authority::new("Test CA");
    let certified = authority.server_named(&["acme.symphony.com", "*.acme.com", "10.0.0.1"]);
    let (failure, address) = refusal(&trusting(&authority), certified).await;
    let expected = format!(
        "the certificate of `{address}` is for another name: expected `127.0.0.1`, found `acme.symphony.com`, \
         `*.acme.com`, `10.0.0.1`"
    );
    assert_eq!(failure.cause.to_show(), expected);
}

#[tokio::test]
async fn a_client_certificate_does_not_serve() {
    let authority = Authority::new("Test CA");
    let (failure, address) = refusal(&trusting(&authority), authority.client("bot")).await;
    assert!(
        failure
            .cause
            .to_show()
            .starts_with(&format!("the certificate of `{address}` is ")),
        "{failure:?}"
    );
}

#[test]
fn a_trust_store_that_trusts_nobody_is_an_error() {
    let settings = ClientSettings {
        trust: Trust::Only(vec![]),
        ..patient()
    };
    assert!(matches!(Client::new(&settings), Err(ClientError::NoRoots)));
    let settings = ClientSettings {
        trust: Trust::Only(vec![
            Authority::new("Test CA").root,
            CertificateDer::from(vec![1, 2, 3]),
        ]),
        ..patient()
    };
    let error = Client::new(&settings).unwrap_err();
    assert!(matches!(error, ClientError::Root { number: 2, .. }), "{error:?}");
}

#[test]
fn a_certificate_with_the_key_of_another_is_an_error() {
    let authority = Authority::new("Test CA");
    let (one, other) = (authority.client("one"), authority.client("other"));
    let identity = Some(ClientIdentity {
        chain: one.chain,
        key: other.key,
    });
    let error = Client::new(&ClientSettings { identity, ..patient() }).unwrap_err();
    assert!(matches!(error, ClientError::Identity(_)), "{error:?}");
}

#[tokio::test]
async fn nothing_of_a_key_is_printed() {
    let certified = Authority::new("Test CA").client("bot");
    let key = format!("{:?}", certified.key.secret_der());
    let identity = ClientIdentity {
        chain: certified.chain,
        key: certified.key,
    };
    let settings = ClientSettings {
        identity: Some(identity),
        ..patient()
    };
    let client = Client::new(&settings).unwrap();
    let printed = format!("{settings:?} {client:?}");
    assert!(printed.contains("‹secret›") && !printed.contains(key.trim_matches(['[', ']'])));
    drop(send(&settings, &get("not a url")).await);
}
