//! What these tests share: a mock pod behind fronts, its target file, and the program.

use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use podproof::record::Verdict;
use podproof_mock_pod::MockPod;
use tempfile::TempDir;
use tokio::task::spawn_blocking;

use crate::services::front::{Front, Page};
use crate::support::hostile::Authority;
use crate::support::keyring::settings;
use crate::support::whole_run::WholeRun;

/// A mock pod that is reached through fronts.
pub(crate) struct TestSite {
    pub(crate) mock: MockPod,
    pub(crate) authority: Authority,
    folder: TempDir,
}

/// What a run said and left.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) told: String,
    pub(crate) record: WholeRun,
    pub(crate) junit: String,
    pub(crate) summary: String,
    pub(crate) page: String,
}

impl TestSite {
    pub(crate) async fn open() -> Self {
        let mock = MockPod::start(settings()).await.unwrap();
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("mock.yaml");
        let mock = spawn_blocking(move || {
            mock.write_target(&file).unwrap();
            mock
        })
        .await
        .unwrap();
        let authority = Authority::new("Front CA");
        let trusted = folder.path().join("mock-keys/authority.pem");
        let text = fs::read_to_string(&trusted).unwrap();
        let own = STANDARD.encode(&authority.root);
        let own = format!("-----BEGIN CERTIFICATE-----\n{own}\n-----END CERTIFICATE-----\n");
        fs::write(&trusted, text + &own).unwrap();
        Self {
            mock,
            authority,
            folder,
        }
    }

    /// The same for a bot that has no certificate, and knows nobody who has one.
    pub(crate) async fn without_certificates() -> Self {
        let bank = Self::open().await;
        let file = bank.folder.path().join("mock.yaml");
        let text = fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.contains(".certificate.pem")).collect();
        fs::write(&file, lines.join("\n") + "\n").unwrap();
        bank
    }

    /// A front that serves these prefixes.
    pub(crate) fn front(&self, prefixes: &[&'static str]) -> Front {
        Front::start(&self.mock, &self.authority, prefixes, false)
    }

    /// One that answers some paths with a page.
    pub(crate) fn front_with_page(&self, prefixes: &[&'static str], page: Page) -> Front {
        Front::start_with_page(&self.mock, &self.authority, prefixes, Some(page))
    }

    /// One that demands client certificates.
    pub(crate) fn front_for_certificates(&self, prefixes: &[&'static str]) -> Front {
        Front::start(&self.mock, &self.authority, prefixes, true)
    }

    /// Runs the suite, or what the arguments leave of it, against the pod at a port, with further lines at the top of the
    /// target file and under `conformance:`; limits there replace those of the mock, which are none.
    pub(crate) async fn run(&self, port: u16, top: &str, conformance: &str, arguments: &[&str]) -> Ran {
        let text = fs::read_to_string(self.folder.path().join("mock.yaml")).unwrap();
        let place = format!("port: {}\n", self.mock.address().port());
        let text = text
            .replace(&place, &format!("port: {port}\n{top}"))
            .replace("  name: mock\n", &format!("  name: bank\n{conformance}"));
        let is_kept = |line: &&str| !(conformance.contains("limits:") && line.contains("# nobody is hurt"));
        let text = text.lines().filter(is_kept).collect::<Vec<_>>().join("\n");
        let (file, reports) = (self.folder.path().join("bank.yaml"), self.folder.path().join("reports"));
        fs::write(&file, text).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_podproof"));
        command
            .arg("run")
            .args(arguments)
            .arg("--target")
            .arg(&file)
            .arg("--reports")
            .arg(&reports)
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
            .env("NO_COLOR", "1");
        let output = spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        let report = |name: &str| fs::read_to_string(reports.join(name)).unwrap_or_else(|_| panic!("{told}"));
        Ran {
            code: output.status.code().unwrap(),
            record: WholeRun::read(&report("run.jsonl")),
            junit: report("junit.xml"),
            summary: report("summary.md"),
            page: report("index.html"),
            told,
        }
    }
}

impl Ran {
    pub(crate) fn count(&self, verdict: Verdict) -> usize {
        self.record.count(verdict)
    }

    /// The trials that ended neither as expected nor for an expected reason.
    pub(crate) fn bad(&self) -> Vec<(&str, &str)> {
        let trials = self.record.trials.iter();
        let bad = trials.filter(|trial| trial.verdict >= Verdict::Warned && trial.service_issue.is_none());
        bad.map(|trial| (trial.id.as_str(), trial.verdict.name())).collect()
    }

    pub(crate) fn verdict(&self, id: &str) -> Verdict {
        let mut trials = self.record.trials.iter();
        trials
            .find(|trial| trial.id == id)
            .unwrap_or_else(|| panic!("{id}"))
            .verdict
    }
}
