//! Services that want to be connected to in their own way.

use podproof::record::Verdict;
use podproof::targets::ServiceConnection;
use podproof::wire::{ClientSettings, Trust};

use super::support::{BOT, Pod, context, play, scenarios};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_has_its_own_trust_and_its_own_headers() {
    let pod = Pod::start().await;
    let mut target = pod.target();
    let trusting = target.connection.clone();
    let other = |name: &str, connection: ClientSettings| {
        Some(ServiceConnection {
            connection,
            default_headers: vec![("X-Service".to_owned(), name.to_owned())],
        })
    };
    // What all others share trusts nobody that this pod knows, so that it cannot have been used.
    target.connection.trust = Trust::Only(vec![stranger()]);
    target.services.pod = other("pod", trusting.clone());
    target.services.session_auth = other("session-auth", trusting);
    let folder = scenarios(&[("bot.yaml", BOT)]);
    let record = play(context(folder.path(), target), 1).await;
    assert_eq!(record.trials[0].verdict, Verdict::Passed, "{record:#?}");
    let sent: Vec<&str> = record.trials[0]
        .exchanges
        .iter()
        .map(|exchange| {
            let mut headers = exchange.request_headers.iter();
            headers.find(|(name, _)| name == "X-Service").unwrap().1.as_str()
        })
        .collect();
    assert_eq!(sent, ["pod", "pod", "session-auth"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_without_its_own_connection_uses_the_one_of_all() {
    let pod = Pod::start().await;
    let mut target = pod.target();
    let mut unknown = target.connection.clone();
    unknown.trust = Trust::Only(vec![stranger()]);
    target.services.session_auth = Some(ServiceConnection {
        connection: unknown,
        default_headers: Vec::new(),
    });
    let folder = scenarios(&[("bot.yaml", BOT)]);
    let record = play(context(folder.path(), target), 1).await;
    let trial = &record.trials[0];
    assert_eq!(trial.verdict, Verdict::Broken, "the logout meets a stranger");
    let answered: Vec<bool> = trial
        .exchanges
        .iter()
        .map(|exchange| exchange.response.is_some())
        .collect();
    assert_eq!(answered, [true, true, false]);
}

/// An authority that signed nothing.
fn stranger() -> rustls_pki_types::CertificateDer<'static> {
    let key = rcgen::KeyPair::generate().unwrap();
    let parameters = rcgen::CertificateParams::new(vec!["stranger.example".to_owned()]).unwrap();
    parameters.self_signed(&key).unwrap().der().clone()
}
