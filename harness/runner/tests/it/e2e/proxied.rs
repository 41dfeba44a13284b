//! Through a proxy that wants to know who asks.
//!
//! The target's address is one under which only the proxy finds the pod: nobody listens there. What does not go through the proxy goes
//! nowhere.

use crate::e2e::pod::Pod;
use crate::support::nowhere::Nowhere;
use crate::support::proxy::{ForwardingProxy, PASSWORD, USER};

fn target(proxy: &ForwardingProxy, pod: &Nowhere, credentials: &str) -> String {
    let port = pod.port();
    format!(
        "host: localhost
port: {port}
proxy: {{ host: 127.0.0.1, port: {}{credentials} }}
bot: {{ username: qa-bot, privateKey: {{ path: keys/bot.pem }} }}
app: {{ appId: qa-app, privateKey: {{ path: keys/app.pem }} }}
ssl: {{ trustStore: {{ path: keys/authority.pem }} }}
conformance:
  name: proxied
  users: {{ installed: {{ username: alice@acme.example }} }}
  limits: {{ requestsPerSecond: unlimited, refusedSignInsPerSecond: unlimited }}
",
        proxy.port()
    )
}

/// What may stand nowhere: the password, and the forms in which it travels.
fn assert_unseen(texts: &[String]) {
    // In base64 alone, and behind the user name.
    let forms = ["hunter2", "%40ü", "aHVudGVyMjolNDDDvA", "YWxpY2U6aHVudGVyMjolNDDDvA"];
    for form in forms {
        let seen = texts.iter().find(|text| text.contains(form));
        assert!(seen.is_none(), "`{form}` is in {seen:?}");
    }
}

#[test]
fn a_run_through_a_proxy_with_credentials_passes_and_nothing_goes_around_it() {
    let pod = Pod::start();
    let (proxy, nowhere) = (ForwardingProxy::to(pod.mock.address()), Nowhere::new());
    let credentials = format!(", username: {USER}, password: \"{PASSWORD}\"");
    let ended = pod.run(&target(&proxy, &nowhere, &credentials), &["--tag", "smoke", "--strict"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    let record = pod.record();
    let exchanges: usize = record.trials.iter().map(|trial| trial.exchanges.len()).sum();
    assert!(exchanges > 30, "only {exchanges} exchanges");
    let asked = proxy.asked();
    // A connection may serve many calls, and the handshakes that are looked at for TLS-01 are connections too.
    assert!(!asked.is_empty() && asked.len() <= exchanges + record.connections().len());
    let expected = format!("CONNECT localhost:{} ", nowhere.port());
    assert!(asked.iter().all(|head| head.starts_with(&expected)), "{asked:?}");
    assert!(!record.connections().is_empty(), "TLS-01 was not judged");
    assert_unseen(&pod.artefacts(&ended));
}

#[test]
fn wrong_credentials_are_named_as_what_is_wrong() {
    let pod = Pod::start();
    let (proxy, nowhere) = (ForwardingProxy::to(pod.mock.address()), Nowhere::new());
    let credentials = format!(", username: {USER}, password: \"not {PASSWORD}\"");
    let ended = pod.run(
        &target(&proxy, &nowhere, &credentials),
        &["logout/bot", "transport/tls"],
    );
    assert_eq!(ended.code, 4, "{}", ended.all());
    let expected = format!(
        "the proxy `127.0.0.1:{}` opened no tunnel to `localhost:{}`: it takes the credentials for wrong (407)",
        proxy.port(),
        nowhere.port()
    );
    assert!(ended.stdout.contains(&expected), "{}", ended.all());
    assert!(
        ended.stdout.contains("check `proxy.username` and `proxy.password`"),
        "{}",
        ended.all()
    );
    assert_unseen(&pod.artefacts(&ended));
}

#[test]
fn a_proxy_that_is_told_nothing_asks_for_credentials() {
    let pod = Pod::start();
    let (proxy, nowhere) = (ForwardingProxy::to(pod.mock.address()), Nowhere::new());
    let ended = pod.run(&target(&proxy, &nowhere, ""), &["logout/bot"]);
    assert_eq!(ended.code, 4, "{}", ended.all());
    let expected = format!(
        "opened no tunnel to `localhost:{}`: it wants to know who asks (407)",
        nowhere.port()
    );
    assert!(ended.stdout.contains(&expected), "{}", ended.all());
    assert!(
        ended.stdout.contains("add `proxy.username` and `proxy.password`"),
        "{}",
        ended.all()
    );
}
