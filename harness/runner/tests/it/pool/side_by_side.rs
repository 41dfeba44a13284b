//! Plays with different sets run at the same time, and none meets another one with its own set.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use podproof::record::{TrialRecord, Verdict};
use podproof::run::{Event, RunSettings};
use podproof::targets::embedded;
use podproof_mock_pod::{Journal, JournalEntry, MockPod, Settings};

use crate::limits::support::{context, root, scenarios};
use crate::support::keyring;
use crate::support::whole_run::WholeRun;

/// The sessions of a pod, as its journal has them.
#[derive(Default)]
struct Sessions {
    open: usize,
    /// How many were open at once, at most.
    most: usize,
}

impl Sessions {
    fn hear(&mut self, entry: &JournalEntry) {
        if entry.status == 200 && entry.path.ends_with("/authenticate") {
            self.open += 1;
            self.most = self.most.max(self.open);
        } else if entry.status == 200 && entry.path.ends_with("/logout") {
            self.open -= 1;
        }
    }
}

/// What eight plays with four jobs left, and how many sessions the pod saw at once.
async fn eight_plays(text: &str, sets: usize) -> (Vec<TrialRecord>, usize) {
    let sessions = Arc::new(Mutex::new(Sessions::default()));
    let heard = sessions.clone();
    let mock = MockPod::start(Settings {
        pool: sets,
        jitter: Duration::from_millis(150),
        journal: Some(Journal::new(move |entry| heard.lock().unwrap().hear(entry))),
        ..keyring::settings()
    });
    let mock = mock.await.unwrap();
    let folder = scenarios(&[("mine.yaml", text)]);
    let (context, trials) = context(folder.path(), embedded(&mock));
    let settings = RunSettings {
        jobs: 4,
        repeat: 8,
        ..RunSettings::default()
    };
    let run = WholeRun::played(context, trials, &settings, &mut |_: Event<'_>| {}).await;
    mock.stop().await;
    let most = sessions.lock().unwrap().most;
    (run.trials, most)
}

fn assert_eight_passed(records: &[TrialRecord]) {
    let repeats: BTreeSet<usize> = records.iter().map(|record| record.repeat).collect();
    assert!(repeats.into_iter().eq(1..=8));
    for record in records {
        assert_eq!(record.verdict, Verdict::Passed, "{:?}", record.findings);
    }
}

/// A session is opened, looked at and ended.
fn scenario(beside: &str) -> String {
    let session = "    headers: { sessionToken: \"${{ session }}\" }\n";
    format!(
        "title: A bot signs in\nverifies: [AUTH-RSA-01]\nneeds: [bot]\n{beside}steps:\n  - id: sign-in\n    flow: flows/bot-session\n    \
         save: {{ session: session }}\n  - call: GET /pod/v2/sessioninfo\n{session}finally:\n  - call: POST /sessionauth/v1/logout\n{session}"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn four_sets_let_four_plays_of_a_trial_run_at_once_that_run_one_after_the_other_with_one() {
    for beside in ["", "beside: nobody\n"] {
        let (records, most) = eight_plays(&scenario(beside), 0).await;
        assert_eight_passed(&records);
        assert!(
            most == 1 && records.iter().all(|record| record.set.is_none()),
            "{beside}"
        );
        let (records, most) = eight_plays(&scenario(beside), 4).await;
        assert_eight_passed(&records);
        let sets: BTreeSet<Option<usize>> = records.iter().map(|record| record.set).collect();
        assert!(sets.into_iter().eq((1..=4).map(Some)), "{records:?}");
        assert!((2..=4).contains(&most), "{beside} {most}");
        let (records, most) = eight_plays(&scenario(beside), 1).await;
        assert_eight_passed(&records);
        assert_eq!(most, 1, "{beside}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_all_sessions_of_its_accounts_passes_on_each_set_for_itself() {
    let administration = std::fs::read_to_string(root().join("scenarios/session/administration.yaml")).unwrap();
    let (records, _) = eight_plays(&administration, 4).await;
    assert!(records.len() >= 8);
    for record in records {
        assert_eq!(record.verdict, Verdict::Passed, "{}: {:?}", record.id, record.findings);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_set_of_the_mock_pod_has_all_that_the_suite_needs() {
    let mock = MockPod::start(Settings {
        pool: 2,
        ..keyring::settings()
    });
    let mock = mock.await.unwrap();
    let (context, trials) = context(&root().join("scenarios"), embedded(&mock));
    assert!(trials.iter().all(|trial| *trial.sets == [0, 1]));
    let of_second = trials
        .into_iter()
        .map(|trial| trial.keeping_sets(|set| (set == 1).then_some(set)));
    let settings = RunSettings::default();
    let run = WholeRun::played(context, of_second.collect(), &settings, &mut |_: Event<'_>| {}).await;
    let is_right = |trial: &&TrialRecord| trial.verdict == Verdict::Passed && trial.set == Some(2);
    let wrong: Vec<_> = run.trials.iter().filter(|trial| !is_right(trial)).collect();
    assert!(wrong.is_empty() && run.trials.len() > 100, "{wrong:#?}");
    mock.stop().await;
}
