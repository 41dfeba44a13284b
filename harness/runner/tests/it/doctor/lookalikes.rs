//! What looks like one thing and is another: ports, ciphers, chains, gateways and proxies that are easily taken for something else.

use std::path::Path;
use std::sync::Arc;

use podproof::doctor::{Examination, Outcome, Progress, Step, examine};
use podproof::targets::{SigningKey, Target};
use rustls_pki_types::PrivateKeyDer;
use tempfile::{TempDir, tempdir};

use crate::doctor::support::{answer, assert_step, examined, pem, step, target};
use crate::support::hostile::{Authority, Behaviour, Certified, HostileServer, PickyServer};

const NO: &str = r#"{"code":401,"message":"no"}"#;

/// A folder with the authority of a server, and a bot with a certificate.
fn folder(authority: &Authority) -> TempDir {
    let folder = tempdir().unwrap();
    std::fs::write(folder.path().join("ca.pem"), pem("CERTIFICATE", &authority.root)).unwrap();
    let Certified { chain, key } = Authority::new("Acme Client CA").client("qa-bot");
    let PrivateKeyDer::Pkcs8(key) = key else {
        panic!("PKCS#8")
    };
    let text = pem("CERTIFICATE", &chain[0]) + &pem("PRIVATE KEY", key.secret_pkcs8_der());
    std::fs::write(folder.path().join("bot.pem"), text).unwrap();
    folder
}

const BOT: &str = "bot: { username: qa-bot, certificate: { path: bot.pem } }\nssl: { trustStore: { path: ca.pem } }\n";

async fn of(folder: &Path, address: &str, more: &str) -> Examination {
    let (host, port) = address.rsplit_once(':').unwrap();
    examined(&with_key(target(
        folder,
        &format!("host: {host}\nport: {port}\n{more}"),
    )))
    .await
}

/// The bot has a key, too.
fn with_key(mut target: Target) -> Target {
    let mut bot = (*target.identities["bot"]).clone();
    bot.key = Some(Arc::new(SigningKey::stranger()));
    target.identities.insert("bot".to_owned(), Arc::new(bot));
    target
}

/// No step speaks of client certificates or their port.
fn nothing_about_certificates(examination: &Examination) {
    let speaks = |step: &&Step| format!("{} {:?}", step.found, step.help).contains("port for certificates");
    let speaking: Vec<&Step> = examination.steps.iter().filter(speaks).collect();
    assert!(speaking.is_empty(), "{speaking:#?}");
}

#[tokio::test]
async fn the_page_of_a_gateway_is_not_taken_for_an_answer_of_the_pod() {
    let authority = Authority::new("Acme Root CA");
    let folder = folder(&authority);
    let blocked = b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 15\r\n\r\n<html>no</html>";
    let server = HostileServer::start_tls(Behaviour::Answer(blocked.to_vec()), authority.server().serve());
    let examination = of(folder.path(), &server.address(), BOT).await;
    for service in ["/pod", "/login", "/relay"] {
        let what = format!("service {service}");
        assert_step(
            &examination,
            &what,
            Outcome::Fail,
            "403",
            "a gateway stands before the pod and turns us away",
        );
    }
    assert_step(
        &examination,
        "sign-in of `bot` by key",
        Outcome::Fail,
        "refused with 403",
        "a gateway stands before the pod",
    );
}

#[tokio::test]
async fn a_pod_that_refuses_credentials_with_a_page_is_a_pod() {
    let authority = Authority::new("Acme Root CA");
    let folder = folder(&authority);
    let page = b"HTTP/1.1 401 Unauthorized\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n";
    let server = HostileServer::start_tls(Behaviour::Answer(page.to_vec()), authority.server().serve());
    let examination = of(folder.path(), &server.address(), BOT).await;
    assert_step(&examination, "service /pod", Outcome::Ok, "answers 401", "");
}

#[tokio::test]
async fn a_server_that_never_asks_for_a_certificate_is_not_said_to_dislike_it() {
    let authority = Authority::new("Acme Root CA");
    let folder = folder(&authority);
    let server = HostileServer::start_tls(
        Behaviour::Answer(answer("401 Unauthorized", NO)),
        authority.server().serve(),
    );
    let examination = of(folder.path(), &server.address(), BOT).await;
    assert_step(
        &examination,
        "sign-in of `bot` by certificate",
        Outcome::Fail,
        "refused with 401",
        "never asked for a client certificate, so none was shown: this is not the port for certificates",
    );
    let help = step(&examination, "sign-in of `bot` by certificate")
        .help
        .as_ref()
        .unwrap();
    assert!(help.to_show().ends_with("set `sessionAuth: { host, port }`"), "{help}");
    assert!(
        !step(&examination, "TLS of")
            .found
            .to_show()
            .contains("asks for a client certificate")
    );
}

#[tokio::test]
async fn a_key_at_the_port_for_certificates_needs_no_certificate_but_another_port() {
    let authority = Authority::new("Acme Root CA");
    let folder = folder(&authority);
    // Under TLS 1.3 the refusal comes only after the handshake.
    let tls = authority
        .server()
        .serve_mutually(&Authority::new("Acme Client CA"), &rustls::version::TLS13);
    let server = HostileServer::start_tls(Behaviour::Answer(answer("401 Unauthorized", NO)), tls);
    let examination = of(folder.path(), &server.address(), BOT).await;
    assert_step(&examination, "TLS of", Outcome::Ok, "asks for a client certificate", "");
    assert_step(
        &examination,
        "sign-in of `bot` by key",
        Outcome::Fail,
        "refused without a client certificate (`certificate_required`), and a sign-in by key shows none",
        "this is the port for certificates: check `host`, `port` and `context`, usually with port 443",
    );
}

#[tokio::test]
async fn an_old_version_and_ciphers_that_are_not_ours_are_no_want_of_a_certificate() {
    let folder = folder(&Authority::new("Acme Root CA"));
    let old = HostileServer::start(Behaviour::Greet(vec![21, 3, 1, 0, 2, 2, 70]));
    let examination = of(folder.path(), &old.address(), BOT).await;
    assert_step(
        &examination,
        "TLS of",
        Outcome::Fail,
        "speaks neither TLS 1.2 nor TLS 1.3",
        "switched on there",
    );
    nothing_about_certificates(&examination);

    let dhe = PickyServer::start(&[0x009f]);
    let examination = of(folder.path(), &dhe.address(), BOT).await;
    assert_step(
        &examination,
        "TLS of",
        Outcome::Fail,
        "is not evaluated",
        "nothing is wrong with the server",
    );
    nothing_about_certificates(&examination);

    let none = PickyServer::start(&[]);
    let examination = of(folder.path(), &none.address(), BOT).await;
    assert_step(
        &examination,
        "TLS of",
        Outcome::Fail,
        "before it asks",
        "most likely it has no cipher",
    );
    nothing_about_certificates(&examination);
}

#[tokio::test]
async fn a_chain_that_is_incomplete_or_out_of_date_is_the_servers_fault() {
    let root = Authority::new("Acme Root CA");
    let folder = folder(&root);
    let middle = root.intermediate("Acme Issuing CA");
    let server = HostileServer::start_tls(
        Behaviour::Answer(answer("401 Unauthorized", NO)),
        middle.server().serve(),
    );
    let examination = of(folder.path(), &server.address(), BOT).await;
    assert_step(
        &examination,
        "TLS of",
        Outcome::Fail,
        "the server sends no other certificate than its own",
        "if `Acme Issuing CA` is known by a trusted authority, the server should send its certificate as well",
    );

    let middle = root.expired_intermediate("Acme Issuing CA");
    let mut certified = middle.server();
    certified.chain.push(middle.root.clone());
    let server = HostileServer::start_tls(Behaviour::Answer(answer("401 Unauthorized", NO)), certified.serve());
    let examination = of(folder.path(), &server.address(), BOT).await;
    assert_step(
        &examination,
        "TLS of",
        Outcome::Fail,
        "has not expired, but that of its authority `Acme Issuing CA`",
        "have the server send the certificate of `Acme Issuing CA`",
    );
}

#[tokio::test]
async fn a_proxy_for_other_schemes_is_told_with_the_services_behind_it() {
    let folder = folder(&Authority::new("Acme Root CA"));
    let refusal = b"HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n";
    let proxy = HostileServer::start(Behaviour::Answer(refusal.to_vec()));
    let text = format!(
        "host: pod.invalid\nsessionAuth: {{ host: api.invalid, port: 8444 }}\nproxy: {{ host: 127.0.0.1, port: {}, username: alice, \
         password: hunter2 }}\n",
        proxy.port()
    );
    let examination = examined(&target(folder.path(), &text)).await;
    let proxies: Vec<&str> = examination
        .steps
        .iter()
        .filter_map(|step| step.what.strip_prefix("connection to proxy "))
        .collect();
    let port = proxy.port();
    assert_eq!(
        proxies,
        [
            format!("127.0.0.1:{port} for /pod, /login, /relay, /keyauth"),
            format!("127.0.0.1:{port} for /sessionauth")
        ]
    );
    assert_step(
        &examination,
        "tunnel to pod.invalid:443",
        Outcome::Fail,
        "it lets in only who speaks `NTLM`, and podproof speaks only `Basic` (407)",
        "user name and password cannot help",
    );
}

#[tokio::test]
async fn a_service_that_gives_no_answer_is_waited_for_once_and_not_signed_in_at() {
    let authority = Authority::new("Acme Root CA");
    let folder = folder(&authority);
    let server = HostileServer::start_tls(Behaviour::AnswerThenHang(vec![]), authority.server().serve());
    let text = format!("host: 127.0.0.1\nport: {}\nreadTimeout: 200\n{BOT}", server.port());
    let target = with_key(target(folder.path(), &text));
    let mut begun = Vec::new();
    let examination = examine(&target, None, &std::time::SystemTime::now, &mut |news| {
        if let Progress::Begun(what) = news {
            begun.push(what.to_owned());
        }
    })
    .await;
    assert_step(
        &examination,
        "service /relay",
        Outcome::Fail,
        "no answer from",
        "check that the pod is healthy",
    );
    let why = "the service gives no answer";
    assert_step(&examination, "sign-in of `bot` by key", Outcome::Skipped, why, "");
    assert_step(
        &examination,
        "sign-in of `bot` by certificate",
        Outcome::Skipped,
        why,
        "",
    );
    assert_eq!(server.requests().len(), 5, "{:?}", server.requests());
    let connecting = format!("connecting to 127.0.0.1:{}", server.port());
    assert_eq!(begun[0], connecting);
    assert!(begun.contains(&"asking the services".to_owned()), "{begun:?}");
}
