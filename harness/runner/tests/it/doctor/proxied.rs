//! Through a proxy that forwards, as a corporate network has it.

use podproof::doctor::Outcome;
use podproof::secret::Secret;
use podproof::targets::embedded;
use podproof::wire::ProxySettings;
use podproof_mock_pod::MockPod;

use crate::doctor::support::{assert_step, examined};
use crate::support::keyring::settings;
use crate::support::proxy::{ForwardingProxy, PASSWORD, USER};

#[tokio::test]
async fn a_pod_behind_a_proxy_with_credentials_is_examined_like_any_other() {
    let mock = MockPod::start(settings()).await.unwrap();
    let proxy = ForwardingProxy::start();
    let mut target = embedded(&mock);
    target.connection.proxy = Some(ProxySettings {
        host: "127.0.0.1".to_owned(),
        port: proxy.port(),
        credentials: Some((USER.to_owned(), Secret::new(PASSWORD.to_owned()))),
    });
    let examination = examined(&target).await;
    assert!(!examination.failed(), "{examination:#?}");
    assert_step(
        &examination,
        "tunnel to 127.0.0.1",
        Outcome::Ok,
        "open, through proxy",
        "",
    );
    assert_step(&examination, "sign-in of `bot` by key", Outcome::Ok, "logged out", "");
    assert_step(
        &examination,
        "sign-in of `bot` by certificate",
        Outcome::Ok,
        "logged out",
        "",
    );
    let connect = format!("CONNECT {} ", mock.address());
    assert!(proxy.asked().iter().all(|head| head.starts_with(&connect)));

    let settings = target.connection.proxy.as_mut().unwrap();
    settings.credentials = Some((USER.to_owned(), Secret::new("wrong".to_owned())));
    let examination = examined(&target).await;
    assert_step(
        &examination,
        "tunnel to",
        Outcome::Fail,
        "407",
        "check `proxy.username` and `proxy.password`",
    );
    assert_step(
        &examination,
        "sign-in of `bot` by key",
        Outcome::Skipped,
        "no connection",
        "",
    );
}
