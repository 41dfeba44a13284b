//! Servers that are not what a target file says they are.

use podproof::doctor::{Outcome, Step};
use rustls_pki_types::PrivateKeyDer;
use tempfile::tempdir;

use crate::doctor::support::{answer, assert_step, examined, pem, target};
use crate::support::hostile::{Authority, Behaviour, Certified, HostileServer};

fn not_found() -> Behaviour {
    Behaviour::Answer(answer(
        "404 Not Found",
        r#"{"message":"no Route matched with those values"}"#,
    ))
}

#[tokio::test]
async fn a_certificate_port_that_is_another_one_is_explained() {
    let server = HostileServer::start(not_found());
    let folder = tempdir().unwrap();
    let text = format!("scheme: http\nhost: 127.0.0.1\nport: {}\n", server.port());
    let examination = examined(&target(folder.path(), &text)).await;
    assert_step(
        &examination,
        "service /sessionauth",
        Outcome::Fail,
        "answers 404",
        "set `sessionAuth: { host, port }`, or say `conformance.services.sessionauth: absent`",
    );
    assert_step(
        &examination,
        "service /pod",
        Outcome::Fail,
        "it is not here",
        "check `host`, `port` and `context`",
    );
    assert_step(
        &examination,
        "service /login",
        Outcome::Fail,
        "it is not here",
        "check `host`, `port` and `context`",
    );
    assert_step(&examination, "TLS of", Outcome::Warn, "`scheme` is `http`", "");
    assert_step(&examination, "clock", Outcome::Skipped, "no `Date`", "");
}

#[tokio::test]
async fn a_sign_in_page_before_the_pod_is_recognised() {
    let redirect = b"HTTP/1.1 302 Found\r\nLocation: https://sso.acme.com/\r\nContent-Length: 0\r\n\r\n".to_vec();
    let page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p/>".to_vec();
    let folder = tempdir().unwrap();
    for (bytes, outcome, found) in [
        (redirect, Outcome::Fail, "to `https://sso.acme.com/`: a redirect"),
        (page, Outcome::Fail, "with a web page"),
    ] {
        let server = HostileServer::start(Behaviour::Answer(bytes));
        let text = format!("scheme: http\nhost: 127.0.0.1\nport: {}\n", server.port());
        let examination = examined(&target(folder.path(), &text)).await;
        assert_step(&examination, "service /pod", outcome, found, "");
    }
}

#[tokio::test]
async fn nobody_there_ends_after_the_first_step_with_the_rest_skipped() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let folder = tempdir().unwrap();
    let examination = examined(&target(folder.path(), &format!("host: 127.0.0.1\nport: {port}\n"))).await;
    assert_step(
        &examination,
        "connection to",
        Outcome::Fail,
        "refused the connection",
        "`host` and `port`",
    );
    assert_step(&examination, "service /pod", Outcome::Skipped, "no connection", "");
    assert_step(
        &examination,
        "sign-in of `bot` by key",
        Outcome::Skipped,
        "no connection",
        "",
    );
}

#[tokio::test]
async fn a_name_that_nobody_has_is_told() {
    let folder = tempdir().unwrap();
    let examination = examined(&target(folder.path(), "host: pod.invalid\nconnectionTimeout: 20000\n")).await;
    assert_step(
        &examination,
        "name of pod.invalid:443",
        Outcome::Fail,
        "pod.invalid",
        "check the host name",
    );
}

#[tokio::test]
async fn a_certificate_is_looked_at_before_anything_is_sent() {
    let authority = Authority::new("Acme Root CA");
    let folder = tempdir().unwrap();
    std::fs::write(folder.path().join("ca.pem"), pem("CERTIFICATE", &authority.root)).unwrap();
    let stranger = Authority::new("Stranger CA");
    let cases: [(Certified, Outcome, &str, &str, &str); 4] = [
        (
            authority.expired_server(),
            Outcome::Fail,
            "TLS of",
            "expired on 2020-12-31",
            "renew",
        ),
        (
            authority.server_named(&["other.acme.com"]),
            Outcome::Fail,
            "TLS of",
            "for another name",
            "host name",
        ),
        (
            stranger.server(),
            Outcome::Fail,
            "TLS of",
            "`Stranger CA`",
            "`ssl.trustStore`",
        ),
        (
            authority.server_with(|params| {
                params.not_after = std::time::SystemTime::now().into();
                params.not_after += std::time::Duration::from_secs(12 * 24 * 60 * 60 + 600);
            }),
            Outcome::Warn,
            "certificate of",
            "in 12 days",
            "renewed",
        ),
    ];
    for (certified, outcome, what, found, help) in cases {
        let server = HostileServer::start_tls(not_found(), certified.serve());
        let text = format!(
            "host: 127.0.0.1\nport: {}\nssl: {{ trustStore: {{ path: ca.pem }} }}\n",
            server.port()
        );
        let examination = examined(&target(folder.path(), &text)).await;
        assert_step(&examination, what, outcome, found, help);
        assert_eq!(server.requests().is_empty(), outcome == Outcome::Fail);
    }
}

#[tokio::test]
async fn a_port_that_is_not_tls_is_told() {
    let server = HostileServer::start(Behaviour::Greet(b"220 mail.acme.com ESMTP\r\n".to_vec()));
    let folder = tempdir().unwrap();
    let examination = examined(&target(
        folder.path(),
        &format!("host: 127.0.0.1\nport: {}\n", server.port()),
    ))
    .await;
    assert_step(
        &examination,
        "TLS of",
        Outcome::Fail,
        "does not speak TLS",
        "check the port",
    );
}

#[tokio::test]
async fn a_proxy_that_wants_credentials_says_so_and_their_secret_is_not_shown() {
    let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n".to_vec();
    let folder = tempdir().unwrap();
    for (credentials, help) in [
        ("", "add `proxy.username`"),
        (", username: alice, password: hunter2", "check `proxy.username`"),
    ] {
        let proxy = HostileServer::start(Behaviour::Answer(refusal.clone()));
        let text = format!(
            "host: pod.invalid\nproxy: {{ host: 127.0.0.1, port: {}{credentials} }}\n",
            proxy.port()
        );
        let examination = examined(&target(folder.path(), &text)).await;
        assert_step(&examination, "tunnel to pod.invalid:443", Outcome::Fail, "407", help);
        assert!(!format!("{examination:?}").contains("hunter2"));
        assert!(proxy.requests()[0].starts_with("CONNECT pod.invalid:443 HTTP/1.1\r\n"));
        assert_eq!(
            proxy.requests()[0].contains("Basic YWxpY2U6aHVudGVyMg=="),
            !credentials.is_empty()
        );
    }
}

#[tokio::test]
async fn mutual_tls_is_tried_with_the_bots_certificate_and_explained_without_it() {
    let (authority, clients) = (Authority::new("Acme Root CA"), Authority::new("Acme Client CA"));
    let folder = tempdir().unwrap();
    std::fs::write(folder.path().join("ca.pem"), pem("CERTIFICATE", &authority.root)).unwrap();
    let write_bot = |certified: &Certified| {
        let PrivateKeyDer::Pkcs8(key) = &certified.key else {
            panic!("PKCS#8")
        };
        let text = pem("CERTIFICATE", &certified.chain[0]) + &pem("PRIVATE KEY", key.secret_pkcs8_der());
        std::fs::write(folder.path().join("bot.pem"), text).unwrap();
    };
    let token = answer(
        "200 OK",
        r#"{"name":"sessionToken","token":"secret-session","username":"qa-bot"}"#,
    );
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let server = HostileServer::start_tls(
            Behaviour::Answer(token.clone()),
            authority.server().serve_mutually(&clients, version),
        );
        let base = format!(
            "host: 127.0.0.1\nport: {}\nssl: {{ trustStore: {{ path: ca.pem }} }}\n",
            server.port()
        );
        let sessions = format!(
            "host: 127.0.0.2\nport: 1\nssl: {{ trustStore: {{ path: ca.pem }} }}\nsessionAuth: {{ host: 127.0.0.1, port: {} }}\n",
            server.port()
        );

        let examination = examined(&target(folder.path(), &sessions)).await;
        let told: Vec<String> = examination.steps.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|line| line.contains("client certificate")), "{told:#?}");

        write_bot(&clients.client("qa-bot"));
        let both = format!("{sessions}bot: {{ username: qa-bot, certificate: {{ path: bot.pem }} }}\n");
        let examination = examined(&target(folder.path(), &both)).await;
        assert_step(&examination, "certificate of `bot`", Outcome::Ok, "for `qa-bot`", "");
        assert_step(
            &examination,
            "sign-in of `bot` by certificate",
            Outcome::Ok,
            "logged out",
            "",
        );
        assert_step(
            &examination,
            "service /sessionauth",
            Outcome::Fail,
            "wants a client certificate",
            "`conformance.services.sessionauth: { certificate: bot }`",
        );
        let named = format!("{both}conformance: {{ services: {{ sessionauth: {{ certificate: bot }} }} }}\n");
        let named = examined(&target(folder.path(), &named)).await;
        assert_step(&named, "service /sessionauth", Outcome::Ok, "answers 200", "");
        assert!(!format!("{examination:?}").contains("secret-session"));
        let sign_in = server
            .requests()
            .into_iter()
            .find(|request| request.starts_with("POST /sessionauth/v1/authenticate"));
        assert!(
            !sign_in.unwrap().to_lowercase().contains("content-type"),
            "pods refuse it since 2025"
        );

        write_bot(&Authority::new("Stranger CA").client("qa-bot"));
        let examination = examined(&target(folder.path(), &both)).await;
        let refused =
            |step: &&Step| step.outcome == Outcome::Fail && step.found.to_show().contains("certificate is refused (`");
        assert!(examination.steps.iter().any(|step| refused(&step)), "{examination:#?}");

        let examination = examined(&target(folder.path(), &base)).await;
        let wrong_port = |step: &&Step| {
            step.outcome == Outcome::Fail && step.help.as_ref().is_some_and(|help| help.to_show().contains("443"))
        };
        assert!(
            examination.steps.iter().any(|step| wrong_port(&step)),
            "{examination:#?}"
        );
    }
}

#[tokio::test]
async fn a_certificate_of_the_bot_that_has_expired_or_is_for_another_is_told() {
    let clients = Authority::new("Acme Client CA");
    let folder = tempdir().unwrap();
    let text = "host: 127.0.0.1\nport: 1\nbot: { username: qa-bot, certificate: { path: bot.pem } }\nconformance: { identities: { expired: { certificate: { path: expired.pem } } } }\n";
    let write = |name: &str, certified: &Certified| {
        let PrivateKeyDer::Pkcs8(key) = &certified.key else {
            panic!("PKCS#8")
        };
        let text = pem("CERTIFICATE", &certified.chain[0]) + &pem("PRIVATE KEY", key.secret_pkcs8_der());
        std::fs::write(folder.path().join(name), text).unwrap();
    };
    write("bot.pem", &clients.expired_client("qa-bot"));
    write("expired.pem", &clients.expired_client("qa-bot"));
    let examination = examined(&target(folder.path(), text)).await;
    assert_step(
        &examination,
        "certificate of `bot`",
        Outcome::Fail,
        "expired on 2020-12-31",
        "new one",
    );
    assert_step(
        &examination,
        "certificate of `expired`",
        Outcome::Ok,
        "as it should",
        "",
    );

    write("bot.pem", &clients.client("QA-Bot"));
    write("expired.pem", &clients.client("qa-bot"));
    let examination = examined(&target(folder.path(), text)).await;
    assert_step(
        &examination,
        "certificate of `bot`",
        Outcome::Warn,
        "for `QA-Bot`, expected `qa-bot`",
        "same case",
    );
    assert_step(
        &examination,
        "certificate of `expired`",
        Outcome::Warn,
        "has not expired",
        "",
    );
}
