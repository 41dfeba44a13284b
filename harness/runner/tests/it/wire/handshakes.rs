//! Handshakes that come to nothing: which have to do with a client certificate, and which have not.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use podproof::secret::Secret;
use podproof::wire::probe;
use podproof::wire::{ClientSettings, Failure, ProxySettings, Reply, TlsFault, TlsTrouble, Trust};

use crate::support::hostile::{Authority, Behaviour, Certified, HostileServer, PickyServer};
use crate::wire::support::{failure, get, patient, send};

const DHE_RSA_AES_256_GCM: u16 = 0x009f;
const RSA_AES_128_CBC: u16 = 0x002f;

/// A server that sends this fatal alert, whatever comes.
fn alerting(alert: u8) -> HostileServer {
    HostileServer::start(Behaviour::Greet(vec![21, 3, 3, 0, 2, 2, alert]))
}

/// What a request and a probe say of a server: the same.
async fn said(address: &str) -> Failure {
    let url = format!("https://{address}/");
    let failure = failure(&patient(), &get(url.clone())).await;
    let probed = tokio::task::spawn_blocking(move || probe(&patient(), &url))
        .await
        .unwrap();
    // Only a request says in which phase it failed.
    let without_phase = Failure {
        phase: None,
        ..failure.clone()
    };
    assert_eq!(probed.tls, Some(Err(TlsTrouble::Failed(without_phase))));
    failure
}

#[tokio::test]
async fn a_server_of_an_old_tls_is_told_as_that_and_never_as_one_for_certificates() {
    let server = alerting(70);
    let failure = said(&server.address()).await;
    assert_eq!(
        failure.cause.to_show(),
        format!(
            "`{}` refuses the TLS handshake with the alert `protocol_version`: it speaks neither TLS 1.2 nor TLS 1.3",
            server.address()
        )
    );
    assert_eq!(failure.tls, Some(TlsFault::Version));

    // Older servers know nothing of versions beyond theirs, and answer with their own: a hello of TLS 1.1.
    let mut hello = vec![22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
    hello.extend([7; 32]);
    hello.extend([0, 0, 0x2f, 0]);
    let server = HostileServer::start(Behaviour::Greet(hello));
    let failure = said(&server.address()).await;
    assert!(
        failure.cause.to_show().contains("speaks neither TLS 1.2 nor TLS 1.3"),
        "{failure:?}"
    );
    assert_eq!(failure.tls, Some(TlsFault::Version));
}

#[tokio::test]
async fn a_server_that_has_only_documented_dhe_ciphers_keeps_the_rules_and_is_not_evaluated() {
    let server = PickyServer::start(&[RSA_AES_128_CBC, DHE_RSA_AES_256_GCM]);
    let failure = said(&server.address()).await;
    assert!(
        failure
            .cause
            .to_show()
            .contains("takes `TLS_DHE_RSA_WITH_AES_256_GCM_SHA384`")
            && failure
                .cause
                .to_show()
                .contains("podproof's TLS library has no DHE, so this server is not evaluated"),
        "{failure:?}"
    );
    assert!(
        failure
            .help
            .unwrap()
            .to_show()
            .starts_with("nothing is wrong with the server")
    );
    assert_eq!(failure.tls, Some(TlsFault::OnlyDhe));
}

#[tokio::test]
async fn a_server_that_has_only_other_ciphers_is_told_which_one_it_takes() {
    let server = PickyServer::start(&[RSA_AES_128_CBC]);
    let failure = said(&server.address()).await;
    assert!(
        failure
            .cause
            .to_show()
            .contains("takes `TLS_RSA_WITH_AES_128_CBC_SHA`, which is not documented"),
        "{failure:?}"
    );
    assert_eq!(failure.tls, Some(TlsFault::NoAgreement));
}

#[tokio::test]
async fn a_failure_before_a_certificate_is_asked_for_is_most_likely_one_of_ciphers() {
    let server = PickyServer::start(&[]);
    let failure = said(&server.address()).await;
    assert!(
        failure
            .cause
            .to_show()
            .ends_with("before it asks for a client certificate"),
        "{failure:?}"
    );
    let help = failure.help.unwrap();
    let (ciphers, certificate) = (
        help.to_show().find("no cipher").unwrap(),
        help.to_show().find("want of a certificate").unwrap(),
    );
    assert!(ciphers < certificate, "{help}");
}

#[tokio::test]
async fn a_server_that_does_not_know_the_name_says_so() {
    let server = alerting(112);
    let failure = said(&server.address()).await;
    assert!(
        failure.cause.to_show().ends_with("it serves no `127.0.0.1`"),
        "{failure:?}"
    );
}

#[tokio::test]
async fn alerts_about_a_certificate_are_refusals() {
    for (number, name) in [
        (42, "bad_certificate"),
        (46, "certificate_unknown"),
        (48, "unknown_ca"),
        (49, "access_denied"),
        (116, "certificate_required"),
    ] {
        let server = alerting(number);
        let reply = send(&patient(), &get(format!("https://{}/", server.address()))).await;
        let alert = name.to_owned();
        assert_eq!(reply, Reply::Refused { alert });
    }
}

#[tokio::test]
async fn a_probe_tells_whether_a_certificate_is_asked_for() {
    let authority = Authority::new("Test CA");
    let silent = || Behaviour::AnswerThenClose(vec![]);
    let version = &rustls::version::TLS13;
    for (tls, expected) in [
        (authority.server().serve(), false),
        (authority.server().serve_mutually(&authority, version), true),
    ] {
        let server = HostileServer::start_tls(silent(), tls);
        let url = server.url("/");
        let settings = ClientSettings {
            trust: Trust::Only(vec![authority.root.clone()]),
            ..patient()
        };
        let probed = tokio::task::spawn_blocking(move || probe(&settings, &url))
            .await
            .unwrap();
        assert_eq!(probed.tls.unwrap().unwrap().asks_for_certificate, expected);
    }
}

fn proxied(proxy: &HostileServer, credentials: bool) -> ClientSettings {
    let credentials = credentials.then(|| ("alice".to_owned(), Secret::new("hunter2".to_owned())));
    ClientSettings {
        proxy: Some(ProxySettings {
            host: "127.0.0.1".to_owned(),
            port: proxy.port(),
            credentials,
        }),
        ..patient()
    }
}

#[tokio::test]
async fn a_proxy_that_does_not_speak_basic_is_not_said_to_want_another_password() {
    let refusal =
        b"HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n";
    for credentials in [false, true] {
        let proxy = HostileServer::start(Behaviour::Answer(refusal.to_vec()));
        let settings = proxied(&proxy, credentials);
        let url = "https://pod.invalid/";
        let failure = failure(&settings, &get(url)).await;
        assert!(
            failure
                .cause
                .to_show()
                .ends_with("it lets in only who speaks `NTLM` or `Negotiate`, and podproof speaks only `Basic` (407)"),
            "{failure:?}"
        );
        let help = failure.help.as_ref().unwrap();
        assert!(
            help.to_show().starts_with("user name and password cannot help"),
            "{help}"
        );
        // The schemes were asked for without the credentials, which a proxy may count.
        let shown = proxy
            .requests()
            .iter()
            .filter(|request| request.to_lowercase().contains("proxy-authorization"))
            .count();
        assert_eq!((proxy.requests().len(), shown), (2, usize::from(credentials)));
        let probed = tokio::task::spawn_blocking(move || probe(&settings, url))
            .await
            .unwrap();
        // Only a request says in which phase it failed.
        let without_phase = Failure { phase: None, ..failure };
        assert_eq!(probed.tunnel, Some(Err(without_phase)));
    }
}

#[tokio::test]
async fn an_authority_in_the_chain_that_has_expired_is_named_and_not_the_server() {
    let root = Authority::new("Acme Root");
    let middle = root.expired_intermediate("Acme Issuing CA");
    let mut certified: Certified = middle.server();
    certified.chain.push(middle.root.clone());
    let server = HostileServer::start_tls(Behaviour::AnswerThenClose(vec![]), certified.serve());
    let settings = ClientSettings {
        trust: Trust::Only(vec![root.root.clone()]),
        ..patient()
    };
    let failure = failure(&settings, &get(server.url("/"))).await;
    assert_eq!(
        failure.cause.to_show(),
        format!(
            "the certificate of `{}` has not expired, but that of its authority `Acme Issuing CA`, which the server sends \
             along, did on 2020-12-31 00:00 UTC",
            server.address()
        )
    );
    assert!(
        failure
            .help
            .unwrap()
            .to_show()
            .starts_with("have the server send the certificate of `Acme Issuing CA`")
    );
    assert_eq!(failure.tls, Some(TlsFault::Certificate));
}

#[tokio::test]
async fn certificates_that_lead_nowhere_are_not_taken_for_a_chain() {
    let root = Authority::new("Acme Root");
    let (middle, other) = (root.intermediate("Acme Issuing CA"), root.intermediate("Another CA"));
    let mut certified = middle.server();
    certified.chain.push(other.root.clone());
    let server = HostileServer::start_tls(Behaviour::AnswerThenClose(vec![]), certified.serve());
    let settings = ClientSettings {
        trust: Trust::Only(vec![root.root.clone()]),
        ..patient()
    };
    let failure = failure(&settings, &get(server.url("/"))).await;
    assert!(
        failure.cause.to_show().ends_with(
            "was signed by `Acme Issuing CA`, which is not trusted, and none of the other certificates that the server \
             sends is that of `Acme Issuing CA`"
        ),
        "{failure:?}"
    );
    assert!(
        failure
            .help
            .unwrap()
            .to_show()
            .contains("the server should send its certificate as well")
    );
}

/// `openssl s_server`, ended with the test.
struct OpenSsl {
    child: Child,
    port: u16,
}

impl OpenSsl {
    fn start(options: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let folder = tempfile::tempdir().unwrap();
        let (key, certificate) = (folder.path().join("key.pem"), folder.path().join("certificate.pem"));
        let made = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=localhost",
                "-keyout",
            ])
            .arg(&key)
            .arg("-out")
            .arg(&certificate)
            .stderr(Stdio::null())
            .status();
        assert!(made.unwrap().success());
        let child = Command::new("openssl")
            .args(["s_server", "-quiet", "-accept", &format!("127.0.0.1:{port}"), "-key"])
            .arg(&key)
            .arg("-cert")
            .arg(&certificate)
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        Self { child, port }
    }

    fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[tokio::test]
#[ignore = "needs the program openssl; the servers above say the same in fewer bytes"]
async fn openssl_agrees_about_dhe_old_versions_and_old_ciphers() {
    let dhe = ["-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384"];
    let server = OpenSsl::start(&dhe);
    assert_eq!(said(&server.address()).await.tls, Some(TlsFault::OnlyDhe));
    let server = OpenSsl::start(&["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]);
    assert_eq!(said(&server.address()).await.tls, Some(TlsFault::Version));
    let server = OpenSsl::start(&["-tls1_2", "-cipher", "AES128-SHA"]);
    let failure = said(&server.address()).await;
    assert!(
        failure.cause.to_show().contains("`TLS_RSA_WITH_AES_128_CBC_SHA`"),
        "{failure:?}"
    );
}
