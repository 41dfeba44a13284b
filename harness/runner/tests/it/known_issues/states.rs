//! What becomes of an entry, on a day that is given.

use podproof::cli::Exit;
use podproof::findings::known_issues::{KnownIssueState, Unlooked};
use podproof::record::{CheckState, EndCause, EndedEarlyRecord, Gravity, Verdict};
use podproof::secret::RedactedProse;
use podproof::suite::check::ViolationKind;
use serde_json::{Value, json};

use super::support::{ASK, LOG_OUT, TODAY, entry, entry_with, knowing, knowing_in, outcome, problem, recorded};
use crate::support::whole_run::WholeRun;

/// Knows the problem wherever it is.
fn everywhere() -> Value {
    json!({ "problem": problem().as_str() })
}

fn state(entries: Vec<Value>) -> KnownIssueState {
    outcome(&knowing(entries)).state
}

/// Knows what no trial shows.
fn gone() -> Value {
    json!({ "problem": "000000000000", "check": "status", "operations": [ASK] })
}

#[test]
fn what_is_known_is_no_failure() {
    let run = knowing(vec![entry(&everywhere())]);
    for id in ["area/asks", "area/logs-out"] {
        let trial = run.trial(id);
        assert_eq!(trial.verdict, Verdict::KnownIssue);
        assert_eq!(trial.findings[0].known.as_deref(), Some("SYM-1"));
        let reason = trial.reason.as_ref().unwrap().to_string();
        assert_eq!(reason, "known issue SYM-1 (until 2027-01-31): it is mended in 24.10");
    }
    assert_eq!(run.exit(), Exit::Passed);
    let seen = outcome(&run);
    assert_eq!(
        (seen.state, seen.trials, seen.answers),
        (KnownIssueState::Matched, 2, 2)
    );
    let view = run.view();
    let [known] = &view.problems.known().collect::<Vec<_>>()[..] else {
        panic!("the problem is not known");
    };
    let issue = known.known.as_ref().unwrap();
    assert_eq!((issue.entry.as_str(), issue.days_left), ("SYM-1", 0));
    let requirement = view.requirements.iter().find(|row| row.id == "SESS-02").unwrap();
    assert_eq!(requirement.verdict, Verdict::KnownIssue);
}

#[test]
fn the_same_problem_on_another_operation_is_new_and_fails() {
    let run = knowing(vec![entry(
        &json!({ "problem": problem().as_str(), "operations": [ASK] }),
    )]);
    assert_eq!(run.trial("area/asks").verdict, Verdict::KnownIssue);
    assert_eq!(run.trial("area/logs-out").verdict, Verdict::Failed);
    assert_eq!(run.exit(), Exit::Failed);
    let view = run.view();
    let of = |is_known: bool| {
        let mut problems = view.problems.problems.iter();
        let mine = problems
            .find(|one| one.id == problem() && one.known.is_some() == is_known)
            .unwrap();
        mine.operations
            .iter()
            .map(|share| share.operation.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!((of(true), of(false)), (vec![ASK.to_owned()], vec![LOG_OUT.to_owned()]));
    assert!(
        view.problems.problems.last().unwrap().known.is_some(),
        "what is known comes last"
    );
}

#[test]
fn a_new_failure_in_the_same_trial_is_not_hidden() {
    let mut run = recorded();
    let trial = run.trials.iter_mut().find(|trial| trial.id == "area/asks").unwrap();
    let mut other = trial.findings[0].clone();
    other.cause.kind = ViolationKind::Missing;
    other.title = RedactedProse::of_our_words("something else");
    trial.findings.push(other);
    let run = knowing_in(run, vec![entry(&everywhere())]);
    let trial = run.trial("area/asks");
    assert_eq!(trial.verdict, Verdict::Failed);
    assert_eq!(
        trial.findings[0].title.to_string(),
        "something else",
        "what is new comes first"
    );
}

#[test]
fn a_pattern_says_what_is_found_and_where() {
    let matches = |covers: Value| outcome(&knowing(vec![entry(&covers)])).answers;
    assert_eq!(matches(json!({ "check": "status" })), 3, "the warning, too");
    assert_eq!(
        matches(json!({ "check": "status", "received": "401", "operations": [LOG_OUT] })),
        1
    );
    assert_eq!(
        matches(json!({ "check": "status", "received": "4xx", "operations": [LOG_OUT] })),
        1
    );
    assert_eq!(matches(json!({ "check": "status", "received": "403" })), 0);
    assert_eq!(matches(json!({ "check": "body-schema" })), 0);
    assert_eq!(matches(json!({ "check": "status", "trials": ["area/asks"] })), 1);
    assert_eq!(matches(json!({ "check": "status", "trials": ["area/*s"] })), 2);
    assert_eq!(
        matches(json!({ "check": "status", "trials": ["area/*"], "operations": [ASK] })),
        2
    );
    assert_eq!(matches(json!({ "check": "status", "requirements": ["SESS-02"] })), 3);
    assert_eq!(matches(json!({ "check": "status", "requirements": ["SESS-01"] })), 0);
    assert_eq!(matches(json!({ "check": "status", "kind": "missing" })), 0);
}

#[test]
fn the_first_entry_that_covers_a_finding_knows_it() {
    let second = entry_with(&everywhere(), &json!({ "entry": "SYM-2" }));
    let run = knowing(vec![
        entry(&json!({ "problem": problem().as_str(), "operations": [ASK] })),
        second,
    ]);
    let known = |id: &str| run.trial(id).findings[0].known.clone();
    assert_eq!(known("area/asks").as_deref(), Some("SYM-1"));
    assert_eq!(known("area/logs-out").as_deref(), Some("SYM-2"));
}

#[test]
fn an_entry_that_nothing_shows_any_more_is_stale_and_fails() {
    let run = knowing(vec![entry(&gone())]);
    assert_eq!(outcome(&run).state, KnownIssueState::Stale);
    // Beside nothing else that fails.
    let mut run = run;
    run.trials.retain(|trial| trial.verdict <= Verdict::Warned);
    run.manifest.plan = run
        .manifest
        .plan
        .iter()
        .filter(|trial| run.trials.iter().any(|one| one.id == trial.id))
        .collect();
    assert_eq!(outcome(&run).state, KnownIssueState::Stale);
    assert_eq!(run.exit(), Exit::Failed);
    assert!(
        run.view().outcome().contains("known issue SYM-1 stale"),
        "{}",
        run.view().outcome()
    );
}

#[test]
fn what_comes_and_goes_is_never_stale() {
    assert_eq!(
        state(vec![entry_with(&gone(), &json!({ "sometimes": true }))]),
        KnownIssueState::NotSeen
    );
    assert_eq!(
        state(vec![entry_with(&everywhere(), &json!({ "sometimes": true }))]),
        KnownIssueState::Matched
    );
}

#[test]
fn an_entry_holds_through_its_last_day_and_no_longer() {
    assert_eq!(state(vec![entry(&everywhere())]), KnownIssueState::Matched);
    let run = knowing(vec![entry_with(&everywhere(), &json!({ "expires": "2027-01-30" }))]);
    assert_eq!(outcome(&run).state, KnownIssueState::Expired);
    assert_eq!(
        run.trial("area/asks").verdict,
        Verdict::Failed,
        "it knows nothing any more"
    );
    // The day is that of the run's start in UTC, wherever it is read.
    let mut later = recorded();
    later.manifest.started_at = "2027-01-31T23:30:00-01:00".to_owned();
    assert_eq!(
        outcome(&knowing_in(later, vec![entry(&everywhere())])).state,
        KnownIssueState::Expired
    );
}

#[test]
fn the_last_fourteen_days_are_told() {
    let soon = |expires: &str| {
        let outcome = outcome(&knowing(vec![entry_with(
            &everywhere(),
            &json!({ "expires": expires }),
        )]));
        (
            outcome.issue.days_left,
            outcome.issue.ends_soon(),
            outcome.text().contains("expires soon"),
        )
    };
    assert_eq!(soon(TODAY), (0, true, true));
    assert_eq!(soon("2027-02-13"), (13, true, true));
    assert_eq!(soon("2027-02-14"), (14, false, false));
}

#[test]
fn more_answers_than_are_accepted_fail() {
    let most = |max: usize| knowing(vec![entry_with(&everywhere(), &json!({ "max": max }))]);
    assert_eq!(outcome(&most(2)).state, KnownIssueState::Matched);
    let run = most(1);
    assert_eq!(outcome(&run).state, KnownIssueState::Exceeded { max: 1 });
    assert_eq!((run.count(Verdict::KnownIssue), run.exit()), (2, Exit::Failed));
    // Where each trial is played twice, so may be the defect.
    let mut run = most(1);
    run.manifest.settings.repeat = 2;
    assert_eq!(outcome(&run).state, KnownIssueState::Matched);
}

#[test]
fn an_entry_for_other_labels_knows_nothing_and_is_not_looked_at() {
    let mut labelled = recorded();
    labelled.manifest.labels.insert("pod".to_owned(), "24.10".to_owned());
    let entry = |versions: &[&str]| entry_with(&everywhere(), &json!({ "labels": { "pod": versions } }));
    let seen = knowing_in(labelled.clone(), vec![entry(&["24.9", "24.10"])]);
    assert_eq!(outcome(&seen).state, KnownIssueState::Matched);
    for run in [labelled, recorded()] {
        let other = knowing_in(run, vec![entry(&["24.9"])]);
        let why = Unlooked::OtherLabels;
        assert_eq!(outcome(&other).state, KnownIssueState::NotLookedAt { why });
        assert_eq!(other.trial("area/asks").verdict, Verdict::Failed);
    }
}

fn unlooked(change: impl FnOnce(&mut WholeRun), covers: &Value) -> Option<Unlooked> {
    let mut run = recorded();
    change(&mut run);
    match outcome(&knowing_in(run, vec![entry(covers)])).state {
        KnownIssueState::NotLookedAt { why } => Some(why),
        KnownIssueState::Stale => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_selection_makes_no_entry_stale_unless_it_names_the_trials() {
    let named = json!({ "check": "body-schema", "trials": ["area/passes"] });
    let pattern = json!({ "check": "body-schema", "trials": ["area/pass*"] });
    assert_eq!(unlooked(|_| (), &gone()), None);
    assert_eq!(
        unlooked(
            |run| run.manifest.selection.selectors = vec!["area".to_owned()],
            &gone()
        ),
        Some(Unlooked::Selection)
    );
    assert_eq!(
        unlooked(|run| run.manifest.selection.tags = vec!["smoke".to_owned()], &gone()),
        Some(Unlooked::Selection)
    );
    assert_eq!(
        unlooked(|run| run.manifest.selection.shard = Some("1/3".to_owned()), &gone()),
        Some(Unlooked::Selection)
    );
    assert_eq!(
        unlooked(|run| run.manifest.selection.failed = true, &gone()),
        Some(Unlooked::Selection)
    );
    assert_eq!(
        unlooked(|run| run.manifest.selection.failed = true, &pattern),
        Some(Unlooked::Selection)
    );
    assert_eq!(unlooked(|run| run.manifest.selection.failed = true, &named), None);
}

#[test]
fn a_trial_that_was_not_played_to_its_end_makes_no_entry_stale() {
    let end = Some(Unlooked::NotPlayedToTheEnd);
    let spoil = |id: &'static str, change: fn(&mut podproof::record::TrialRecord)| {
        move |run: &mut WholeRun| change(run.trials.iter_mut().find(|trial| trial.id == id).unwrap())
    };
    assert_eq!(
        unlooked(spoil("area/passes", |trial| trial.verdict = Verdict::Skipped), &gone()),
        end
    );
    assert_eq!(
        unlooked(spoil("area/passes", |trial| trial.verdict = Verdict::Broken), &gone()),
        end
    );
    assert_eq!(
        unlooked(|run| run.trials.retain(|trial| trial.id != "area/passes"), &gone()),
        end,
        "a killed run"
    );
    let unplayed = |trial: &mut podproof::record::TrialRecord| {
        let mut check = trial.checks[0].clone();
        check.exchange = None;
        check.state = CheckState::NotEvaluated {
            reason: RedactedProse::of_our_words("the step before it failed"),
        };
        trial.checks.push(check);
    };
    assert_eq!(unlooked(spoil("area/passes", unplayed), &gone()), end);
    // A trial that does not call the operation could not have met it.
    assert_eq!(
        unlooked(spoil("area/logs-out", |trial| trial.verdict = Verdict::Broken), &gone()),
        None
    );
    // Nor one of another name.
    let elsewhere = json!({ "check": "body-schema", "trials": ["area/logs-out"] });
    assert_eq!(
        unlooked(
            spoil("area/passes", |trial| trial.verdict = Verdict::Broken),
            &elsewhere
        ),
        None
    );
    // Of two plays both count.
    assert_eq!(unlooked(|run| run.manifest.settings.repeat = 2, &gone()), end);
}

#[test]
fn a_failure_that_keeps_a_check_from_being_evaluated_hides_what_it_would_have_found() {
    let hide = |run: &mut WholeRun| {
        let trial = run.trials.iter_mut().find(|trial| trial.id == "area/asks").unwrap();
        let check = trial
            .checks
            .iter_mut()
            .find(|check| check.check.as_str() == "body-schema")
            .unwrap();
        check.state = CheckState::NotEvaluated {
            reason: RedactedProse::of_our_words("the status is another"),
        };
    };
    let of = |check: &str| json!({ "check": check, "kind": "tls", "operations": [ASK] });
    assert_eq!(unlooked(hide, &of("body-schema")), Some(Unlooked::HiddenByFailure));
    assert_eq!(unlooked(hide, &of("status")), None);
    // A problem that does not say which check finds it may be hidden by any.
    let problem = json!({ "problem": "000000000000", "operations": [ASK] });
    assert_eq!(unlooked(hide, &problem), Some(Unlooked::HiddenByFailure));
}

#[test]
fn what_does_not_apply_to_the_target_could_not_have_met_it() {
    let not_applicable = |ids: &'static [&'static str]| {
        move |run: &mut WholeRun| {
            let plan = run.manifest.plan.iter().map(|mut trial| {
                let is_named = ids.contains(&trial.id.as_str());
                trial.not_applicable = is_named.then(|| RedactedProse::of_our_words("the target offers no `app`"));
                trial
            });
            run.manifest.plan = plan.collect();
            for trial in run.trials.iter_mut().filter(|trial| ids.contains(&trial.id.as_str())) {
                trial.verdict = Verdict::NotApplicable;
                trial.findings.clear();
            }
        }
    };
    assert_eq!(unlooked(not_applicable(&["area/asks"]), &gone()), None);
    let all = not_applicable(&["area/asks", "area/passes", "area/warns"]);
    assert_eq!(unlooked(all, &gone()), Some(Unlooked::NotApplicable));
}

#[test]
fn nobody_accepts_that_no_answer_comes() {
    let broken = |kind: ViolationKind| {
        let mut run = recorded();
        let trial = run.trials.iter_mut().find(|trial| trial.id == "area/asks").unwrap();
        trial.findings[0].gravity = Gravity::Broken;
        trial.findings[0].cause.kind = kind;
        knowing_in(run, vec![entry(&json!({ "check": "status" }))])
            .trial("area/asks")
            .findings[0]
            .verdict()
    };
    assert_eq!(broken(ViolationKind::NoAnswer), Verdict::Broken);
    assert_eq!(broken(ViolationKind::Incomplete), Verdict::KnownIssue);
}

#[test]
fn an_early_end_says_more_than_the_list() {
    let mut run = knowing(vec![entry_with(&everywhere(), &json!({ "expires": "2026-01-30" }))]);
    run.closing.as_mut().unwrap().ended_early = Some(EndedEarlyRecord {
        cause: EndCause::Budget,
        reason: RedactedProse::of_our_words("the budget is spent"),
        played: 1,
        trials: 4,
    });
    assert_eq!(run.exit(), Exit::Broken);
}
