//! A service that fails in the middle of a run.

use podproof::record::Verdict;
use podproof::run::{Event, RunSettings};

use crate::support::whole_run::WholeRun;

use super::busy::{Busy, VANISH};
use super::support::{Pod, context, scenarios};

const KEYS: &str = r#"title: The keys are there
verifies: [IDM-04]
steps:
  - { id: one, call: GET /login/idm/keys, expect: { status: 200 } }
  - { id: two, call: GET /login/idm/keys, expect: { status: 200 } }
"#;

const ELSEWHERE: &str = r#"title: Nobody is logged out
verifies: [LOGOUT-01]
steps:
  - { id: out, call: POST /sessionauth/v1/logout, headers: { sessionToken: podproof-none }, expect: { status: 4xx } }
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_fails_five_times_in_a_row_is_given_up_and_the_others_are_tested() {
    let pod = Pod::start().await;
    let busy = Busy::start(&pod, |seen| (seen.len() >= 3).then(|| VANISH.to_owned())).await;
    let mut files: Vec<(&str, &str)> = ["a", "b", "c", "d", "e", "f", "g"].map(|name| (name, KEYS)).into();
    files.push(("h", ELSEWHERE));
    let names: Vec<String> = files.iter().map(|(name, _)| format!("{name}.yaml")).collect();
    let files: Vec<(&str, &str)> = names
        .iter()
        .map(String::as_str)
        .zip(files.iter().map(|(_, text)| *text))
        .collect();
    let folder = scenarios(&files);
    let (context, trials) = context(folder.path(), busy.target(&pod));
    let mut told = Vec::new();
    let settings = RunSettings {
        jobs: 1,
        ..RunSettings::default()
    };
    let record = WholeRun::played(context, trials, &settings, &mut |event: Event<'_>| match event {
        Event::ServiceIssues(service_issues) => told.extend(
            service_issues
                .iter()
                .map(|(issue, trials)| (issue.text.clone(), *trials)),
        ),
        Event::Ended(trial) if trial.id == "e" => assert_eq!(told.len(), 1, "a trouble is told before what it breaks"),
        _ => {}
    })
    .await;
    let verdicts: Vec<Verdict> = record.trials.iter().map(|trial| trial.verdict).collect();
    let mut expected = vec![Verdict::Broken; 8];
    (expected[0], expected[7]) = (Verdict::Passed, Verdict::Passed);
    assert_eq!(verdicts, expected, "{record:#?}");
    // Three answers, five failures, and nothing more.
    assert_eq!(busy.seen().len(), 8);
    let [(text, stopped)] = told.as_slice() else {
        panic!("expected one trouble, found {told:?}");
    };
    assert!(
        text.to_show()
            .contains("closed the connection before an answer, 5 times in a row"),
        "{text}"
    );
    assert!(text.to_show().contains("`podproof doctor` says more"), "{text}");
    assert_eq!(*stopped, 3);
    let has_service_issue = |id: &str| record.trial(id).service_issue.is_some();
    assert_eq!(["d", "e", "g", "h"].map(has_service_issue), [false, true, true, false]);
    assert_eq!(record.service_issues()[0].trials, 3);
    assert_eq!(record.ended_early(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trial_that_is_under_way_stops_where_its_service_is_given_up() {
    let many: String = (0..9)
        .map(|index| format!("  - {{ id: s{index}, call: GET /login/idm/keys, expect: {{ status: 200 }} }}\n"))
        .collect();
    let pod = Pod::start().await;
    let busy = Busy::start(&pod, |seen| (!seen.is_empty()).then(|| VANISH.to_owned())).await;
    let text = format!("title: The keys are there\nverifies: [IDM-04]\nsteps:\n{many}");
    let folder = scenarios(&[("a.yaml", &text), ("b.yaml", KEYS)]);
    let record = super::support::play(context(folder.path(), busy.target(&pod)), 1).await;
    assert_eq!(record.count(Verdict::Broken), 2, "{record:#?}");
    assert_eq!(busy.seen().len(), 6);
    assert_eq!(record.trials[0].exchanges.len(), 6);
}
