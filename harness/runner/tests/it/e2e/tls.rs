//! TLS-01, judged of pods that break it: what the trials that verify it say, and what all others say.

use podproof::record::{FindingRecord, Verdict};
use podproof_mock_pod::Deviation;

use crate::e2e::pod::Pod;
use crate::support::whole_run::WholeRun;

/// Plays three trials that verify TLS-01, and one that does not.
fn played(deviation: Deviation) -> (i32, WholeRun) {
    let pod = Pod::lying(&[deviation]);
    let address = pod.mock.address();
    let target = format!(
        "host: {}
port: {}
bot: {{ username: qa-bot, privateKey: {{ path: keys/bot.pem }} }}
ssl: {{ trustStore: {{ path: keys/authority.pem }} }}
conformance: {{ name: lying, limits: {{ requestsPerSecond: unlimited, refusedSignInsPerSecond: unlimited }} }}
",
        address.ip(),
        address.port()
    );
    let ended = pod.run(&target, &["transport/tls", "key-manager/tls", "logout/bot"]);
    (ended.code, pod.record())
}

fn verdicts(record: &WholeRun) -> Vec<(&str, Verdict)> {
    let trials = record.trials.iter();
    trials.map(|trial| (trial.id.as_str(), trial.verdict)).collect()
}

/// What was found of the key manager's connection: that trial makes one call.
fn finding(record: &WholeRun) -> &FindingRecord {
    let trial = record
        .trials
        .iter()
        .find(|trial| trial.id == "key-manager/tls")
        .unwrap();
    let [finding] = &trial.findings[..] else {
        panic!("expected one finding: {:#?}", trial.findings);
    };
    assert_eq!(
        (finding.check.as_str(), &finding.requirements[..]),
        ("transport", &["TLS-01".to_owned()][..])
    );
    finding
}

#[test]
fn a_certificate_that_is_not_accepted_fails_tls_01_and_breaks_what_cannot_be_judged() {
    let lies = [
        (
            Deviation::ServerCertificateExpired,
            "expired on ",
            "renew the server's certificate",
        ),
        (
            Deviation::ServerCertificateOfAnother,
            "is for another name: expected `127.0.0.1`, found `another.podproof.invalid`",
            "use the host name that the certificate is for",
        ),
        (
            Deviation::ServerAuthorityUnknown,
            "leads to `podproof unknown authority`, which signed itself",
            "add that authority to the file",
        ),
        (
            Deviation::ServerChainIncomplete,
            "was signed by `podproof intermediate authority`, which is not trusted",
            "the server should send its certificate as well",
        ),
    ];
    for (deviation, cause, help) in lies {
        let (code, record) = played(deviation);
        let expected = [
            ("key-manager/tls", Verdict::Failed),
            ("logout/bot", Verdict::Broken),
            ("transport/tls", Verdict::Failed),
            ("transport/tls-for-certificates", Verdict::Failed),
        ];
        assert_eq!((code, verdicts(&record)), (1, expected.to_vec()), "{deviation}");
        let finding = finding(&record);
        let title = finding.title.to_show();
        assert!(
            title.starts_with("TLS-01: no connection to `relay` can be trusted: the certificate of `127.0.0.1:"),
            "{title}"
        );
        assert!(title.contains(cause), "{deviation}: {title}");
        assert!(finding.text.to_show().contains(help), "{}", finding.text.to_show());
        assert_eq!(
            finding.expected.as_ref().unwrap().to_show(),
            "a certificate that the configured authorities vouch for"
        );
    }
}

#[test]
fn a_cipher_that_is_not_documented_is_warned_of_where_tls_01_is_verified() {
    let (code, record) = played(Deviation::TlsCipherUndocumented);
    let expected = [
        ("key-manager/tls", Verdict::Warned),
        ("logout/bot", Verdict::Passed),
        ("transport/tls", Verdict::Warned),
        ("transport/tls-for-certificates", Verdict::Warned),
    ];
    assert_eq!((code, verdicts(&record)), (0, expected.to_vec()));
    let finding = finding(&record);
    assert_eq!(
        finding.title.to_show(),
        "TLS-01: the connection to `relay` uses TLS 1.2 with TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, which is not documented"
    );
    assert_eq!(finding.asked.as_ref().unwrap().line, 9);
}

#[test]
fn tls_1_2_with_a_documented_cipher_is_as_good_as_1_3() {
    let (code, record) = played(Deviation::TlsOlder);
    assert_eq!(code, 0);
    assert!(
        record.trials.iter().all(|trial| trial.verdict == Verdict::Passed),
        "{record:#?}"
    );
    let connection = &record.connections()["relay"];
    assert_eq!(
        (connection.version.as_str(), connection.cipher.as_str()),
        ("TLSv1_2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")
    );
}
