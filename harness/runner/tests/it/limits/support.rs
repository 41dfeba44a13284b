//! What these tests share: a mock pod that keeps the time of each request, and runs against it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use podproof::diagnostic::Sources;
use podproof::run::RunContext;
use podproof::run::{Event, RunSettings};
use podproof::suite;
use podproof::suite::SuiteSettings;
use podproof::suite::contracts::ContractSettings;
use podproof::suite::plan::{self, Trial};
use podproof::targets::Target;
use podproof::targets::embedded;
use podproof_mock_pod::{Deviation, Journal, MockPod, Settings};
use tempfile::TempDir;

use crate::support::keyring::settings;
use crate::support::sessions::open_sessions;
use crate::support::whole_run::WholeRun;

/// A mock pod, and when it answered what.
pub(crate) struct Pod {
    pub(crate) mock: MockPod,
    pub(crate) seen: Arc<Mutex<Vec<(Instant, String)>>>,
}

impl Pod {
    pub(crate) async fn start() -> Self {
        Self::lying(Vec::new()).await
    }

    pub(crate) async fn lying(deviations: Vec<Deviation>) -> Self {
        let seen: Arc<Mutex<Vec<(Instant, String)>>> = Arc::default();
        let writer = seen.clone();
        let settings = Settings {
            journal: Some(Journal::new(move |entry| {
                writer.lock().unwrap().push((Instant::now(), entry.path.clone()));
            })),
            deviations,
            ..settings()
        };
        Self {
            mock: MockPod::start(settings).await.unwrap(),
            seen,
        }
    }

    /// One whose keys are generated, so that its answers come at once.
    pub(crate) async fn warm() -> Self {
        let pod = Self::start().await;
        let folder = scenarios(&[("bot.yaml", BOT)]);
        play(context(folder.path(), pod.target()), 1).await;
        pod.seen.lock().unwrap().clear();
        pod
    }

    pub(crate) fn target(&self) -> Target {
        embedded(&self.mock)
    }

    /// How many requests whose path contains this were answered.
    pub(crate) fn answered(&self, path: &str) -> usize {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter(|(_, seen)| seen.contains(path)).count()
    }

    /// Waits until so many requests were answered.
    pub(crate) async fn reaches(&self, count: usize) {
        let begun = Instant::now();
        while self.answered("/") < count {
            assert!(begun.elapsed() < Duration::from_secs(30), "no {count} requests came");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// The time from the first answer to the last.
    pub(crate) fn time_taken(&self) -> Duration {
        let seen = self.seen.lock().unwrap();
        seen.last().unwrap().0 - seen[0].0
    }

    /// How many of the tokens that were ever issued still open a session.
    pub(crate) async fn open_sessions(&self) -> usize {
        open_sessions(&self.mock).await
    }
}

/// A folder of scenarios.
pub(crate) fn scenarios(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// What a run of these scenarios stands on, under the project's contracts.
pub(crate) fn context(scenarios: &Path, target: Target) -> (Arc<RunContext>, Vec<Trial>) {
    let settings = SuiteSettings {
        scenarios: scenarios.into(),
        contracts: ContractSettings {
            spec: root().join("spec").into(),
            ..ContractSettings::default()
        },
    };
    let mut sources = Sources::default();
    let suite = suite::read(&settings, &mut sources).unwrap();
    let trials = plan::trials(suite.scenarios, &target);
    let context = RunContext::new(suite.contracts.into(), suite.catalogue.into(), sources.into(), target);
    (Arc::new(context.unwrap()), trials)
}

pub(crate) async fn play((context, trials): (Arc<RunContext>, Vec<Trial>), jobs: usize) -> WholeRun {
    let settings = RunSettings {
        jobs,
        ..RunSettings::default()
    };
    WholeRun::played(context, trials, &settings, &mut |_: Event<'_>| {}).await
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A bot signs in, asks who it is, and logs out in the end.
pub(crate) const BOT: &str = r#"title: A bot signs in
verifies: [AUTH-RSA-01]
needs: [bot]
steps:
  - id: sign-in
    call: POST /login/pubkey/authenticate
    body: { token: "${{ jwt(bot) }}" }
    expect: { status: 200 }
    save: { session: body.token }
  - id: who-am-i
    call: GET /pod/v2/sessioninfo
    headers: { sessionToken: "${{ session }}" }
    expect: { status: 200 }
finally:
  - call: POST /sessionauth/v1/logout
    headers: { sessionToken: "${{ session }}" }
"#;

/// The same, with the logout as a step: what it is about may not be played.
pub(crate) const LOGOUT: &str = r#"title: A bot logs out
verifies: [LOGOUT-01]
needs: [bot]
steps:
  - id: sign-in
    call: POST /login/pubkey/authenticate
    body: { token: "${{ jwt(bot) }}" }
    expect: { status: 200 }
    save: { session: body.token }
  - id: log-out
    call: POST /sessionauth/v1/logout
    headers: { sessionToken: "${{ session }}" }
    expect: { status: 200 }
"#;
