//! Client certificates: accepted, and refused by alert, which is an answer too.
//!
//! Under TLS 1.2 the alert ends the handshake; under TLS 1.3 the client believes the handshake is over, sends its
//! request, and finds the alert where it expected the answer.

use podproof::wire::{ClientIdentity, ClientSettings, Reply, Request, Trust};
use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};

use crate::support::hostile::{Authority, Behaviour, Certified, HostileServer};
use crate::wire::support::{get, patient, send};

const VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

/// A server that trusts the clients of one authority, and that authority.
struct Pod {
    authority: Authority,
    server: HostileServer,
}

impl Pod {
    fn start(version: &'static SupportedProtocolVersion) -> Self {
        let authority = Authority::new("Pod CA");
        let ok = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec();
        let tls = authority.server().serve_mutually(&authority, version);
        let server = HostileServer::start_tls(Behaviour::Answer(ok), tls);
        Self { authority, server }
    }

    async fn sign_in(&self, identity: Option<Certified>) -> Reply {
        let settings = ClientSettings {
            trust: Trust::Only(vec![self.authority.root.clone()]),
            identity: identity.map(|Certified { chain, key }| ClientIdentity { chain, key }),
            ..patient()
        };
        let request = Request {
            method: "POST".to_owned(),
            ..get(self.server.url("/sessionauth/v1/authenticate"))
        };
        send(&settings, &request).await
    }
}

fn refused(alert: &str) -> Reply {
    Reply::Refused {
        alert: alert.to_owned(),
    }
}

#[tokio::test]
async fn a_trusted_client_certificate_is_accepted() {
    for version in VERSIONS {
        let pod = Pod::start(version);
        let reply = pod.sign_in(Some(pod.authority.client("bot"))).await;
        assert!(
            matches!(&reply, Reply::Answer(response) if response.status == 200),
            "{version:?}: {reply:?}"
        );
    }
}

#[tokio::test]
async fn a_missing_client_certificate_is_refused() {
    for version in VERSIONS {
        let pod = Pod::start(version);
        assert_eq!(pod.sign_in(None).await, refused("certificate_required"), "{version:?}");
        assert!(pod.server.requests().is_empty());
    }
}

#[tokio::test]
async fn an_untrusted_client_certificate_is_refused() {
    for version in VERSIONS {
        let pod = Pod::start(version);
        let stranger = Authority::new("Another CA").client("bot");
        assert_eq!(pod.sign_in(Some(stranger)).await, refused("unknown_ca"), "{version:?}");
    }
}

#[tokio::test]
async fn an_expired_client_certificate_is_refused() {
    for version in VERSIONS {
        let pod = Pod::start(version);
        let expired = pod.authority.expired_client("bot");
        assert_eq!(
            pod.sign_in(Some(expired)).await,
            refused("certificate_expired"),
            "{version:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refusal_is_never_mistaken_for_a_lost_connection() {
    // The server closes at once after its alert, while the request is still on its way to it.
    let pod = std::sync::Arc::new(Pod::start(&TLS13));
    let attempts: Vec<_> = (0..200)
        .map(|_| {
            let pod = pod.clone();
            tokio::spawn(async move { pod.sign_in(None).await })
        })
        .collect();
    for attempt in attempts {
        assert_eq!(attempt.await.unwrap(), refused("certificate_required"));
    }
}
