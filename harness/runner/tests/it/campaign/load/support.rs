//! Short loads on a mock pod in this process.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use podproof::campaign::load::{Load, LoadListener, LoadSettings, Progress, load, plan};
use podproof::findings::load::LoadView;
use podproof::record::Knowing;
use podproof::record::load::{LOAD_FORMAT, LoadManifest, LoadWriter, LoadedTrial};
use podproof::record::watch::Moment;
use podproof::run::RunContext;
use podproof::suite::plan::Trial;
use podproof::targets::{Target, embedded};
use podproof_mock_pod::{Journal, MockPod, Settings};
use tempfile::TempDir;

use crate::limits::support::{context, scenarios};
use crate::support::keyring;

/// One question that needs no account, and may be asked as often as one likes.
pub(super) const QUESTION: &str = r#"title: Without a session token there is no session information
verifies: [SESS-02]
beside: itself
steps:
  - id: who
    call: GET /pod/v2/sessioninfo
    expect: { status: 401 }
"#;

/// The same, asked once at a time.
pub(super) fn one_at_a_time() -> String {
    QUESTION.replace("beside: itself\n", "")
}

/// The same, of which the wrong answer is expected.
pub(super) fn wrong() -> String {
    QUESTION.replace("status: 401", "status: 200")
}

/// A mock pod, and when it answered.
pub(super) struct Pod {
    pub(super) mock: MockPod,
    pub(super) answered: Arc<Mutex<Vec<Instant>>>,
}

impl Pod {
    pub(super) async fn start(change: impl FnOnce(&mut Settings)) -> Self {
        let answered: Arc<Mutex<Vec<Instant>>> = Arc::default();
        let writer = answered.clone();
        let mut settings = Settings {
            journal: Some(Journal::new(move |_| writer.lock().unwrap().push(Instant::now()))),
            ..keyring::settings()
        };
        change(&mut settings);
        Self {
            mock: MockPod::start(settings).await.unwrap(),
            answered,
        }
    }

    pub(super) fn target(&self) -> Target {
        embedded(&self.mock)
    }

    /// How many requests it answered.
    pub(super) fn count(&self) -> u64 {
        self.answered.lock().unwrap().len() as u64
    }

    /// The longest time between two answers.
    pub(super) fn longest_gap(&self) -> Duration {
        let answered = self.answered.lock().unwrap();
        let gaps = answered.windows(2).map(|pair| pair[1] - pair[0]);
        gaps.max().unwrap_or_default()
    }
}

struct Silent;

impl LoadListener for Silent {
    fn on_progress(&mut self, _: &Progress) {}
}

/// Loads a target with a scenario, and reads the record that is left.
pub(super) async fn loaded(scenario: &str, target: Target, asked: Load, lasts: Duration) -> LoadView {
    let folder = scenarios(&[("one.yaml", scenario)]);
    let (context, trials) = context(folder.path(), target);
    loaded_in(context, trials, asked, lasts).await
}

pub(super) async fn loaded_in(context: Arc<RunContext>, trials: Vec<Trial>, asked: Load, lasts: Duration) -> LoadView {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("load.jsonl");
    loaded_into(&path, context, trials, asked, lasts).await
}

pub(super) async fn loaded_into(
    path: &Path,
    context: Arc<RunContext>,
    trials: Vec<Trial>,
    asked: Load,
    lasts: Duration,
) -> LoadView {
    let settings = LoadSettings {
        load: asked,
        lasts,
        strict: false,
    };
    let trials = plan(trials).trials;
    let writer = LoadWriter::create(path, &manifest(&trials, &settings)).unwrap();
    load(context, trials, Knowing::default(), &settings, writer, &mut Silent)
        .await
        .unwrap();
    LoadView::open(path).unwrap()
}

fn manifest(trials: &[Trial], settings: &LoadSettings) -> LoadManifest {
    LoadManifest {
        format: LOAD_FORMAT.to_owned(),
        podproof: "0".to_owned(),
        started_at: Moment::now(),
        target: "mock".to_owned(),
        services: Default::default(),
        hashes: Default::default(),
        named: Default::default(),
        selection: Default::default(),
        labels: Default::default(),
        known_issues: None,
        load: settings.load.kind(),
        planned_ms: settings.lasts.as_millis() as u64,
        strict: settings.strict,
        fail_on_warnings: false,
        requests_per_second: None,
        sets: 1,
        trials: trials
            .iter()
            .map(|trial| LoadedTrial {
                id: trial.id.to_string(),
                title: trial.title().to_owned(),
            })
            .collect(),
        left_out: Vec::new(),
    }
}
