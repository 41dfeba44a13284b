//! Services at a port of their own that demands client certificates.

use podproof::record::Verdict;

use crate::services::support::TestSite;
use crate::support::hostile::{Behaviour, HostileServer};

const RSA: &[&str] = &["/login/", "/pod/", "/relay/"];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_certificate_that_is_named_for_a_service_is_shown_wherever_a_scenario_names_none() {
    let bank = TestSite::open().await;
    let (front, certificates) = (
        bank.front(RSA),
        bank.front_for_certificates(&["/sessionauth/", "/keyauth/"]),
    );
    // The one node of the BDK for the key manager is right for `/keyauth` only; the section says the rest.
    let top = format!(
        "sessionAuth: {{ port: {0} }}\nkeyManager: {{ port: {0} }}\n",
        certificates.port()
    );
    let services = format!(
        "  services:\n    relay: {{ port: {} }}\n    sessionauth: {{ certificate: bot }}\n",
        front.port()
    );
    let ran = bank.run(front.port(), &top, &services, &[]).await;
    assert_eq!((ran.code, ran.bad()), (0, Vec::new()), "{}", ran.told);
    assert_eq!(ran.count(Verdict::NotApplicable), 0, "{}", ran.told);
    assert_eq!(ran.record.open_sessions(), None);
    // `as: none` shows none in spite of it, and is refused in the handshake.
    let trial = ran
        .record
        .trials
        .iter()
        .find(|trial| trial.id == "authenticate/certificate-missing");
    let refused =
        |exchange: &podproof::record::ExchangeRecord| exchange.failure.is_some() && exchange.response.is_none();
    assert!(trial.unwrap().exchanges.iter().all(refused), "{trial:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_service_that_wants_a_certificate_breaks_only_calls_that_could_show_none() {
    let bank = TestSite::open().await;
    let (front, certificates) = (bank.front(RSA), bank.front_for_certificates(&["/sessionauth/"]));
    let top = format!("sessionAuth: {{ port: {} }}\n", certificates.port());
    let ran = bank
        .run(front.port(), &top, "  services: { keyauth: absent }\n", &[])
        .await;
    assert_eq!((ran.code, ran.bad()), (4, Vec::new()), "{}", ran.told);
    let issues = ran.record.service_issues();
    let [trouble] = issues.as_slice() else {
        panic!("{:?}", ran.record.service_issues());
    };
    assert!(
        trouble.problem.to_show().contains("without a client certificate"),
        "{trouble:?}"
    );
    assert!(
        trouble
            .help
            .to_show()
            .contains("`conformance.services.sessionauth: { certificate: bot }`"),
        "{trouble:?}"
    );
    assert_eq!(ran.verdict("logout/bot"), Verdict::Broken);
    assert_eq!(ran.verdict("authenticate/bot"), Verdict::Passed);
    // These show a certificate, or say that the refusal is what they want to see.
    assert_eq!(ran.verdict("authenticate/certificate"), Verdict::Passed);
    assert_eq!(ran.verdict("authenticate/certificate-missing"), Verdict::Passed);
    assert_eq!(ran.verdict("transport/tls-for-certificates"), Verdict::Passed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_certificate_that_is_named_and_refused_is_told_once_and_blamed_on_no_pod() {
    let bank = TestSite::open().await;
    let (front, certificates) = (bank.front(RSA), bank.front_for_certificates(&["/sessionauth/"]));
    let services = format!(
        "  services: {{ sessionauth: {{ port: {}, certificate: untrusted }}, keyauth: absent }}\n",
        certificates.port()
    );
    let ran = bank.run(front.port(), "", &services, &[]).await;
    assert_eq!((ran.code, ran.bad()), (4, Vec::new()), "{}", ran.told);
    let issues = ran.record.service_issues();
    let [trouble] = issues.as_slice() else {
        panic!("{:?}", ran.record.service_issues());
    };
    let problem = trouble.problem.to_show();
    assert!(
        problem.contains("refuses the client certificate of `untrusted`"),
        "{problem}"
    );
    assert_eq!(ran.verdict("logout/bot"), Verdict::Broken);
    assert_eq!(ran.verdict("authenticate/bot"), Verdict::Passed);
    assert!(ran.told.contains("stay open until they expire"), "{}", ran.told);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_bot_without_a_certificate_is_tested_as_far_as_it_can_get() {
    let bank = TestSite::without_certificates().await;
    let (front, certificates) = (
        bank.front(RSA),
        bank.front_for_certificates(&["/sessionauth/", "/keyauth/"]),
    );
    let top = format!("sessionAuth: {{ port: {} }}\n", certificates.port());
    let services = format!("  services: {{ keyauth: {{ port: {} }} }}\n", certificates.port());
    let ran = bank.run(front.port(), &top, &services, &[]).await;
    assert_eq!((ran.code, ran.bad()), (4, Vec::new()), "{}", ran.told);
    let issues = ran.record.service_issues();
    let [trouble] = issues.as_slice() else {
        panic!("{:?}", ran.record.service_issues());
    };
    // Whatever calls `/keyauth` says which certificate it shows, so that no trial suffers from it.
    assert_eq!(trouble.services, ["sessionauth"]);
    assert!(trouble.help.to_show().contains("certificateBot"), "{trouble:?}");
    assert!(
        trouble
            .help
            .to_show()
            .contains("`conformance.services.sessionauth: absent`")
    );
    assert_eq!(trouble.trials, ran.count(Verdict::Broken));
    assert_eq!(ran.verdict("authenticate/certificate"), Verdict::NotApplicable);
    assert_eq!(ran.verdict("authenticate/certificate-missing"), Verdict::Passed);
    assert_eq!(ran.verdict("transport/tls-for-certificates"), Verdict::Passed);
    assert_eq!(ran.verdict("logout/bot"), Verdict::Broken);
    assert_eq!(ran.verdict("authenticate/bot"), Verdict::Passed);

    let services = "  services: { sessionauth: absent, keyauth: absent }\n";
    let ran = bank.run(front.port(), &top, services, &[]).await;
    assert_eq!((ran.code, ran.bad()), (0, Vec::new()), "{}", ran.told);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_certificate_that_nobody_asked_for_is_told_to_whoever_wonders_why_it_is_refused() {
    let bank = TestSite::open().await;
    let refusal = b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 35\r\n\r\n{\"code\":401,\"message\":\"who is it?\"}";
    let wrong = HostileServer::start_tls(Behaviour::Answer(refusal.to_vec()), bank.authority.server().serve());
    let right = bank.front(RSA);
    let top = format!("sessionAuth: {{ port: {} }}\n", wrong.port());
    let ran = bank.run(right.port(), &top, "", &["authenticate/certificate"]).await;
    assert_eq!(ran.code, 1, "{}", ran.told);
    let expected = "never asked for a client certificate, so none was shown: this is not the port for certificates";
    assert!(ran.told.contains(expected), "{}", ran.told);
    assert!(ran.told.contains("set `sessionAuth: { host, port }`"), "{}", ran.told);

    // One that asked for it has seen it: the help would be wrong.
    let asking = bank.front_for_certificates(&["/sessionauth/v1/logout"]);
    let top = format!("sessionAuth: {{ port: {} }}\n", asking.port());
    let ran = bank.run(right.port(), &top, "", &["authenticate/certificate"]).await;
    assert_eq!(ran.code, 1, "{}", ran.told);
    assert!(
        !ran.told.contains("never asked for a client certificate"),
        "{}",
        ran.told
    );
}
