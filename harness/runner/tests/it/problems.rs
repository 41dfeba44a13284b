//! What a run found is told by its causes, and a cause keeps its id.

mod sessions;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::symlink;
use std::thread;

use podproof::record::{CheckState, FindingRecord, Gravity, IS_SESSION_ALIVE};
use podproof::suite::check::{CheckId, ViolationKind};
use podproof_mock_pod::{Deviation, MockPod, Settings};

use crate::support::hurried;
use crate::support::keyring::settings;
use crate::support::program::Playground;
use crate::support::whole_run::WholeRun;

/// A run of these trials, with short waits, against a pod that tells these lies.
fn played(lies: &[Deviation], arguments: &[&str]) -> WholeRun {
    let here = Playground::new();
    here.link_hurried_scenarios();
    played_in(&here, lies, arguments)
}

/// A run of these trials as they are: those of `scenarios` if it is there, otherwise the built-in ones.
fn played_in(here: &Playground, lies: &[Deviation], arguments: &[&str]) -> WholeRun {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let settings = Settings {
        deviations: lies.to_vec(),
        ..settings()
    };
    let mock = runtime.block_on(MockPod::start(settings)).unwrap();
    mock.write_target(&here.path("target.yaml")).unwrap();
    let command = [&["run", "--target", "target.yaml", "--reports", "reports"], arguments].concat();
    here.bare(&command);
    runtime.block_on(mock.stop());
    WholeRun::open(&here.path("reports/run.jsonl"))
}

/// The problems of a run: id → how grave it is, and what is the matter.
fn problems(run: &WholeRun) -> BTreeMap<String, (Gravity, String)> {
    let view = run.view();
    let problems = view.problems.problems.iter().map(|problem| {
        let title = problem.title.to_show().to_owned();
        (problem.id.to_string(), (problem.severity, title))
    });
    problems.collect()
}

#[test]
fn one_lie_that_many_answers_show_is_one_problem_with_its_operations_and_its_simplest_example() {
    let run = played(&[Deviation::LogoutDoesNothing], &["logout"]);
    let view = run.view();
    let failed: Vec<_> = view.problems.of(Gravity::Failed).collect();
    assert_eq!(failed.len(), 1, "{failed:#?}");
    let problem = failed[0];
    assert!(problem.trials.len() > 5 && problem.answers > problem.trials.len());
    assert!(problem.operations.len() > 1, "{:?}", problem.operations);
    let earliest = run
        .trials
        .iter()
        .flat_map(|trial| &trial.findings)
        .filter(|finding| finding.gravity == Gravity::Failed)
        .filter_map(|finding| finding.exchange)
        .min();
    assert_eq!(problem.example.finding.exchange, earliest);
    assert!(problem.again.starts_with("podproof run logout/") && problem.again.contains("--target target.yaml"));
    assert!(
        problem.requirements.contains(&"LOGOUT-03".to_owned()),
        "{:?}",
        problem.requirements
    );
}

#[test]
fn a_problem_keeps_its_id_in_another_order_with_fewer_trials_other_files_and_another_host() {
    let lies = [
        Deviation::LogoutDoesNothing,
        Deviation::DuplicateKey,
        Deviation::CodeAsText,
    ];
    let (here, elsewhere) = (Playground::new(), renamed_suite());
    here.link_hurried_scenarios();
    let trials = [
        "--scenarios",
        "suite/scenarios",
        "--spec",
        "suite/spec",
        "log-out",
        "authenticate",
        "mine",
    ];
    let run = played_in(&here, &lies, &["logout", "authenticate"]);
    let renamed = played_in(&elsewhere, &lies, &trials);
    let known = problems(&run);
    assert!(known.len() >= 3, "{known:#?}");
    let renamed = problems(&renamed);
    assert_eq!(ids(&renamed), ids(&known));

    let mut turned = run.clone();
    turned.trials.reverse();
    assert_eq!(problems(&turned), known, "the order of trials is of no account");

    let half = WholeRun {
        trials: run.trials.iter().step_by(2).cloned().collect(),
        ..run.clone()
    };
    assert_are_among(&problems(&half), &known);
}

/// The project's suite under other names, beside a scenario of somebody else.
fn renamed_suite() -> Playground {
    let here = Playground::new();
    here.bare(&["export", "suite"]);
    fs::remove_dir_all(here.path("suite/scenarios")).unwrap();
    fs::create_dir(here.path("suite/scenarios")).unwrap();
    for (name, other) in [
        ("flows", "flows"),
        ("logout", "log-out"),
        ("authenticate", "authenticate"),
    ] {
        symlink(
            hurried::scenarios().join(name),
            here.path("suite/scenarios").join(other),
        )
        .unwrap();
    }
    here.write(
        "suite/scenarios/mine/one-more.yaml",
        "title: A session that was logged out is dead\nverifies: [LOGOUT-03]\nneeds: [bot]\nsteps:\n  \
         - { id: bot, flow: flows/bot-session, save: { session: session } }\n  \
         - id: out\n    call: POST /sessionauth/v1/logout\n    headers: { sessionToken: \"${{ session }}\" }\n    \
         expect: { status: 200 }\n  \
         - id: dead\n    verifies: [LOGOUT-03]\n    call: GET /pod/v2/sessioninfo\n    \
         headers: { sessionToken: \"${{ session }}\" }\n    expect: { status: 401 }\n",
    );
    here
}

fn ids(problems: &BTreeMap<String, (Gravity, String)>) -> BTreeSet<&str> {
    problems.keys().map(String::as_str).collect()
}

fn assert_are_among(some: &BTreeMap<String, (Gravity, String)>, all: &BTreeMap<String, (Gravity, String)>) {
    assert!(!some.is_empty());
    for id in some.keys() {
        assert!(all.contains_key(id), "{id} is new: {some:#?}");
    }
}

#[test]
fn what_was_claimed_tells_causes_apart_that_look_alike_on_the_wire() {
    let lies = [Deviation::LogoutDoesNothing, Deviation::ExpiredAccepted];
    let run = played(&lies, &["logout", "authenticate/expiry"]);
    let view = run.view();
    let failed: Vec<&str> = view
        .problems
        .of(Gravity::Failed)
        .map(|problem| problem.title.to_show())
        .collect();
    assert_eq!(failed.len(), 2, "{failed:#?}");
}

#[test]
fn the_next_run_says_which_problems_are_new_still_there_fixed_or_not_looked_at() {
    let here = Playground::new();
    here.link_hurried_scenarios();
    let trials = ["logout", "authenticate/expiry"];
    played_in(
        &here,
        &[Deviation::LogoutDoesNothing, Deviation::ExpiredAccepted],
        &trials,
    );
    // A record is told from the one before it by the second in which it started.
    let wait = || thread::sleep(std::time::Duration::from_millis(1100));
    wait();
    played_in(&here, &[Deviation::LogoutDoesNothing, Deviation::TokenEchoed], &trials);
    let view = podproof::findings::RunView::open(&here.path("reports/run.jsonl")).unwrap();
    let since = view.since.as_ref().unwrap();
    let words: BTreeSet<&str> = view
        .problems
        .problems
        .iter()
        .map(|problem| since.word(&problem.id))
        .collect();
    assert_eq!(words, BTreeSet::from(["new", "still"]));
    assert_eq!((since.fixed.len(), since.not_looked_at.len()), (1, 0), "{since:#?}");
    wait();
    played_in(&here, &[], &["authenticate/expiry"]);
    let view = podproof::findings::RunView::open(&here.path("reports/run.jsonl")).unwrap();
    let since = view.since.as_ref().unwrap();
    assert!(
        since.fixed.is_empty(),
        "too few trials were played to say that: {since:#?}"
    );
    assert_eq!(since.not_looked_at.len(), 2, "{since:#?}");
}

#[test]
fn a_set_up_that_fails_leaves_requirements_not_evaluated_and_names_the_step_to_blame() {
    let run = played(&[Deviation::TokenMissing], &["logout/twice"]);
    let view = run.view();
    let row = view.requirements.iter().find(|row| row.id == "LOGOUT-03").unwrap();
    assert_eq!(row.outcome(), "not evaluated", "{row:#?}");
    let why = row.not_evaluated.as_ref().unwrap().to_show();
    assert!(why.contains("sign-in"), "{why}");
    let failed = view.requirements.iter().filter(|row| row.outcome() == "failed");
    let failed: Vec<&str> = failed.map(|row| row.id.as_str()).collect();
    assert!(
        failed.contains(&"COMPAT-02") && !failed.iter().any(|id| id.starts_with("LOGOUT")),
        "{failed:?}"
    );
}

/// The requirements that failures of a run break.
fn broken(run: &WholeRun) -> BTreeSet<&str> {
    let findings = run.trials.iter().flat_map(|trial| &trial.findings);
    let failures = findings.filter(|finding| finding.gravity == Gravity::Failed);
    failures
        .flat_map(|finding| &finding.requirements)
        .map(String::as_str)
        .collect()
}

#[test]
fn an_expectation_with_requirements_of_its_own_breaks_these_and_not_those_of_its_step() {
    let run = played(&[Deviation::InfoOfSomebodyElse], &["logout/other-bot-lives"]);
    assert_eq!(broken(&run), BTreeSet::from(["AUTH-RSA-02"]));
    let run = played(&[Deviation::LogoutEndsAll], &["logout/other-sessions-live"]);
    let broken = broken(&run);
    assert!(
        broken.contains("LOGOUT-07") && !broken.contains("AUTH-RSA-02"),
        "{broken:?}"
    );
}

#[test]
fn an_expectation_over_a_member_that_the_contract_misses_is_not_evaluated() {
    let run = played(&[Deviation::InfoWithoutUsername], &["authenticate/bot"]);
    let checks: BTreeSet<CheckId> = run.trials[0].findings.iter().map(|finding| finding.check).collect();
    assert_eq!(checks, BTreeSet::from([CheckId::BodySchema]));
    let unevaluated = run.trials[0]
        .checks
        .iter()
        .any(|check| check.check == CheckId::Expectation && matches!(check.state, CheckState::NotEvaluated { .. }));
    assert!(unevaluated);
    assert!(!broken(&run).contains("AUTH-RSA-02"), "{:?}", broken(&run));
}

#[test]
fn a_session_that_dies_before_its_branches_use_it_is_a_lost_session_in_each_of_them() {
    let here = Playground::new();
    let scenario = "title: A session serves branches\nverifies: [SESS-01]\nneeds: [bot]\nsteps:\n  - id: open\n    flow: flows/bot-session\n    \
         save: { session: session }\n  - id: open-another\n    flow: flows/bot-session\n  - id: use\n    parallel: 2\n    steps:\n      \
         - id: ask\n        call: GET /pod/v2/sessioninfo\n        headers: { sessionToken: \"${{ session }}\" }\n        \
         expect: { status: 200 }\n";
    here.write("mine.yaml", scenario);
    let run = played_in(&here, &[Deviation::SignInEndsOthers], &["--scenarios", "mine.yaml"]);
    let findings = &run.trials[0].findings;
    let lost = findings
        .iter()
        .filter(|finding| finding.cause.kind == ViolationKind::SessionLost);
    assert_eq!(lost.count(), 2, "{findings:#?}");
    assert!(!broken(&run).contains("SESS-01"), "{:?}", broken(&run));
}

#[test]
fn a_logout_that_turns_a_living_session_away_is_to_blame_and_one_with_a_lost_session_is_not() {
    let run = played(&[Deviation::LogoutNeedsCertificate], &["logout/bot"]);
    assert!(broken(&run).contains("LOGOUT-01"), "{:?}", broken(&run));
    let here = Playground::new();
    let scenario = "title: Two sessions are logged out\nverifies: [LOGOUT-01]\nneeds: [bot]\nsteps:\n  - id: one\n    flow: flows/bot-session\n    \
         save: { one: session }\n  - id: two\n    flow: flows/bot-session\n    save: { two: session }\n  - id: first\n    \
         call: POST /sessionauth/v1/logout\n    headers: { sessionToken: \"${{ one }}\" }\n    expect: { status: 200 }\n  - id: second\n    \
         call: POST /sessionauth/v1/logout\n    headers: { sessionToken: \"${{ two }}\" }\n    expect: { status: 200 }\n";
    here.write("mine.yaml", scenario);
    let run = played_in(&here, &[Deviation::LogoutEndsAll], &["--scenarios", "mine.yaml"]);
    let trial = &run.trials[0];
    assert!(
        trial.findings.iter().any(|finding| finding.has_lost_session),
        "{:#?}",
        trial.findings
    );
    // No step asks for it, so it was asked.
    assert!(trial.exchanges.iter().any(|exchange| exchange.step == IS_SESSION_ALIVE));
    assert!(!broken(&run).contains("LOGOUT-01"), "{:?}", broken(&run));
}

#[test]
fn a_lost_session_is_to_blame_where_another_refusal_was_due() {
    let here = Playground::new();
    let scenario = "title: A bot does not see the sessions of others\nverifies: [SESS-05]\nneeds: [bot]\nsteps:\n  - id: open\n    \
         flow: flows/bot-session\n    save: { session: session }\n  - id: open-another\n    flow: flows/bot-session\n  - id: list\n    \
         call: GET /pod/v1/users/{uid}/sessions\n    path: { uid: 9007199254740993 }\n    headers: { sessionToken: \"${{ session }}\" }\n    \
         expect: { status: 403 }\n";
    here.write("mine.yaml", scenario);
    let run = played_in(&here, &[Deviation::SignInEndsOthers], &["--scenarios", "mine.yaml"]);
    assert!(run.trials[0].findings.iter().any(|finding| finding.has_lost_session));
    assert!(!broken(&run).contains("SESS-05"), "{:?}", broken(&run));
    // The session lives, so that the refusal itself is wrong.
    let run = played_in(
        &here,
        &[Deviation::UnauthorizedForForbidden],
        &["--scenarios", "mine.yaml"],
    );
    assert!(broken(&run).contains("SESS-05"), "{:?}", broken(&run));
}

#[test]
fn a_lost_session_of_an_application_is_to_blame_and_not_the_user_whom_it_may_not_represent() {
    let here = Playground::new();
    let scenario = "title: An application represents a user\nverifies: [OBO-04]\nneeds: [app, users.installed]\nsteps:\n  - id: open\n    \
         flow: flows/app-session\n    save: { session: session }\n  - id: open-another\n    flow: flows/app-session\n  - id: act\n    \
         call: POST /login/pubkey/app/user/{userId}/authenticate\n    path: { userId: \"${{ users.installed.userId }}\" }\n    \
         headers: { sessionToken: \"${{ session }}\" }\n    expect: { status: 200 }\n";
    here.write("mine.yaml", scenario);
    let run = played_in(
        &here,
        &[Deviation::OnBehalfOfEndsEarlier],
        &["--scenarios", "mine.yaml"],
    );
    let findings = &run.trials[0].findings;
    let is_lost = |finding: &FindingRecord| finding.cause.kind == ViolationKind::SessionLost;
    assert!(findings.iter().any(is_lost), "{findings:#?}");
    assert!(!broken(&run).contains("OBO-04"), "{:?}", broken(&run));
    // The session lives, so that the refusal itself is wrong.
    let run = played(&[Deviation::UsernameNotDecoded], &["on-behalf-of/reserved-characters"]);
    assert!(broken(&run).contains("OBO-15"), "{:?}", broken(&run));
}

#[test]
fn errors_under_a_success_are_one_cause_whatever_was_asked_and_break_what_the_answers_would_break() {
    let run = played(&[Deviation::OkForUnauthorized], &["authenticate", "session", "logout"]);
    let view = run.view();
    let failed: Vec<_> = view.problems.of(Gravity::Failed).collect();
    let of_errors = failed
        .iter()
        .filter(|problem| problem.title.to_show() == "errors are answered with 200");
    assert!(of_errors.count() > 0 && failed.len() <= 3, "{failed:#?}");
    let broken = broken(&run);
    for id in ["AUTH-RSA-04", "AUTH-RSA-07", "LOGOUT-03", "SESS-02"] {
        assert!(broken.contains(id), "{id}: {broken:?}");
    }
}

#[test]
fn a_redirect_is_one_finding_about_the_status() {
    let run = played(&[Deviation::RedirectForUnauthorized], &["logout/invalid-token"]);
    for trial in &run.trials {
        let mut seen = BTreeSet::new();
        for finding in &trial.findings {
            assert!(seen.insert(finding.exchange), "{}: {:#?}", trial.id, trial.findings);
        }
    }
    assert!(run.trials.iter().any(|trial| !trial.findings.is_empty()));
}

#[test]
fn a_failing_run_is_told_in_sixty_lines() {
    let all = [
        Deviation::LogoutDoesNothing,
        Deviation::CodeAsText,
        Deviation::OkForUnauthorized,
    ];
    let lies = [&all[..1], &all[1..2], &all[2..], &all[..]];
    thread::scope(|scope| {
        for lies in lies {
            scope.spawn(|| assert_told_in_sixty_lines(lies));
        }
    });
}

fn assert_told_in_sixty_lines(lies: &[Deviation]) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let settings = Settings {
        deviations: lies.to_vec(),
        ..settings()
    };
    let mock = runtime.block_on(MockPod::start(settings)).unwrap();
    let here = Playground::new();
    here.link_hurried_scenarios();
    mock.write_target(&here.path("target.yaml")).unwrap();
    let ended = here.bare(&["run", "--target", "target.yaml"]);
    assert_eq!(ended.code, 1, "{lies:?}: {}", ended.all());
    let lines = ended.stdout.lines().count();
    assert!(lines <= 60, "{lies:?}: {lines} lines: {}", ended.stdout);
}
