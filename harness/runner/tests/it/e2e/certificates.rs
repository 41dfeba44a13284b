//! Client certificates in every form in which a bot has them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use podproof::record::Verdict;

use crate::e2e::pod::Pod;
use crate::e2e::stores;

/// What is played: a sign-in that answers who the certificate says, at the session authentication and at the key manager.
const SIGN_INS: [&str; 3] = [
    "authenticate/certificate",
    "key-manager/certificate",
    "logout/certificate",
];

/// Plays the sign-ins with the certificate that the target file gives like this.
fn assert_signs_in(pod: &Pod, form: &str, certificate: &str) {
    let address = pod.mock.address();
    let target = format!(
        "host: {}
port: {}
bot: {{ username: qa-bot, certificate: {certificate} }}
ssl: {{ trustStore: {{ path: keys/authority.pem }} }}
conformance: {{ name: certified, limits: {{ requestsPerSecond: unlimited, refusedSignInsPerSecond: unlimited }} }}
",
        address.ip(),
        address.port()
    );
    let ended = pod.run(&target, &SIGN_INS);
    assert_eq!(ended.code, 0, "{form}: {}", ended.all());
    let record = pod.record();
    let passed: Vec<&str> = record
        .trials
        .iter()
        .filter(|trial| trial.verdict == Verdict::Passed)
        .map(|trial| trial.id.as_str())
        .collect();
    assert!(SIGN_INS.iter().all(|id| passed.contains(id)), "{form}: {passed:?}");
}

#[test]
fn a_certificate_signs_in_from_pem_and_from_pkcs12_by_path_and_by_content() {
    let pod = Pod::start();
    let pem = std::fs::read_to_string(pod.here.path("keys/certificateBot.certificate.pem")).unwrap();
    let archive = stores::identity(&pem);
    pod.here.write("keys/bot.p12", &archive);
    pod.here.write("keys/bot.pem", &pem);
    let inline = pem.replace('\n', "\\n");
    let packed = STANDARD.encode(&archive);
    let forms = [
        ("PEM by path", "{ path: keys/bot.pem }".to_owned()),
        ("PEM by content", format!("{{ content: \"{inline}\" }}")),
        ("PEM in base64", format!("{{ content: {} }}", STANDARD.encode(&pem))),
        (
            "PKCS#12 by path",
            "{ path: keys/bot.p12, password: \"${STORE_PASSWORD}\" }".to_owned(),
        ),
        (
            "PKCS#12 by content",
            format!("{{ content: {packed}, password: \"${{STORE_PASSWORD}}\" }}"),
        ),
    ];
    for (form, certificate) in forms {
        assert_signs_in(&pod, form, &certificate);
    }
}

#[test]
fn a_certificate_of_another_authority_is_refused_and_said_to_be() {
    let pod = Pod::start();
    let address = pod.mock.address();
    let target = format!(
        "host: {}
port: {}
bot: {{ username: qa-bot, certificate: {{ path: keys/untrusted.certificate.pem }} }}
ssl: {{ trustStore: {{ path: keys/authority.pem }} }}
",
        address.ip(),
        address.port()
    );
    let ended = pod.run(&target, &["authenticate/certificate"]);
    assert_eq!(ended.code, 1, "{}", ended.all());
    let expected = "failed[transport]: POST /sessionauth/v1/authenticate was refused in the TLS handshake";
    assert!(ended.stdout.contains(expected), "{}", ended.all());
}
