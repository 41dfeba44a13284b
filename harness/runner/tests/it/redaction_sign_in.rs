//! What a pod answers at a sign-in is secret in any shape and in any coding: a token is put into made-up answers, and looked
//! for in everything that a run leaves.

use std::fmt::Write;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use podproof::diagnostic::Sources;
use podproof::report::{Detail, Format, Narrator};
use podproof::run::{RunContext, RunListener, RunSettings};
use podproof::suite::contracts::ContractSettings;
use podproof::suite::{self, SuiteSettings, plan};
use podproof::targets::read;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::support::cases;
use crate::support::hostile::{Behaviour, HostileServer};
use crate::support::program::{Playground, own_spec};
use crate::support::whole_run::WholeRun;

/// A sign-in, of which everything is kept and shown that can be; and two other calls, which are answered the same.
const SCENARIO: &str = r#"title: A sign-in
verifies: [AUTH-RSA-01]
steps:
  - id: sign-in
    call: POST /login/pubkey/authenticate
    body: { token: words }
    expect:
      status: 401
      body: { token: 5, code: 17 }
      schema: { required: [nothing], additionalProperties: false, properties: { nothing: { maxLength: 1 } } }
      that: ["body == 5", "headers == 6", "body.token == 7"]
    save: { session: body, all: headers }
    observe: { all: body, heads: headers }
  - id: show-around
    call: GET /pod/v2/sessioninfo
    query: { token: "${{ session }}" }
    headers: { sessionToken: words }
    expect: { status: 500, body: { username: "${{ session }}" }, that: ["body == session"] }
  - id: log-out
    call: POST /sessionauth/v1/logout
    headers: { sessionToken: words }
    expect: { status: 200, body: { message: 5 } }
"#;

/// Where in a body a token stands; `§` is the token.
const SHAPES: &[(&str, &str)] = &[
    ("application/json", r#"{"token":"§","name":"sessionToken"}"#),
    ("application/json", r#"{"tkn":"§","name":"sessionToken"}"#),
    ("application/json", r#"{"value":"§"}"#),
    ("application/json", r#"{"§":true}"#),
    ("application/json", r#""§""#),
    ("application/json", r#"["§"]"#),
    ("application/json", r#"{"data":{"items":[{"x":{"y":"§"}}]}}"#),
    ("application/json", r#"{"token":"{\"inner\":\"§\"}"}"#),
    (
        "application/json",
        r#"{"message":"welcome, your session is §, keep it"}"#,
    ),
    ("application/json", r#"{"token":"§""#),
    (
        "application/json",
        r#"{"access_token":"x","refresh_token":"§","id_token":"§"}"#,
    ),
    ("text/plain", "§"),
    ("text/plain", "session: §\n"),
    ("text/html", "<html><body><p>§</p></body></html>"),
    ("application/xml", "<answer><value>§</value></answer>"),
    ("application/x-www-form-urlencoded", "a=b&s=§&c=d"),
    ("application/octet-stream", "§"),
    ("application/json", "{}"),
];

/// The headers in which a token stands.
const HEADERS: &[&str] = &[
    "",
    "X-Whatever: §",
    "X-Auth: Bearer §",
    "Set-Cookie: s=§; Path=/; HttpOnly",
    "Location: https://elsewhere.example.com/in?x=§#top",
    "ETag: \"§\"",
    "Authorization: §",
    "Server: §",
    "X-Request-Id: §",
    "Link: <https://elsewhere.example.com/§>; rel=x",
];

/// How the token is spelt.
#[derive(Clone, Copy, Debug)]
enum Spelling {
    AsItIs,
    Percent,
    EveryPercent,
    Base64,
    Base64Url,
    Hexadecimal,
    Json,
}

/// How the body is coded.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Coding {
    Plain,
    Gzip {
        is_told: bool,
    },
    Deflate {
        is_told: bool,
    },
    Told(&'static str),
    Utf16 {
        is_big: bool,
        is_marked: bool,
        is_told: bool,
    },
    Latin1 {
        is_told: bool,
    },
}

fn spelt(token: &str, spelling: Spelling) -> String {
    let each = |form: &dyn Fn(u8) -> String| token.bytes().map(form).collect::<String>();
    match spelling {
        Spelling::AsItIs => token.to_owned(),
        Spelling::Percent => each(&|byte| match byte {
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02x}"),
        }),
        Spelling::EveryPercent => each(&|byte| format!("%{byte:02X}")),
        Spelling::Base64 => STANDARD.encode(token),
        Spelling::Base64Url => URL_SAFE_NO_PAD.encode(token),
        Spelling::Hexadecimal => each(&|byte| format!("{byte:02x}")),
        Spelling::Json => each(&|byte| format!("\\u{byte:04x}")),
    }
}

/// The body in a coding, and what the headers say of that.
fn coded(body: &str, coding: Coding, media_type: &str) -> (Vec<u8>, String) {
    let told = |is_told: bool, coding: &str| {
        if is_told {
            format!("Content-Encoding: {coding}\r\n")
        } else {
            String::new()
        }
    };
    let kind = |charset: &str| format!("Content-Type: {media_type}{charset}\r\n");
    match coding {
        Coding::Plain => (body.into(), kind("")),
        Coding::Told(coding) => (body.into(), kind("") + &told(true, coding)),
        Coding::Gzip { is_told } => {
            let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
            (
                [&head[..], &stored(body.as_bytes()), &[0; 8]].concat(),
                kind("") + &told(is_told, "gzip"),
            )
        }
        Coding::Deflate { is_told } => (
            [&[0x78, 1][..], &stored(body.as_bytes()), &[0; 4]].concat(),
            kind("") + &told(is_told, "deflate"),
        ),
        Coding::Utf16 {
            is_big,
            is_marked,
            is_told,
        } => {
            let mark = if is_marked { "\u{feff}" } else { "" };
            let text = format!("{mark}{body}");
            let bytes = text
                .encode_utf16()
                .flat_map(|unit| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() });
            (bytes.collect(), kind(if is_told { "; charset=utf-16" } else { "" }))
        }
        Coding::Latin1 { is_told } => {
            let bytes = [body.as_bytes(), &[0xe9, 0xfc]].concat();
            (bytes, kind(if is_told { "; charset=iso-8859-1" } else { "" }))
        }
    }
}

/// A block of deflate that is not compressed (RFC 1951 section 3.2.4).
fn stored(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap();
    [&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), bytes].concat()
}

/// A token, and an answer that holds it.
#[derive(Clone, Debug)]
struct Planted {
    token: String,
    answer: Vec<u8>,
}

fn planted() -> impl Strategy<Value = Planted> {
    let token = prop_oneof![
        "[a-z][A-Z][0-9][A-Za-z0-9]{21,45}",
        "[a-z][A-Z][0-9][A-Za-z0-9+/_.~-]{20,40}[0-9]",
        "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}",
        "[0-9]{24,40}",
    ];
    let spelling = prop::sample::select(
        &[
            Spelling::AsItIs,
            Spelling::AsItIs,
            Spelling::Percent,
            Spelling::EveryPercent,
            Spelling::Base64,
            Spelling::Base64Url,
            Spelling::Hexadecimal,
            Spelling::Json,
        ][..],
    );
    let coding = prop_oneof![
        4 => Just(Coding::Plain),
        1 => any::<bool>().prop_map(|is_told| Coding::Gzip { is_told }),
        1 => any::<bool>().prop_map(|is_told| Coding::Deflate { is_told }),
        1 => prop::sample::select(&["br", "zstd", "gzip"][..]).prop_map(Coding::Told),
        2 => any::<(bool, bool, bool)>()
            .prop_map(|(is_big, is_marked, is_told)| Coding::Utf16 { is_big, is_marked, is_told }),
        1 => any::<bool>().prop_map(|is_told| Coding::Latin1 { is_told }),
    ];
    let status = prop::sample::select(&["200 OK", "200 OK", "201 Created", "302 Found"][..]);
    let parts = (
        token,
        spelling,
        prop::sample::select(SHAPES),
        prop::sample::select(HEADERS),
        coding,
        status,
    );
    parts.prop_map(|(token, spelling, (media_type, shape), header, coding, status)| {
        let written = spelt(&token, spelling);
        // A header knows no JSON.
        let in_header = match spelling {
            Spelling::Json => &token,
            _ => &written,
        };
        let (body, kind) = coded(&shape.replace('§', &written), coding, media_type);
        let header = match header {
            "" => String::new(),
            header => format!("{}\r\n", header.replace('§', in_header)),
        };
        let head = format!(
            "HTTP/1.1 {status}\r\n{kind}{header}Content-Length: {}\r\n\r\n",
            body.len()
        );
        Planted {
            token,
            answer: [head.as_bytes(), &body].concat(),
        }
    })
}

/// Every form of a token that gives it away.
fn forms(token: &str) -> Vec<String> {
    let mut forms: Vec<String> = [
        Spelling::AsItIs,
        Spelling::Percent,
        Spelling::EveryPercent,
        Spelling::Hexadecimal,
        Spelling::Json,
    ]
    .into_iter()
    .map(|spelling| spelt(token, spelling))
    .collect();
    for lead in 0..3 {
        let padded = [&b"aa"[..lead], token.as_bytes()].concat();
        let skipped = if lead == 0 { 0 } else { 4 };
        for text in [STANDARD_NO_PAD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
            forms.push(text[skipped..text.len() - 4].to_owned());
        }
    }
    for between in ["\0", "\\u0000", "\u{fffd}", "�", " "] {
        forms.push(token.chars().map(|character| format!("{character}{between}")).collect());
    }
    forms.extend([
        forms[1].to_uppercase(),
        token.to_uppercase(),
        token[..token.len() * 3 / 4].to_owned(),
    ]);
    forms
}

/// Everything that a run against a server leaves, by name.
async fn left(ground: &Playground, answer: &[u8]) -> Vec<(&'static str, String)> {
    let server = HostileServer::start(Behaviour::Answer(answer.to_vec()));
    let target = format!(
        "scheme: http\nhost: 127.0.0.1\nport: {}\nconformance: {{ limits: {{ requestsPerSecond: unlimited, refusedSignInsPerSecond: unlimited }} }}\n",
        server.port()
    );
    ground.write("target.yaml", target);
    let mut sources = Sources::default();
    let target = read(&ground.path("target.yaml"), &|_| None, &mut sources).unwrap();
    let settings = SuiteSettings {
        scenarios: ground.path("scenarios").into(),
        contracts: ContractSettings {
            spec: own_spec().into(),
            ..ContractSettings::default()
        },
    };
    let suite = suite::read(&settings, &mut sources).unwrap();
    let trials = plan::trials(suite.scenarios, &target);
    let context = RunContext::new(suite.contracts.into(), suite.catalogue.into(), sources.into(), target).unwrap();
    let mut console = Vec::new();
    let mut narrator = Narrator::new(&mut console, Detail::Verbose, false);
    let listener = &mut narrator as &mut dyn RunListener;
    let record = WholeRun::played(Arc::new(context), trials, &RunSettings::default(), listener).await;
    narrator.finished(&record.view());
    drop(narrator);
    assert!(!server.requests().is_empty(), "nothing was sent");
    let mut debugged = String::new();
    write!(debugged, "{record:?}").unwrap();
    vec![
        ("run.jsonl", record.lines()),
        ("junit.xml", record.rendered(Format::Junit)),
        ("run.json", record.rendered(Format::Json)),
        ("index.html", record.rendered(Format::Html)),
        ("summary.md", record.rendered(Format::Markdown)),
        ("ctrf.json", record.rendered(Format::Ctrf)),
        ("github.txt", record.rendered(Format::Github)),
        ("gitlab.xml", record.rendered(Format::Gitlab)),
        ("console", String::from_utf8(console).unwrap()),
        ("debug output", debugged),
    ]
}

fn leak(artefacts: &[(&'static str, String)], token: &str) -> Option<String> {
    let forms = forms(token);
    artefacts.iter().find_map(|(name, text)| {
        let plain = text
            .replace("&#x2f;", "/")
            .replace("&#x2F;", "/")
            .replace("&#43;", "+")
            .replace("\\_", "_");
        let form = forms
            .iter()
            .find(|form| text.contains(form.as_str()) || plain.contains(form.as_str()))?;
        let at = plain.find(form.as_str()).or_else(|| text.find(form.as_str()))?;
        let around: String = plain
            .chars()
            .skip(plain.get(..at)?.chars().count().saturating_sub(80))
            .take(200)
            .collect();
        Some(format!("{name} shows {form}: {around}"))
    })
}

fn playground() -> Playground {
    let playground = Playground::new();
    playground.write("scenarios/sign-in.yaml", SCENARIO);
    playground
}

#[test]
fn nothing_that_is_answered_at_a_sign_in_is_shown_in_any_shape_or_coding() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let ground = playground();
    let mut runner = TestRunner::new(Config {
        cases: cases(60),
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Config::default()
    });
    let result = runner.run(&planted(), |planted| {
        let artefacts = runtime.block_on(left(&ground, &planted.answer));
        match leak(&artefacts, &planted.token) {
            Some(leak) => Err(TestCaseError::fail(format!(
                "{leak}\n{}",
                String::from_utf8_lossy(&planted.answer)
            ))),
            None => Ok(()),
        }
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_token_is_no_secret_less_in_an_error_or_in_the_answer_to_another_call() {
    let ground = playground();
    for name in [
        "refresh_token",
        "idToken",
        "access_token",
        "device-token",
        "client_secret",
        "X-Refresh-Token",
    ] {
        let token = "tGzv3JOkF0XG5Qx2TlKWIA9rEfReSh";
        let body = format!("{{\"code\":400,\"message\":\"no\",\"{name}\":\"{token}\"}}");
        let head = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ";
        let artefacts = left(&ground, format!("{head}{}\r\n\r\n{body}", body.len()).as_bytes()).await;
        assert_eq!(leak(&artefacts, token), None, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_cannot_be_read_is_not_kept_and_its_length_is() {
    let ground = playground();
    let (body, kind) = coded("{\"code\":401}", Coding::Gzip { is_told: true }, "application/json");
    let head = format!(
        "HTTP/1.1 401 Unauthorized\r\n{kind}Content-Length: {}\r\n\r\n",
        body.len()
    );
    let artefacts = left(&ground, &[head.as_bytes(), &body].concat()).await;
    let withheld = format!("\"body\":{{\"withheld\":{}}}", body.len());
    assert!(artefacts[0].1.contains(&withheld), "{}", artefacts[0].1);
    assert!(artefacts[3].1.contains("which cannot be read and are not kept"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_shown_with_its_words() {
    let ground = playground();
    let body = r#"{"code":401,"message":"the JWT has expired"}"#;
    let head = "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: ";
    let artefacts = left(&ground, format!("{head}{}\r\n\r\n{body}", body.len()).as_bytes()).await;
    for (name, text) in artefacts
        .iter()
        .filter(|(name, _)| ["run.jsonl", "index.html", "console"].contains(name))
    {
        assert!(text.contains("the JWT has expired"), "{name}");
    }
}
