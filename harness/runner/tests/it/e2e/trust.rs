//! The authority to trust, in every form in which a trust store has it.

use crate::e2e::pod::Pod;
use crate::e2e::stores;
use crate::support::program::Ended;

fn run_trusting(pod: &Pod, store: &str) -> Ended {
    let address = pod.mock.address();
    let target = format!(
        "host: {}
port: {}
bot: {{ username: qa-bot, privateKey: {{ path: keys/bot.pem }} }}
ssl: {{ trustStore: {store} }}
conformance: {{ name: trusted, limits: {{ requestsPerSecond: unlimited, refusedSignInsPerSecond: unlimited }} }}
",
        address.ip(),
        address.port()
    );
    pod.run(&target, &["logout/bot", "transport/tls"])
}

#[test]
fn a_trust_store_is_pem_pkcs12_or_jks() {
    let pod = Pod::start();
    let authority = stores::der(pod.mock.authority_pem());
    pod.here.write("authority.p12", stores::pkcs12(&authority));
    pod.here.write("authority.jks", stores::jks(&authority));
    for store in [
        "{ path: keys/authority.pem }",
        "{ path: authority.p12, password: \"${STORE_PASSWORD}\" }",
        "{ path: authority.jks, password: \"${STORE_PASSWORD}\" }",
        "{ path: authority.jks }",
    ] {
        let ended = run_trusting(&pod, store);
        assert_eq!(ended.code, 0, "{store}: {}", ended.all());
        assert!(ended.stdout.contains("3 passed"), "{store}: {}", ended.all());
    }
}

#[test]
fn an_authority_that_is_not_in_the_store_is_named_with_what_to_do() {
    let pod = Pod::start();
    let nobodys = include_str!("../targets/stores/authority.pem");
    pod.here.write("other.pem", nobodys);
    let ended = run_trusting(&pod, "{ path: other.pem }");
    assert_eq!(ended.code, 1, "{}", ended.all());
    let expected = "leads to `podproof mock pod authority`, which signed itself and is not trusted";
    assert!(ended.stdout.contains(expected), "{}", ended.all());
    assert!(
        ended
            .stdout
            .contains("add that authority to the file that `ssl.trustStore` names"),
        "{}",
        ended.all()
    );
}
