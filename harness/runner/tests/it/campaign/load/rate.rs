//! How many judged answers per second podproof gets, beside a client that judges nothing.
//!
//! By hand, on a quiet machine: `cargo test --release --test it -- --ignored a_client_that_judges_nothing --nocapture`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::header::HOST;
use hyper_util::rt::TokioIo;
use podproof::campaign::load::Load;
use podproof_mock_pod::MockPod;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::support::{Pod, QUESTION, loaded};

const USERS: usize = 16;
const LASTS: Duration = Duration::from_secs(5);

/// How many answers so many connections get in that time, if nothing is done with them.
async fn bare(mock: &MockPod) -> u64 {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_slice_iter(mock.authority_pem().as_bytes()) {
        roots.add(root.unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = TlsConnector::from(Arc::new(tls));
    let answers = Arc::new(AtomicU64::new(0));
    let address = mock.address();
    let until = Instant::now() + LASTS;
    let users = (0..USERS).map(|_| {
        let (connector, answers) = (connector.clone(), answers.clone());
        tokio::spawn(async move {
            let tcp = TcpStream::connect(address).await.unwrap();
            tcp.set_nodelay(true).unwrap();
            let tls = connector.connect(ServerName::from(address.ip()), tcp).await.unwrap();
            let (mut sender, connection) = handshake(TokioIo::new(tls)).await.unwrap();
            tokio::spawn(connection);
            while Instant::now() < until {
                let request = hyper::Request::get("/pod/v2/sessioninfo")
                    .header(HOST, address.to_string())
                    .body(Empty::<Bytes>::new())
                    .unwrap();
                let answer = sender.send_request(request).await.unwrap();
                assert_eq!(answer.status(), 401);
                answer.into_body().collect().await.unwrap();
                answers.fetch_add(1, Ordering::Relaxed);
            }
        })
    });
    futures_util::future::join_all(users).await;
    answers.load(Ordering::Relaxed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "says something on a quiet machine alone"]
#[expect(clippy::print_stdout, reason = "a person reads it")]
async fn a_client_that_judges_nothing_gets_less_than_1_3_times_as_many_answers() {
    // In turn, so that what disturbs the machine disturbs both.
    let (mut judged, mut unjudged) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let pod = Pod::start(|settings| settings.keys_ahead = false).await;
        let view = loaded(QUESTION, pod.target(), Load::Users(USERS), LASTS).await;
        assert_eq!(view.judged(), view.answers());
        judged.push(view.record.end.unwrap().answers_meanwhile);
        unjudged.push(bare(&pod.mock).await);
    }
    judged.sort_unstable();
    unjudged.sort_unstable();
    let per_second = |answers: &[u64]| answers[answers.len() / 2] as f64 / LASTS.as_secs_f64();
    let ratio = per_second(&unjudged) / per_second(&judged);
    println!(
        "podproof {:.0} judged answers per second, a bare client {:.0}: {ratio:.2} times as many",
        per_second(&judged),
        per_second(&unjudged)
    );
    assert!(ratio < 1.3, "{ratio}");
}
