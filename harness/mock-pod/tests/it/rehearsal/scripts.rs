//! The scripts that come with the mock pod, and what each changes.

use std::fs;
use std::path::{Path, PathBuf};

use podproof_mock_pod::{PodVersion, Script};
use reqwest::{Client, Method};

use super::support::{entries, rehearsed};
use crate::portrait::certified;
use crate::support::{Bench, reply};

/// The upgrades that a script rehearses, one for each step in the history of the vendor's documents that has one.
const UPGRADES: [(&str, PodVersion, PodVersion); 10] = [
    ("logout-and-apps-appear", PodVersion::V1_46, PodVersion::V1_47),
    ("accounts-by-key-appear", PodVersion::V1_47, PodVersion::V1_51),
    ("apps-by-key-appear", PodVersion::V1_51, PodVersion::V1_53),
    ("nothing-changes", PodVersion::V20_6, PodVersion::V20_7),
    ("access-tokens-appear", PodVersion::V20_10, PodVersion::V20_13),
    ("authorization-token-appears", PodVersion::V20_13, PodVersion::V20_14),
    ("logout-answers-message", PodVersion::V20_14, PodVersion::V2022_10),
    (
        "certificate-content-refused",
        PodVersion::V2022_10,
        PodVersion::V2024_11,
    ),
    ("administration-appears", PodVersion::V2024_11, PodVersion::Current),
    (
        "deprecated-operations-removed",
        PodVersion::Current,
        PodVersion::DeprecatedRemoved,
    ),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts")
}

fn file(name: &str) -> PathBuf {
    folder().join(format!("{name}.yaml"))
}

#[test]
fn every_script_is_read_and_those_of_upgrades_say_from_what_to_what() {
    let scripts = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut names = Vec::new();
    for script in scripts {
        Script::read(&script).unwrap_or_else(|error| panic!("{error}"));
        names.push(script.file_stem().unwrap().to_str().unwrap().to_owned());
    }
    names.sort_unstable();
    let mut expected: Vec<&str> = UPGRADES.iter().map(|(name, ..)| *name).chain(["bad-night"]).collect();
    expected.sort_unstable();
    assert_eq!(names, expected);
    for (name, from, to) in UPGRADES {
        let text = fs::read_to_string(file(name)).unwrap();
        let told = |version: PodVersion| text.matches(&format!("is: '{version}' }}")).count();
        assert_eq!((told(from), told(to)), (1, 2), "{name}");
        assert!(text.starts_with(&format!("# From {from} to {to}, ")), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn neighbours_answer_differently_unless_nothing_is_different_on_the_wire() {
    let mut shapes = Vec::new();
    for version in PodVersion::ALL {
        let bench = Bench::with(|settings| settings.version = *version).await;
        shapes.push(shape(&bench).await);
    }
    for (place, version) in PodVersion::ALL.iter().enumerate().skip(1) {
        let same = shapes[place] == shapes[place - 1];
        let said = version.sentence().starts_with("nothing is different on the wire");
        assert_eq!(same, said, "{version}: {:#?}", shapes[place]);
    }
}

/// What of a pod its version decides, a line each.
async fn shape(bench: &Bench) -> Vec<String> {
    const OPERATIONS: [&str; 22] = [
        "POST /login/pubkey/authenticate",
        "POST /login/pubkey/app/authenticate",
        "POST /login/pubkey/app/user/1/authenticate",
        "POST /login/pubkey/app/username/a/authenticate",
        "POST /login/v1/pubkey/app/authenticate/extensionApp",
        "POST /login/idm/tokens",
        "GET /login/idm/keys",
        "POST /sessionauth/v1/authenticate",
        "POST /sessionauth/v1/logout",
        "GET /sessionauth/v1/app/pod/certificate",
        "POST /sessionauth/v1/authenticate/extensionApp",
        "POST /sessionauth/v1/app/authenticate",
        "POST /sessionauth/v1/app/user/1/authenticate",
        "POST /sessionauth/v1/app/username/a/authenticate",
        "POST /relay/pubkey/authenticate",
        "POST /keyauth/v1/authenticate",
        "POST /keyauth/v1/logout",
        "GET /pod/v2/sessioninfo",
        "GET /pod/v1/podcert",
        "GET /pod/v1/users/1/sessions",
        "POST /pod/v1/users/1/sessions/logout",
        "POST /pod/v1/users/1/sessions/a/logout",
    ];
    let mut lines = Vec::new();
    for operation in OPERATIONS {
        let (method, path) = operation.split_once(' ').unwrap();
        let answer = reply(bench.request(method.parse().unwrap(), path)).await;
        lines.push(format!("{operation}: {}", answer.status));
    }
    let client = certified(bench, &bench.accounts().certificates.bot);
    let certificate = "/sessionauth/v1/authenticate";
    for (kind, body) in [("none", None), ("body", Some("{}"))] {
        let request = client.post(bench.url(certificate));
        let answer = reply(body.into_iter().fold(request, |request, body| request.body(body))).await;
        lines.push(format!("certificate, {kind}: {}", answer.status));
    }
    lines.push(format!("logout: {}", log_out(bench, &client).await));
    let bot = &bench.accounts().bot;
    let answer = bench
        .sign_in("/login/pubkey/authenticate", &bot.username, &bot.key)
        .await;
    lines.push(format!("sign-in: {}", members(&answer.body)));
    lines
}

/// The members of the answer to a logout of a session that a certificate opened.
async fn log_out(bench: &Bench, client: &Client) -> String {
    let session = reply(client.post(bench.url("/sessionauth/v1/authenticate")))
        .await
        .token();
    let answer = bench.log_out(&session).await;
    format!("{} {}", answer.status, members(&answer.body))
}

fn members(body: &serde_json::Value) -> String {
    let names = body.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    names.collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_upgrade_takes_the_nodes_from_one_version_to_the_next() {
    let text = fs::read_to_string(file("access-tokens-appear")).unwrap();
    let bench = rehearsed(&text, |_| ()).await;
    let statuses = async || {
        let client = super::support::forgetful(&bench);
        let mut statuses = Vec::new();
        for _ in 0..2 {
            let request = client.request(Method::POST, bench.url("/login/idm/tokens"));
            statuses.push(request.send().await.unwrap().status().as_u16());
        }
        statuses.sort_unstable();
        statuses
    };
    assert_eq!(statuses().await, [404, 404]);
    // The first node is back, as the later version; the second one has not been touched.
    entries(&bench, 4).await;
    assert_eq!(statuses().await, [401, 404]);
    let log = entries(&bench, 7).await;
    assert_eq!(statuses().await, [401, 401]);
    let told: Vec<&str> = log.iter().map(|entry| entry.text.as_str()).collect();
    assert_eq!(
        told,
        [
            "nodes 1 and 2 answer as version 20.10",
            "node 1 restarts (1 s); no session is gone",
            "node 1 is back",
            "node 1 answers as version 20.13",
            "node 2 restarts (1 s); no session is gone",
            "node 2 is back",
            "node 2 answers as version 20.13",
        ]
    );
}
