//! TLS, HTTP/1.1, limits, and clients that misbehave.

use std::sync::Arc;
use std::time::{Duration, Instant};

use podproof_mock_pod::{Keyring, MockPod, Settings, StartError};
use reqwest::Method;
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject as _};
use rustls::{ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::jwt;
use crate::support::{Bench, KEYRING, client, reply};

pub(crate) async fn connect(
    bench: &Bench,
    versions: &[&'static SupportedProtocolVersion],
    alpn: &[&[u8]],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(bench.pod.authority_pem().as_bytes()).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    let stream = TcpStream::connect(bench.pod.address()).await?;
    TlsConnector::from(Arc::new(config))
        .connect(ServerName::try_from("localhost").unwrap(), stream)
        .await
}

/// Sends bytes over TLS and reads what comes until the pod closes.
pub(crate) async fn raw(bench: &Bench, request: &[u8]) -> String {
    let mut stream = connect(bench, rustls::ALL_VERSIONS, &[]).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn both_tls_versions_work_and_only_http_1_1_is_spoken() {
    let bench = Bench::new().await;
    for (version, name) in [
        (&rustls::version::TLS12, ProtocolVersion::TLSv1_2),
        (&rustls::version::TLS13, ProtocolVersion::TLSv1_3),
    ] {
        let stream = connect(&bench, &[version], &[b"h2", b"http/1.1"]).await.unwrap();
        let (_, session) = stream.get_ref();
        assert_eq!(session.protocol_version(), Some(name));
        assert_eq!(session.alpn_protocol(), Some(b"http/1.1".as_slice()));
    }
    assert!(connect(&bench, rustls::ALL_VERSIONS, &[b"h2"]).await.is_err());
}

#[tokio::test]
async fn the_certificate_holds_for_localhost_and_the_loopback_address() {
    let bench = Bench::new().await;
    let port = bench.pod.address().port();
    for host in ["localhost", "127.0.0.1"] {
        let answer = bench
            .client
            .get(format!("https://{host}:{port}/pod/v2/sessioninfo"))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 401);
    }
}

#[tokio::test]
async fn a_client_with_another_authority_does_not_get_through() {
    let (bench, other) = (Bench::new().await, Bench::new().await);
    let stranger = client(other.pod.authority_pem());
    assert!(stranger.get(bench.url("/pod/v2/sessioninfo")).send().await.is_err());
}

#[tokio::test]
async fn unknown_paths_are_not_found() {
    let bench = Bench::new().await;
    for path in [
        "/",
        "/login",
        "/login/pubkey/authenticate/",
        "/sessionauth/v1/nothing",
        "/pod",
    ] {
        reply(bench.request(Method::GET, path)).await.assert_refused(404);
        reply(bench.request(Method::POST, path)).await.assert_refused(404);
    }
}

#[tokio::test]
async fn a_known_path_names_the_methods_that_it_takes() {
    let bench = Bench::new().await;
    let answer = reply(bench.request(Method::POST, "/pod/v2/sessioninfo")).await;
    answer.assert_refused(405);
    assert_eq!(answer.headers["allow"], "GET");
    reply(bench.request(Method::GET, "/login/pubkey/authenticate"))
        .await
        .assert_refused(405);
}

#[tokio::test]
async fn a_body_beyond_any_sign_in_is_too_large() {
    let bench = Bench::new().await;
    let body = json!({ "token": "x".repeat(70_000) });
    bench
        .post("/login/pubkey/authenticate", &body)
        .await
        .assert_refused(413);
}

#[tokio::test]
async fn a_head_beyond_any_call_is_too_large() {
    let bench = Bench::new().await;
    let request = bench
        .request(Method::GET, "/pod/v2/sessioninfo")
        .header("sessionToken", "x".repeat(100_000));
    // The pod may close before all has been written, which the client then reports instead of the answer.
    if let Ok(answer) = request.send().await {
        assert_eq!(answer.status(), 431);
    }
    let session = bench.bot_session().await;
    assert_eq!(bench.session_info(&session).await.status, 200);
}

#[tokio::test]
async fn clients_that_misbehave_disturb_nobody() {
    let bench = Bench::new().await;
    let address = bench.pod.address();
    let mut plain = TcpStream::connect(address).await.unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut garbage = TcpStream::connect(address).await.unwrap();
    garbage.write_all(&[0xff; 4096]).await.unwrap();
    let _silent = TcpStream::connect(address).await.unwrap();
    let mut slow = connect(&bench, rustls::ALL_VERSIONS, &[]).await.unwrap();
    slow.write_all(b"POST /login/pubkey/authenticate HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{")
        .await
        .unwrap();
    let broken = raw(&bench, b"NONSENSE\r\n\r\n").await;
    assert!(broken.starts_with("HTTP/1.1 400 "), "{broken}");

    let session = bench.bot_session().await;
    assert_eq!(bench.session_info(&session).await.status, 200);
    for mut knock in [plain, garbage] {
        let mut rest = Vec::new();
        let closed = tokio::time::timeout(Duration::from_secs(10), knock.read_to_end(&mut rest)).await;
        assert!(closed.is_ok(), "the connection stays open");
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_taken() {
    let bench = Bench::new().await;
    let mut stream = connect(&bench, rustls::ALL_VERSIONS, &[]).await.unwrap();
    stream
        .write_all(b"POST /login/pubkey/authenticate HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{")
        .await
        .unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(!String::from_utf8_lossy(&answer).contains(" 200 "));
    assert!(bench.pod.issued_secrets().is_empty());
}

#[tokio::test]
async fn many_clients_at_once_are_all_served() {
    let bench = Bench::new().await;
    let bot = &bench.accounts().bot;
    let body = json!({ "token": jwt::valid(&bot.username, &bot.key) });
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let request = bench.request(Method::POST, "/login/pubkey/authenticate").json(&body);
        calls.spawn(async move { reply(request).await.token() });
    }
    let mut tokens = calls.join_all().await;
    tokens.sort_unstable();
    tokens.dedup();
    assert_eq!(tokens.len(), 50);
}

#[tokio::test]
async fn a_stopped_pod_answers_nobody_and_frees_its_port() {
    let bench = Bench::new().await;
    let address = bench.pod.address();
    // A kept-alive connection must not hold the stop up.
    bench.session_info("garbage").await.assert_refused(401);
    let begun = Instant::now();
    bench.pod.stop().await;
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "the idle connection was waited for"
    );
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_dropped_pod_closes_its_port() {
    let bench = Bench::new().await;
    let address = bench.pod.address();
    drop(bench);
    for _ in 0..200 {
        if TcpStream::connect(address).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the port is still open");
}

#[tokio::test]
async fn a_taken_port_is_an_error_that_names_it() {
    let bench = Bench::new().await;
    let port = bench.pod.address().port();
    let error = MockPod::start(Settings {
        port,
        keyring: KEYRING.clone(),
        ..Settings::default()
    })
    .await
    .unwrap_err();
    assert!(matches!(&error, StartError::Listen { address, .. } if address.port() == port));
    assert!(error.to_string().contains(&port.to_string()));
}

#[tokio::test]
async fn a_pod_listens_before_its_keys_exist() {
    let bench = Bench::with(|settings| settings.keyring = Keyring::new()).await;
    // Needs no key, so it is answered whatever the key threads do.
    bench.session_info("garbage").await.assert_refused(401);
    // Needs two, and waits for them.
    let session = bench.bot_session().await;
    assert_eq!(bench.session_info(&session).await.status, 200);
}

#[tokio::test]
async fn keys_that_nobody_asks_for_are_generated_in_the_background() {
    let bench = Bench::with(|settings| settings.keyring = Keyring::new()).await;
    let last = &bench.accounts().deactivated_bot.key;
    for _ in 0..1000 {
        if format!("{last:?}") == "LazyKey(deactivated-bot, generated)" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the key is still missing");
}
