//! Nothing secret leaves a run: no token that the mock pod issued, no JWT, no private key, in no report, not on the
//! console, not in the debug output of what the library hands out; neither as it is nor in base64, hexadecimal or
//! percent-encoding.
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use podproof::diagnostic::Sources;
use podproof::record::{TrialRecord, Verdict};
use podproof::report::{Detail, Format, Narrator};
use podproof::run::RunContext;
use podproof::run::{Event, RunListener, RunSettings};
use podproof::suite;
use podproof::suite::SuiteSettings;
use podproof::suite::contracts::ContractSettings;
use podproof::suite::plan;
use podproof::targets::embedded;
use podproof_mock_pod::{MockPod, Settings};

use crate::support::keyring::settings;
use crate::support::whole_run::WholeRun;

/// What is left of a run: every text that somebody could read, and every secret that must not be in one.
struct Left {
    record: WholeRun,
    artefacts: Vec<(&'static str, String)>,
    /// The debug output of what was read from scenarios; JWTs that are written out in them may stand in it.
    scenarios: String,
    secrets: Vec<String>,
}

impl Left {
    fn leaks(&self) -> Vec<String> {
        let scanner = Scanner::new(&self.secrets);
        let mut leaks: Vec<String> = scanner.known(&self.scenarios).collect();
        for (name, text) in &self.artefacts {
            leaks.extend(scanner.leaks(text).iter().map(|leak| format!("{name}: {leak}")));
        }
        leaks
    }
}

async fn play(scenarios: PathBuf, spec: PathBuf, pod: Settings) -> Left {
    let mock = MockPod::start(pod).await.unwrap();
    let target = embedded(&mock);
    let mut sources = Sources::default();
    let settings = SuiteSettings {
        scenarios: scenarios.into(),
        contracts: ContractSettings {
            spec: spec.into(),
            ..ContractSettings::default()
        },
    };
    let suite = suite::read(&settings, &mut sources).unwrap();
    let mut debugged = format!("{mock:?} {:?} {target:?}", mock.accounts());
    let mut scenarios = format!("{suite:?}");
    let trials = plan::trials(suite.scenarios, &target);
    let context =
        Arc::new(RunContext::new(suite.contracts.into(), suite.catalogue.into(), sources.into(), target).unwrap());
    write!(scenarios, "{trials:?}").unwrap();
    write!(debugged, "{:?} {:?}", context.target, context.stranger).unwrap();

    let mut console = Vec::new();
    let mut narrator = Narrator::new(&mut console, Detail::Verbose, true);
    let record = WholeRun::played(
        context,
        trials,
        &RunSettings::default(),
        &mut narrator as &mut dyn RunListener,
    )
    .await;
    narrator.finished(&record.view());
    drop(narrator);
    write!(debugged, "{record:?}").unwrap();
    let artefacts = rendered(&record, String::from_utf8(console).unwrap(), debugged);
    let secrets = secrets(&mock);
    mock.stop().await;
    Left {
        record,
        artefacts,
        scenarios,
        secrets,
    }
}

fn rendered(record: &WholeRun, console: String, debugged: String) -> Vec<(&'static str, String)> {
    vec![
        ("run.jsonl", record.lines()),
        ("junit.xml", record.rendered(Format::Junit)),
        ("run.json", record.rendered(Format::Json)),
        ("index.html", record.rendered(Format::Html)),
        ("summary.md", record.rendered(Format::Markdown)),
        ("run.har", record.rendered(Format::Har)),
        ("ctrf.json", record.rendered(Format::Ctrf)),
        ("github.txt", record.rendered(Format::Github)),
        ("gitlab.xml", record.rendered(Format::Gitlab)),
        ("console", console),
        ("debug output", debugged),
    ]
}

/// All tokens that were issued, and all private keys: whole, and each line of their PEM form.
fn secrets(mock: &MockPod) -> Vec<String> {
    let accounts = mock.accounts();
    let mut secrets = mock.issued_secrets();
    assert!(!secrets.is_empty(), "nothing was issued");
    let keys = [
        &accounts.bot.key,
        &accounts.app.key,
        &accounts.other_bot.key,
        &accounts.other_app.key,
    ];
    for key in keys {
        let pem = key.pkcs8_pem();
        let lines: Vec<&str> = pem.lines().filter(|line| !line.starts_with('-')).collect();
        // The first line is the same for all keys of one size.
        secrets.extend(
            lines
                .iter()
                .skip(1)
                .filter(|line| line.len() >= 32)
                .map(|line| (*line).to_owned()),
        );
        secrets.push(lines.concat());
        let der = STANDARD.decode(lines.concat()).unwrap();
        secrets.push(hex(&der));
    }
    secrets
}

/// Looks for secrets in texts; it shares nothing with the code that hides them.
struct Scanner {
    forms: AhoCorasick,
    names: Vec<String>,
    /// Every piece of them, in lower case.
    pieces: HashSet<Vec<u8>>,
}

/// The length of a piece that tells something of a secret, in bytes.
const PIECE: usize = 20;

impl Scanner {
    fn new(secrets: &[String]) -> Self {
        let mut forms = Vec::new();
        let mut names = Vec::new();
        for (index, secret) in secrets.iter().enumerate() {
            let mut add = |how: &str, form: String| {
                names.push(format!("secret {index} ({how})"));
                forms.push(form);
            };
            add("as it is", secret.clone());
            add("percent-encoded", percent_encoded(secret));
            add("hexadecimal", hex(secret.as_bytes()));
            add("hexadecimal, capitals", hex(secret.as_bytes()).to_uppercase());
            for lead in 0..3 {
                add("base64", inner_base64(secret, lead, &STANDARD_NO_PAD));
                add("base64url", inner_base64(secret, lead, &URL_SAFE_NO_PAD));
            }
        }
        let pieces = secrets.iter().map(|secret| {
            let header = secret.find('.').filter(|_| secret.starts_with("eyJ"));
            // All JWTs of an algorithm begin alike, and all claims about a bot.
            let telling = &secret.as_bytes()[header.map_or(0, |header| header + 1 + PIECE)..];
            telling.to_ascii_lowercase()
        });
        Self {
            forms: AhoCorasick::new(&forms).unwrap(),
            names,
            pieces: pieces
                .flat_map(|text| text.windows(PIECE).map(<[u8]>::to_vec).collect::<Vec<_>>())
                .collect(),
        }
    }

    /// The known secrets in a text.
    fn known<'a>(&'a self, text: &'a str) -> impl Iterator<Item = String> + 'a {
        let found = self.forms.find_iter(text);
        found.map(|found| self.names[found.pattern().as_usize()].clone())
    }

    /// Whether a piece of a known secret is in a text, in either case.
    fn holds_a_piece(&self, text: &str) -> bool {
        let lower = text.to_ascii_lowercase();
        lower.as_bytes().windows(PIECE).any(|piece| self.pieces.contains(piece))
    }

    /// The known secrets, and what has the shape of one.
    fn leaks(&self, text: &str) -> Vec<String> {
        let mut leaks: Vec<String> = self.known(text).collect();
        leaks.extend(self.holds_a_piece(text).then(|| "a piece of a secret".to_owned()));
        leaks.extend(jwt_shapes(text).map(|shape| format!("a JWT: {shape}")));
        leaks.extend(text.match_indices("PRIVATE KEY").map(|_| "a private key".to_owned()));
        leaks
    }
}

/// Everything of the form `eyJ….….…`.
fn jwt_shapes(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    let words = text.split(move |character| !is_part(character));
    words.filter(|word| {
        let start = word.find("eyJ");
        start.is_some_and(|start| word[start..].split('.').filter(|part| part.len() >= 10).count() >= 2)
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// The base64 of a text with `lead` bytes before it, without the characters that its neighbours have a part in.
fn inner_base64(text: &str, lead: usize, engine: &impl Engine) -> String {
    let encoded = engine.encode([&b"aa"[..lead], text.as_bytes()].concat());
    let skipped = if lead == 0 { 0 } else { 4 };
    encoded[skipped..encoded.len() - 4].to_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The project's own suite.
async fn suite_played() -> Left {
    play(root().join("scenarios"), root().join("spec"), settings()).await
}

/// Scenarios that fail wherever a token is near.
async fn failures_played(pod: Settings) -> Left {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    play(tests.join("redaction"), tests.join("spec"), pod).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_secret_leaves_a_passing_run() {
    let left = suite_played().await;
    assert!(left.secrets.len() > 100, "{}", left.secrets.len());
    assert_eq!(left.leaks(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_secret_leaves_a_failing_run() {
    let left = failures_played(settings()).await;
    let verdicts: Vec<Verdict> = left.record.trials.iter().map(|trial| trial.verdict).collect();
    assert!(
        verdicts.iter().all(|verdict| *verdict == Verdict::Failed),
        "{verdicts:?}"
    );
    assert_eq!(left.leaks(), Vec::<String>::new());
    // The tokens were there: their labels stand where they were.
    // The summary shows one example of a problem, which need not have one.
    for (name, text) in left.artefacts.iter().filter(|(name, _)| !name.ends_with("summary.md")) {
        let is_redacted = ["‹session-token 1›", "‹jwt 1›", "&#8249;"]
            .iter()
            .any(|label| text.contains(label));
        // Annotations show headlines only.
        assert!(is_redacted || *name == "github.txt", "{name} shows no label");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_planted_secret_is_found_in_every_artefact() {
    let left = failures_played(settings()).await;
    let scanner = Scanner::new(&left.secrets);
    let secret = &left.secrets[0];
    let forms = [
        secret.clone(),
        STANDARD.encode(secret),
        STANDARD.encode(format!("u:{secret}")),
        URL_SAFE_NO_PAD.encode(format!("a{secret}z")),
        hex(secret.as_bytes()),
        percent_encoded(secret),
        secret[secret.len() - 30..].to_uppercase(),
    ];
    for form in forms {
        // As if one token had not been hidden.
        let json = left.record.lines().replace("‹session-token 1›", &form);
        let record = WholeRun::read(&json);
        let mut console = Vec::new();
        let mut narrator = Narrator::new(&mut console, Detail::Verbose, false);
        record
            .trials
            .iter()
            .for_each(|trial| narrator.on_event(Event::Ended(trial)));
        drop(narrator);
        for (name, text) in rendered(&record, String::from_utf8(console).unwrap(), format!("{record:?}")) {
            // Summary and annotations show headlines only, and no headline quotes a token. Lines of the console are cut.
            let is_cut = name == "console" && form.len() > 1000;
            assert!(
                is_cut || ["summary.md", "github.txt"].contains(&name) || !scanner.leaks(&text).is_empty(),
                "{form} was not found in {name}"
            );
        }
    }
    assert!(
        !scanner
            .leaks("x eyJhbGciOiJSUzUxMiJ9.eyJzdWIiOiJxYS1ib3QifQ.c2ln y")
            .is_empty()
    );
    assert!(!scanner.leaks("-----BEGIN PRIVATE KEY-----").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn labels_are_the_same_in_every_run() {
    // Of one keyring, two JWTs of the same second would be the same.
    let (one, other) = tokio::join!(failures_played(settings()), failures_played(Settings::default()));
    assert!(one.secrets[0] != other.secrets[0], "two pods issued the same token");
    assert_eq!(labels(&one.record), labels(&other.record));
}

/// The labels of each trial, in their order.
fn labels(record: &WholeRun) -> BTreeMap<&str, Vec<String>> {
    let of_trial = |trial: &TrialRecord| {
        let text = serde_json::to_string(trial).unwrap();
        let after = text.split('‹').skip(1);
        after
            .filter_map(|text| Some(text.split_once('›')?.0.to_owned()))
            .collect()
    };
    let labels: BTreeMap<&str, Vec<String>> = record
        .trials
        .iter()
        .map(|trial| (trial.id.as_str(), of_trial(trial)))
        .collect();
    assert!(labels.values().all(|labels| !labels.is_empty()), "{labels:?}");
    labels
}
