//! What may be played beside itself, and what waits for the play before.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use podproof::diagnostic::Sources;
use podproof::record::{TrialRecord, Verdict};
use podproof::run::{Event, RunContext, RunSettings};
use podproof::suite::contracts::ContractSettings;
use podproof::suite::folder::Folder;
use podproof::suite::plan::{Trial, trials};
use podproof::suite::{self, SuiteSettings};
use podproof::targets::embedded;
use podproof_mock_pod::{MockPod, Settings};

use crate::limits::support::{root, scenarios};
use crate::support::keyring::settings as mock_settings;
use crate::support::whole_run::WholeRun;

const PLAYS: usize = 4;

async fn played(context: Arc<RunContext>, trials: Vec<Trial>) -> Vec<TrialRecord> {
    let settings = RunSettings {
        jobs: PLAYS,
        repeat: PLAYS,
        ..RunSettings::default()
    };
    WholeRun::played(context, trials, &settings, &mut |_: Event<'_>| {})
        .await
        .trials
}

fn read(folder: Folder, mock: &MockPod) -> (Arc<RunContext>, Vec<Trial>) {
    let settings = SuiteSettings {
        scenarios: folder,
        contracts: ContractSettings {
            spec: Folder::BuiltIn("spec".into()),
            ..ContractSettings::default()
        },
    };
    let mut sources = Sources::default();
    let suite = suite::read(&settings, &mut sources).unwrap();
    let target = embedded(mock);
    let trials = trials(suite.scenarios, &target);
    let context = RunContext::new(suite.contracts.into(), suite.catalogue.into(), sources.into(), target);
    (Arc::new(context.unwrap()), trials)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_to_stand_beside_itself_passes_four_times_at_once_on_the_same_accounts() {
    let mock = MockPod::start(mock_settings()).await.unwrap();
    let peers = root().join("harness/peers/scenarios");
    for (folder, at_least) in [(Folder::BuiltIn("scenarios".into()), 20), (peers.into(), 1)] {
        let (context, trials) = read(folder, &mock);
        let mut scenarios = 0;
        for of_one in trials.chunk_by(|one, next| Arc::ptr_eq(&one.scenario, &next.scenario)) {
            if !of_one[0].is_beside_itself() {
                continue;
            }
            scenarios += 1;
            let records = played(context.clone(), of_one.to_vec()).await;
            assert_eq!(records.len(), of_one.len() * PLAYS);
            for record in records {
                assert_eq!(
                    record.verdict,
                    Verdict::Passed,
                    "{}, time {}: {:?}",
                    record.id,
                    record.repeat,
                    record.findings
                );
            }
        }
        assert!(scenarios >= at_least, "{scenarios} scenarios");
    }
    mock.stop().await;
}

/// A scenario of a few calls, each of which the pod takes its time for.
fn scenario(beside: &str) -> String {
    format!(
        "title: A bot signs in\nverifies: [AUTH-RSA-01]\nneeds: [bot]\n{beside}steps:\n  - id: sign-in\n    flow: flows/bot-session\n    \
         save: {{ session: session }}\n  - call: GET /pod/v2/sessioninfo\n    headers: {{ sessionToken: \"${{{{ session }}}}\" }}\n"
    )
}

/// When a play began and ended.
fn times(record: &TrialRecord) -> (DateTime<FixedOffset>, DateTime<FixedOffset>) {
    let begun = DateTime::parse_from_rfc3339(record.started_at.as_deref().unwrap()).unwrap();
    (begun, begun + Duration::from_millis(record.duration_ms))
}

async fn times_of(beside: &str) -> Vec<(DateTime<FixedOffset>, DateTime<FixedOffset>)> {
    let settings = Settings {
        jitter: Duration::from_millis(300),
        ..mock_settings()
    };
    let mock = MockPod::start(settings).await.unwrap();
    let folder = scenarios(&[("mine.yaml", &scenario(beside))]);
    let (context, trials) = read(folder.path().into(), &mock);
    let mut records = played(context, trials).await;
    assert_eq!(records.len(), PLAYS);
    records.sort_by_key(|record| record.repeat);
    let repeats: Vec<usize> = records.iter().map(|record| record.repeat).collect();
    assert_eq!(repeats, [1, 2, 3, 4]);
    mock.stop().await;
    records.iter().map(times).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn plays_of_one_trial_follow_each_other_unless_it_stands_beside_itself() {
    // Ends are counted in whole milliseconds, which are cut off.
    let alone = times_of("").await;
    assert!(alone.is_sorted_by(|(_, ended), (begun, _)| ended <= begun), "{alone:?}");
    let beside = times_of("beside: itself\n").await;
    assert!(
        !beside.is_sorted_by(|(_, ended), (begun, _)| ended <= begun),
        "{beside:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_played_beside_nobody_waits_for_everything_else() {
    let settings = Settings {
        jitter: Duration::from_millis(100),
        ..mock_settings()
    };
    let mock = MockPod::start(settings).await.unwrap();
    let folder = scenarios(&[
        ("alone.yaml", &scenario("beside: nobody\n")),
        ("beside.yaml", &scenario("beside: itself\n")),
        ("others.yaml", &scenario("")),
    ]);
    let (context, trials) = read(folder.path().into(), &mock);
    let records = played(context, trials).await;
    assert_eq!(records.len(), 3 * PLAYS);
    let (alone, others): (Vec<_>, Vec<_>) = records.iter().partition(|record| record.id == "alone");
    let ended = others.iter().map(|record| times(record).1).max().unwrap();
    let alone: Vec<_> = alone.into_iter().map(times).collect();
    assert!(alone.iter().all(|(begun, _)| ended <= *begun), "{ended} {alone:?}");
    assert!(alone.is_sorted_by(|(_, ended), (begun, _)| ended <= begun), "{alone:?}");
    mock.stop().await;
}
