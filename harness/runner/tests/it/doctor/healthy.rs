//! The mock pod, whole and with one thing wrong.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use podproof::doctor::Outcome;
use podproof::targets::embedded;
use podproof::targets::{Declared, Identity, SigningKey, Target};
use podproof_mock_pod::{Journal, MockPod, Settings};

use crate::doctor::support::{assert_step, examined, examined_by, step};
use crate::support::keyring::settings;

async fn pod() -> (MockPod, Target) {
    let mock = MockPod::start(settings()).await.unwrap();
    let target = embedded(&mock);
    (mock, target)
}

fn changed(target: &mut Target, name: &str, change: impl FnOnce(&mut Identity)) {
    let mut identity = (*target.identities[name]).clone();
    change(&mut identity);
    target.identities.insert(name.to_owned(), Arc::new(identity));
}

#[tokio::test]
async fn nothing_is_wrong_with_the_mock_pod_and_no_session_is_left_open() {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let heard = calls.clone();
    let settings = Settings {
        journal: Some(Journal::new(move |entry| heard.lock().unwrap().push(entry.to_string()))),
        ..settings()
    };
    let mock = MockPod::start(settings).await.unwrap();
    let target = embedded(&mock);
    let examination = examined(&target).await;
    assert!(!examination.failed(), "{examination:#?}");
    for name in ["bot", "app"] {
        let expected = format!("works, as `qa-{name}`; logged out");
        assert_step(
            &examination,
            &format!("sign-in of `{name}` by key"),
            Outcome::Ok,
            &expected,
            "",
        );
    }
    let by_certificate = "sign-in of `bot` by certificate";
    assert_step(
        &examination,
        by_certificate,
        Outcome::Ok,
        "works, as `qa-bot`; logged out",
        "",
    );
    for service in ["/pod", "/login", "/relay", "/sessionauth"] {
        assert_eq!(step(&examination, &format!("service {service}")).outcome, Outcome::Ok);
    }
    assert_eq!(step(&examination, "clock").outcome, Outcome::Ok);
    let count = |what: &str| {
        let calls = calls.lock().unwrap();
        calls
            .iter()
            .filter(|call| call.contains("POST") && call.contains(what) && call.contains("200"))
            .count()
    };
    // The bot by key and by certificate, the app by key.
    assert_eq!((count("/authenticate"), count("/logout")), (3, 3), "{calls:?}");
    let issued = mock.issued_secrets();
    let printed = format!("{examination:?}");
    assert!(issued.iter().all(|secret| !printed.contains(secret)));
}

#[tokio::test]
async fn a_key_that_the_pod_does_not_know_is_told_with_what_to_check() {
    let (_mock, mut target) = pod().await;
    changed(&mut target, "bot", |bot| {
        bot.key = Some(Arc::new(SigningKey::stranger()));
    });
    let examination = examined(&target).await;
    assert!(examination.failed());
    let what = "sign-in of `bot` by key";
    assert_step(
        &examination,
        what,
        Outcome::Fail,
        "refused with 401",
        "its RSA public key is that of `bot.privateKey`",
    );
    assert_eq!(step(&examination, "sign-in of `app`").outcome, Outcome::Ok);
}

#[tokio::test]
async fn what_the_target_does_not_have_is_skipped_with_the_reason() {
    let (_mock, mut target) = pod().await;
    changed(&mut target, "bot", |bot| bot.key = None);
    target.identities.shift_remove("app");
    target.certificates.clear();
    let examination = examined(&target).await;
    assert_step(
        &examination,
        "sign-in of `bot` by key",
        Outcome::Skipped,
        "has no private key",
        "",
    );
    assert_step(
        &examination,
        "sign-in of `bot` by certificate",
        Outcome::Skipped,
        "has no certificate",
        "",
    );
    assert_step(&examination, "sign-in of `app`", Outcome::Skipped, "names no `app`", "");
    assert!(!examination.failed(), "{examination:#?}");
}

#[tokio::test]
async fn a_clock_that_spoils_every_jwt_is_found_before_the_sign_in_suffers_from_it() {
    let (_mock, target) = pod().await;
    let examination = examined_by(&target, Duration::from_secs(600)).await;
    assert_step(&examination, "clock", Outcome::Fail, "s ahead of the pod's", "NTP");
    assert_eq!(step(&examination, "sign-in of `bot` by key").outcome, Outcome::Fail);
}

#[tokio::test]
async fn services_that_the_target_does_not_have_are_not_asked() {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let heard = calls.clone();
    let settings = Settings {
        journal: Some(Journal::new(move |entry| {
            heard.lock().unwrap().push(entry.path.clone());
        })),
        ..settings()
    };
    let mock = MockPod::start(settings).await.unwrap();
    let mut target = embedded(&mock);
    for service in ["sessionauth", "keyauth"] {
        target.declared.insert(service.to_owned(), Declared::Absent);
    }
    let examination = examined(&target).await;
    assert!(!examination.failed(), "{examination:#?}");
    for (what, reason) in [
        ("service /sessionauth", "the target has no /sessionauth"),
        ("service /keyauth", "the target has no /keyauth"),
        ("sign-in of `bot` by certificate", "the target has no /sessionauth"),
    ] {
        assert_step(&examination, what, Outcome::Skipped, reason, "");
    }
    let expected = "works, as `qa-bot`; the session ends by itself, the target has no /sessionauth";
    assert_step(&examination, "sign-in of `bot` by key", Outcome::Ok, expected, "");
    let calls = calls.lock().unwrap();
    assert!(
        !calls
            .iter()
            .any(|path| path.starts_with("/sessionauth/") || path.starts_with("/keyauth/")),
        "{calls:?}"
    );
}

#[tokio::test]
async fn a_sign_in_that_works_while_the_logout_does_not_names_the_line_for_a_bot_that_has_none() {
    let settings = Settings {
        deviations: vec!["logout-204".parse().unwrap()],
        ..settings()
    };
    let mock = MockPod::start(settings).await.unwrap();
    let examination = examined(&embedded(&mock)).await;
    assert_step(
        &examination,
        "sign-in of `bot` by key",
        Outcome::Warn,
        "could not be logged out",
        "`conformance.services.sessionauth: absent`",
    );
}
