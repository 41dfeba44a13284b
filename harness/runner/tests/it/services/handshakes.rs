//! Servers with which no handshake comes about: what a run makes of them.

use podproof::record::Verdict;

use crate::services::support::{Ran, TestSite};
use crate::support::hostile::{Behaviour, HostileServer, PickyServer};

const TRIALS: &[&str] = &["transport/tls", "key-manager/tls", "logout/bot"];

fn verdicts(ran: &Ran) -> [Verdict; 3] {
    ["transport/tls", "key-manager/tls", "logout/bot"].map(|id| ran.verdict(id))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pod_of_an_old_tls_fails_tls_01_and_nothing_is_said_of_certificates() {
    let bank = TestSite::open().await;
    let old = HostileServer::start(Behaviour::Greet(vec![21, 3, 1, 0, 2, 2, 70]));
    let ran = bank.run(old.port(), "", "", TRIALS).await;
    assert_eq!(
        verdicts(&ran),
        [Verdict::Failed, Verdict::Failed, Verdict::Broken],
        "{}",
        ran.told
    );
    assert!(
        ran.told.contains("it speaks neither TLS 1.2 nor TLS 1.3"),
        "{}",
        ran.told
    );
    assert!(!ran.told.contains("port for certificates"), "{}", ran.told);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pod_that_has_only_documented_dhe_ciphers_is_not_evaluated_and_fails_nothing() {
    let bank = TestSite::open().await;
    let dhe = PickyServer::start(&[0x009e]);
    let port = dhe.address().rsplit(':').next().unwrap().parse().unwrap();
    let ran = bank.run(port, "", "", TRIALS).await;
    assert_eq!((ran.code, verdicts(&ran)), (4, [Verdict::Broken; 3]), "{}", ran.told);
    assert_eq!(ran.record.service_issues().len(), 1, "{}", ran.told);
    for expected in [
        "takes `TLS_DHE_RSA_WITH_AES_128_GCM_SHA256`: the vendor documents this cipher",
        "podproof's TLS library has no DHE, so this server is not evaluated",
        "nothing is wrong with the server",
    ] {
        assert_eq!(ran.told.matches(expected).count(), 1, "{}", ran.told);
    }
    for report in [&ran.told, &ran.summary, &ran.junit, &ran.page] {
        assert!(!report.contains("cannot connect") && !report.contains("none of them connects"));
    }
}
