//! Targets that misbehave: their trials are broken, with the cause in words, the others go on, reports are written,
//! and the exit code is 4.

use std::fs;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use podproof::record::Verdict;

use crate::support::hostile::{Authority, Behaviour, HostileServer};
use crate::support::program::{Ended, Playground};
use crate::support::whole_run::WholeRun;

/// The exit code of a run in which something could not be judged.
const BROKEN: i32 = 4;

/// An answer that the contract documents, so that the trial of the good service passes.
const UNAUTHORIZED: &[u8] =
    b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: 36\r\n\r\n\
    {\"code\":401,\"message\":\"not allowed\"}\n";

const OF_THE_GOOD_SERVICE: &str = "title: A dead token is refused
verifies: [SESS-02]
steps:
  - call: GET /pod/v2/sessioninfo
    headers: { sessionToken: nobody }
    expect: { status: 401 }
";

const OF_THE_BAD_SERVICE: &str = "title: A malformed JWT is refused
verifies: [KM-01]
steps:
  - id: sign-in
    call: POST /relay/pubkey/authenticate
    body: { token: words }
    expect: { status: 401 }
finally:
  - call: GET /pod/v2/sessioninfo
    headers: { sessionToken: nobody }
";

/// Where it is told that no answer came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Before anything is played: nothing came at all.
    AsTrouble,
    /// By the trial: what came was an answer, if half of one.
    ByItsTrial,
}

/// Plays against a good pod whose key manager is at `port`, and expects its trial to be broken with this cause.
fn breaks_with(authority: &Authority, port: u16, cause: &str, how: Told) -> Ended {
    let pod = HostileServer::start_tls(Behaviour::Answer(UNAUTHORIZED.to_vec()), authority.server().serve());
    let playground = Playground::new();
    playground.write("scenarios/bad.yaml", OF_THE_BAD_SERVICE);
    playground.write("scenarios/good.yaml", OF_THE_GOOD_SERVICE);
    playground.write("authority.pem", pem(authority));
    playground.write(
        "target.yaml",
        format!(
            "host: 127.0.0.1\nport: {}\nkeyManager: {{ port: {port} }}\nreadTimeout: 2000\nconnectionTimeout: 5000\n\
             ssl: {{ trustStore: {{ path: authority.pem }} }}\nconformance: {{ name: hostile, limits: {{ bodySize: 100000 }} }}\n",
            pod.port(),
        ),
    );
    let started = Instant::now();
    let told = playground.podproof(&["run", "--target", "target.yaml"]);
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "it took {:?}",
        started.elapsed()
    );
    // An answer that began and is not whole is the pod's failure; where none came, nothing could be judged.
    let (code, bad) = match how {
        Told::AsTrouble => (BROKEN, Verdict::Broken),
        Told::ByItsTrial => (1, Verdict::Failed),
    };
    assert_eq!(told.code, code, "{}", told.all());
    assert!(told.stdout.contains(cause), "expected `{cause}`: {}", told.all());
    assert!(!told.all().contains("panicked"), "{}", told.all());

    let run = WholeRun::open(&playground.path("reports/run.jsonl"));
    let verdict = |id: &str| run.trials.iter().find(|trial| trial.id == id).unwrap().verdict;
    assert_eq!(verdict("bad"), bad, "{}", told.all());
    assert_eq!(verdict("good"), Verdict::Passed, "{}", told.all());
    let is_trouble = run
        .service_issues()
        .iter()
        .any(|trouble| trouble.text.to_show().contains(cause));
    assert_eq!(is_trouble, how == Told::AsTrouble, "{}", told.all());
    // The preflight's question, the good trial, and the bad one's `finally`, unless it was known to be in trouble.
    let expected = match how {
        Told::AsTrouble => 2,
        Told::ByItsTrial => 3,
    };
    assert_eq!(pod.requests().len(), expected, "{}", told.all());
    for report in ["junit.xml", "index.html", "summary.md"] {
        let text = fs::read_to_string(playground.path("reports").join(report)).unwrap();
        let plain = text.replace("&#x27;", "'").replace("&apos;", "'").replace("\\_", "_");
        assert!(plain.contains(cause.trim_matches('`')), "{report} lacks `{cause}`");
    }
    told
}

fn pem(authority: &Authority) -> String {
    let text = STANDARD.encode(&authority.root);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
}

#[test]
fn a_refused_connection_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    breaks_with(&Authority::new("ours"), port, "refused the connection", Told::AsTrouble);
}

#[test]
fn a_server_without_tls_is_named() {
    let server = HostileServer::start(Behaviour::Greet(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()));
    breaks_with(
        &Authority::new("ours"),
        server.port(),
        "does not speak TLS",
        Told::AsTrouble,
    );
}

#[test]
fn an_untrusted_certificate_is_named() {
    let stranger = Authority::new("theirs").server().serve();
    let server = HostileServer::start_tls(Behaviour::Answer(UNAUTHORIZED.to_vec()), stranger);
    breaks_with(&Authority::new("ours"), server.port(), "authority", Told::AsTrouble);
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[test]
fn an_expired_certificate_is_named() {
    let authority = Authority::new("ours");
    let server = HostileServer::start_tls(
        Behaviour::Answer(UNAUTHORIZED.to_vec()),
        authority.expired_server().serve(),
    );
    breaks_with(&authority, server.port(), "expired", Told::AsTrouble);
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[test]
fn a_certificate_for_another_name_is_named() {
    let authority = Authority::new("ours");
    let certificate = authority.server_named(&["pod.example.com"]).serve();
    let server = HostileServer::start_tls(Behaviour::Answer(UNAUTHORIZED.to_vec()), certificate);
    breaks_with(&authority, server.port(), "pod.example.com", Told::AsTrouble);
    assert_eq!(server.requests(), Vec::<String>::new());
}

/// A key manager with a good certificate that does this.
fn key_manager(behaviour: Behaviour, cause: &str, how: Told) {
    let authority = Authority::new("ours");
    let server = HostileServer::start_tls(behaviour, authority.server().serve());
    breaks_with(&authority, server.port(), cause, how);
    // The flood is not taken to its end.
    assert!(server.sent() < 512 * 1024 * 1024, "{} bytes were taken", server.sent());
}

#[test]
fn a_server_that_hangs_is_not_waited_for() {
    key_manager(Behaviour::AnswerThenHang(Vec::new()), "within 2", Told::AsTrouble);
}

#[test]
fn a_body_that_ends_early_is_named() {
    let answer =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"token\":".to_vec();
    key_manager(Behaviour::AnswerThenVanish(answer), "closed", Told::ByItsTrial);
}

#[test]
fn a_connection_that_is_closed_unread_is_named() {
    key_manager(Behaviour::CloseUnread, "closed", Told::AsTrouble);
}

#[test]
fn a_body_of_a_gigabyte_is_not_read_to_its_end() {
    let head =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n".to_vec();
    key_manager(
        Behaviour::Flood(head, 1 << 30),
        "larger than 100000 bytes",
        Told::ByItsTrial,
    );
}

#[test]
fn an_announced_gigabyte_is_not_read_at_all() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n".to_vec();
    key_manager(
        Behaviour::Flood(head, 1 << 30),
        "larger than 100000 bytes",
        Told::ByItsTrial,
    );
}

#[test]
fn what_is_not_http_is_named() {
    key_manager(
        Behaviour::AnswerThenClose(b"220 mail.example.com ESMTP\r\n".to_vec()),
        "HTTP",
        Told::AsTrouble,
    );
}

const CONTRACT_WITHOUT_MEMBERS: &str = "openapi: 3.0.3
info: { title: Session info, version: '1' }
servers: [{ url: /pod }]
paths:
  /v2/sessioninfo:
    get:
      responses:
        '200':
          description: Whose session it is.
          content: { application/json: { schema: { type: object, properties: { username: { type: string } } } } }
";

#[test]
fn an_answer_that_is_wrong_in_thousands_of_places_is_told_in_a_few_findings() {
    let authority = Authority::new("hostile authority");
    let members: Vec<String> = (0..30_000).map(|number| format!("\"m{number}\":{number}")).collect();
    let body = format!("{{\"username\":\"qa-bot\",{}}}", members.join(","));
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
    let answer = format!("{head}{}\r\n\r\n{body}", body.len());
    let pod = HostileServer::start_tls(Behaviour::Answer(answer.into_bytes()), authority.server().serve());
    let playground = Playground::new();
    playground.write("scenarios/good.yaml", OF_THE_GOOD_SERVICE.replace("401", "200"));
    playground.write("pod.yaml", CONTRACT_WITHOUT_MEMBERS);
    playground.write("authority.pem", pem(&authority));
    playground.write(
        "target.yaml",
        format!(
            "host: 127.0.0.1\nport: {}\nssl: {{ trustStore: {{ path: authority.pem }} }}\n",
            pod.port()
        ),
    );
    let told = playground.podproof(&[
        "run",
        "--target",
        "target.yaml",
        "--contract",
        "pod=pod.yaml",
        "--verbose",
    ]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(
        told.stdout.contains("and 29980 more of this check in the same answer"),
        "{}",
        told.all()
    );
}
