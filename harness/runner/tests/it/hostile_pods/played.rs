//! A row played by the program, and what of it is not as it was written down.

use std::fmt::Write;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use podproof::record::{TrialRecord, Verdict as Recorded};
use podproof::wire::{Client, Reply, Request};
use rustls::ServerConfig;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::row::{Does, PATIENT, Row, Verdict};
use crate::e2e::pod::Pod;
use crate::support::hostile::{Authority, HostileServer};
use crate::support::peak::{Measured, measured};
use crate::support::program::podproof;
use crate::support::whole_run::WholeRun;

/// The trial that meets the hostile server.
const HOSTILE: &str = r#"title: The certificate is there
verifies: [EXT-06]
steps:
  - id: read
    call: GET /pod/v1/podcert
    expect: { status: 200, that: ["certificate(body.certificate).key_type == 'RSA'"] }
"#;

/// The trial that does not.
const HONEST: &str = r#"title: Nobody is logged out
verifies: [LOGOUT-01]
steps:
  - { id: out, call: POST /sessionauth/v1/logout, headers: { sessionToken: podproof-none }, expect: { status: 4xx } }
"#;

/// The only path where a server misbehaves.
const PATH: &str = "/pod/v1/podcert";

/// How many MB (10^6 bytes) the program may take. A run of an honest pod takes some 50 when it is not optimised.
const MOST_MEMORY: u64 = 250;

/// The longest line on a console.
const LONGEST_LINE: usize = 1_200;

/// What all rows share: an honest pod, and an authority that certifies the hostile ones.
pub(super) struct Stage<'a> {
    pod: &'a Pod,
    tls: Arc<ServerConfig>,
    authorities: String,
}

impl<'a> Stage<'a> {
    pub(super) fn new(pod: &'a Pod, authority: &Authority) -> Self {
        let der = STANDARD.encode(&authority.root);
        let root = format!("-----BEGIN CERTIFICATE-----\n{der}\n-----END CERTIFICATE-----\n");
        Self {
            pod,
            tls: authority.server().serve(),
            authorities: root + pod.mock.authority_pem(),
        }
    }

    /// What the honest pod answers.
    pub(super) fn honest_answer(&self) -> String {
        let target = podproof::targets::embedded(&self.pod.mock);
        let request = Request {
            method: "GET".to_owned(),
            url: format!("{}{PATH}", target.urls.pod),
            headers: Vec::new(),
            body: None,
        };
        let client = Client::new(&target.connection).unwrap();
        match Runtime::new().unwrap().block_on(client.send(&request)).reply {
            Reply::Answer(response) => String::from_utf8(response.body).unwrap(),
            other => panic!("expected a certificate, found {other:?}"),
        }
    }

    /// The target of a row, in a folder of its own.
    fn write(&self, folder: &Path, port: u16, row: &Row) {
        fs::create_dir(folder.join("scenarios")).unwrap();
        fs::write(folder.join("scenarios/hostile.yaml"), HOSTILE).unwrap();
        fs::write(folder.join("scenarios/honest.yaml"), HONEST).unwrap();
        fs::write(folder.join("authorities.pem"), &self.authorities).unwrap();
        let honest = self.pod.mock.address().port();
        // What is waited for is a connection where there is none, and an answer otherwise.
        let (connection, answer) = match row.does {
            Does::Answers(_) => (PATIENT, row.patience),
            Does::Greets(_) | Does::Nothing => (row.patience, PATIENT),
        };
        let target = format!(
            "host: 127.0.0.1
port: {honest}
pod: {{ port: {port}, connectionTimeout: {connection}, readTimeout: {answer} }}
ssl: {{ trustStore: {{ path: authorities.pem }} }}
conformance: {{ name: hostile, limits: {{ requestsPerSecond: unlimited, patience: 2s }} }}
"
        );
        fs::write(folder.join("target.yaml"), target).unwrap();
    }
}

/// Plays a row; what is not as it was written down.
pub(super) fn mistakes(stage: &Stage<'_>, row: &Row) -> Vec<String> {
    let server = match &row.does {
        Does::Answers(behaviour) => Some(HostileServer::start_tls_at(PATH, behaviour.clone(), stage.tls.clone())),
        Does::Greets(behaviour) => Some(HostileServer::start(behaviour.clone())),
        Does::Nothing => None,
    };
    let folder = TempDir::new().unwrap();
    let port = server.as_ref().map_or_else(unused_port, HostileServer::port);
    stage.write(folder.path(), port, row);
    let mut command = podproof(&[
        "run",
        "--target",
        "target.yaml",
        "--scenarios",
        "scenarios",
        "--jobs",
        "2",
    ]);
    command.current_dir(folder.path()).env("NO_PROXY", "*");
    let run = measured(command);
    let mut seen = Seen {
        row,
        run: &run,
        mistakes: Vec::new(),
    };
    seen.look(folder.path());
    seen.mistakes
}

/// A port where nobody listens.
fn unused_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

struct Seen<'a> {
    row: &'a Row,
    run: &'a Measured,
    mistakes: Vec<String>,
}

impl Seen<'_> {
    fn expect(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.mistakes.push(format!("{}: {}", self.row.name, what()));
        }
    }

    fn look(&mut self, folder: &Path) {
        let ended = &self.run.ended;
        let code = match self.row.verdict {
            Verdict::Passed => 0,
            Verdict::Failed => 1,
            Verdict::Broken => 4,
        };
        self.expect(ended.code == code, || {
            format!("expected exit {code}: {}", shortened(&ended.all()))
        });
        if let Some(peak) = self.run.peak {
            self.expect(peak <= MOST_MEMORY, || format!("took {peak} MB"));
        }
        let longest = ended.all().lines().map(|line| line.chars().count()).max();
        self.expect(longest < Some(LONGEST_LINE), || {
            format!("a line of {longest:?} characters on the console")
        });
        self.look_for_tricks("the console", &ended.all());
        let reports = folder.join("reports");
        if !reports.join("run.jsonl").exists() {
            return self.expect(false, || format!("there is no record: {}", shortened(&ended.all())));
        }
        let record = WholeRun::open(&reports.join("run.jsonl"));
        self.look_at_trials(&record);
        for name in ["junit.xml", "index.html", "summary.md"] {
            let report = fs::read_to_string(reports.join(name)).unwrap_or_default();
            self.look_for_tricks(name, &report);
            // The summary names what did not pass, and counts the rest.
            let names: &[&str] = match (name, self.row.verdict, &self.row.does) {
                ("summary.md", Verdict::Passed, _) => &["| passed | 2 |"],
                ("summary.md", ..) if self.row.ends_the_run => &["hostile"],
                ("summary.md", _, Does::Answers(_)) => &["hostile", "played 2 trials"],
                ("summary.md", ..) => &["`/pod` cannot be reached", "| broken | 1 |"],
                _ => &["hostile", "honest"],
            };
            // The other trial was not played before the end, or both were.
            let ends = ["ended early", "played 2 trials"];
            let is_of_an_end = name != "summary.md" || !self.row.ends_the_run;
            let tells_the_end = is_of_an_end || ends.iter().any(|words| report.contains(words));
            let is_complete = tells_the_end && names.iter().all(|name| report.contains(name));
            self.expect(is_complete, || format!("{name} is not complete"));
        }
        let junit = fs::read(reports.join("junit.xml")).unwrap_or_default();
        let cases = junit_parser::from_reader(junit.as_slice())
            .map(|suites| suites.suites.iter().map(|suite| suite.cases.len()).sum::<usize>());
        self.expect(matches!(cases, Ok(2)), || {
            format!("expected two cases in JUnit, found {cases:?}")
        });
    }

    fn look_at_trials(&mut self, record: &WholeRun) {
        self.expect(record.closing.is_some(), || "the record has no end".to_owned());
        let trial = record.trial("hostile");
        let verdict = match self.row.verdict {
            Verdict::Passed => Recorded::Passed,
            Verdict::Failed => Recorded::Failed,
            Verdict::Broken => Recorded::Broken,
        };
        let said = said(trial, record);
        let words = self.row.words;
        self.expect(trial.verdict == verdict, || {
            format!("expected {verdict:?}, found {:?}: {}", trial.verdict, shortened(&said))
        });
        self.expect(said.contains(words), || {
            format!("expected the words `{words}`: {}", shortened(&said))
        });
        let other = record.trial("honest").verdict;
        let is_unharmed = other == Recorded::Passed || (self.row.ends_the_run && other == Recorded::Skipped);
        self.expect(is_unharmed, || format!("the other trial ended {other:?}"));
    }

    /// Nothing may do anything to a terminal, to a CI server or in a browser.
    fn look_for_tricks(&mut self, place: &str, text: &str) {
        let signs = ['\x1b', '\x07', '\0', '\u{202e}'];
        let sign = signs.into_iter().find(|sign| text.contains(*sign));
        self.expect(sign.is_none(), || format!("{sign:?} in {place}"));
        let command = text.lines().find(|line| line.trim_start().starts_with("::error::"));
        self.expect(command.is_none(), || format!("a command of a CI server in {place}"));
        if place.ends_with(".html") || place.ends_with(".xml") {
            self.expect(!text.contains("<script>alert"), || format!("a script in {place}"));
        }
    }
}

/// All that a trial says to people, and the run of its service.
fn said(trial: &TrialRecord, record: &WholeRun) -> String {
    let mut said = String::new();
    for finding in &trial.findings {
        writeln!(said, "{}", finding.text.to_show()).unwrap();
    }
    if let Some(reason) = &trial.reason {
        writeln!(said, "{}", reason.to_show()).unwrap();
    }
    for issue in record.service_issues() {
        writeln!(said, "{issue:?}").unwrap();
    }
    said
}

fn shortened(text: &str) -> String {
    text.chars().take(700).collect()
}
