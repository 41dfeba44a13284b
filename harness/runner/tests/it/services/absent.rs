//! A bot with an RSA key only, whose pod has neither `/sessionauth` nor `/keyauth`.

use podproof::record::Verdict;

use crate::services::support::TestSite;

/// What such a pod serves.
const RSA: &[&str] = &["/login/", "/pod/", "/relay/"];

/// How many trials of the suite it allows, at least.
const MOST: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn services_that_are_said_to_be_absent_are_never_asked_and_nothing_is_wrong() {
    let bank = TestSite::open().await;
    let front = bank.front(RSA);
    let services = "  services: { sessionauth: absent, keyauth: absent }\n";
    let ran = bank.run(front.port(), "", services, &[]).await;
    assert_eq!((ran.code, ran.bad()), (0, Vec::new()), "{}", ran.told);
    let asked = front.requests();
    assert!(
        !asked
            .iter()
            .any(|line| line.contains("/sessionauth/") || line.contains("/keyauth/")),
        "{asked:?}"
    );
    assert!(ran.count(Verdict::Passed) >= MOST, "{}", ran.told);
    assert_eq!(ran.verdict("authenticate/bot"), Verdict::Passed);
    assert_eq!(ran.verdict("key-manager/bot"), Verdict::Passed);
    assert_eq!(ran.verdict("transport/tls"), Verdict::Passed);
    assert_eq!(ran.verdict("logout/bot"), Verdict::NotApplicable);
    assert!(
        ran.told.contains("not applicable: the target has no /sessionauth"),
        "{}",
        ran.told
    );
    // Sessions that nothing can end are counted, once, the same everywhere.
    let open = ran.record.open_sessions().unwrap();
    assert!(open.count > 100, "{open:?}");
    let text = format!(
        "{} sessions stay open until they expire: the target has no /sessionauth",
        open.count
    );
    assert_eq!(ran.told.matches(&text).count(), 1, "{}", ran.told);
    assert!(ran.summary.contains(&text), "{}", ran.summary);
    assert!(ran.page.replace("&#x2f;", "/").contains(&text));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn services_that_are_not_there_are_told_once_and_break_only_what_needs_them() {
    let bank = TestSite::open().await;
    let front = bank.front(RSA);
    let ran = bank.run(front.port(), "", "", &[]).await;
    assert_eq!((ran.code, ran.bad()), (4, Vec::new()), "{}", ran.told);
    let passed = ran.count(Verdict::Passed);
    assert!(passed >= MOST, "{}", ran.told);
    assert_eq!(ran.count(Verdict::Broken), ran.record.trials.len() - passed);
    let issues = ran.record.service_issues();
    let [trouble] = issues.as_slice() else {
        panic!("{:?}", ran.record.service_issues());
    };
    assert_eq!(trouble.services, ["keyauth", "sessionauth"]);
    assert_eq!(trouble.trials, ran.count(Verdict::Broken));
    let (problem, help) = (trouble.problem.to_show(), trouble.help.to_show());
    assert!(problem.contains("`POST /sessionauth/v1/logout`"), "{problem}");
    assert!(
        help.contains("`conformance.services: { keyauth: absent, sessionauth: absent }`"),
        "{help}"
    );
    assert_eq!(ran.told.matches(problem).count(), 1, "{}", ran.told);
    assert!(!ran.told.contains("broken          "), "{}", ran.told);
    assert_eq!(
        ran.summary.matches("POST /sessionauth/v1/logout` and").count(),
        1,
        "{}",
        ran.summary
    );
    assert_eq!(ran.junit.matches("<error message=").count(), trouble.trials);
    // Four questions of the preflight, and nothing for the trials.
    let asked = front.requests();
    let asked = asked
        .iter()
        .filter(|line| line.contains("/sessionauth/") || line.contains("/keyauth/"));
    assert_eq!(asked.count(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_target_without_a_key_manager_is_tested_without_it() {
    let bank = TestSite::open().await;
    let front = bank.front(&["/login/", "/pod/", "/sessionauth/"]);
    let services = "  services: { relay: absent, keyauth: absent }\n";
    let ran = bank.run(front.port(), "", services, &[]).await;
    assert_eq!((ran.code, ran.bad()), (0, Vec::new()), "{}", ran.told);
    assert_eq!(ran.verdict("key-manager/bot"), Verdict::NotApplicable);
    assert_eq!(ran.verdict("logout/bot"), Verdict::Passed);
    assert_eq!(ran.record.open_sessions(), None);
    assert!(!ran.told.contains("stay open"), "{}", ran.told);
}
