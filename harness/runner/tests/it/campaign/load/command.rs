//! `podproof run --load` as a person starts it.

use std::fs;

use podproof::record::load::LoadRecord;

use crate::support::program::Playground;

const QUESTION: &str = super::support::QUESTION;

fn playground(scenario: &str) -> Playground {
    let playground = Playground::of_the_project();
    playground.write("scenarios/one.yaml", scenario);
    playground
}

#[test]
fn a_load_that_is_right_ends_with_0_and_leaves_its_record_and_reports() {
    let playground = playground(QUESTION);
    let ended = playground.podproof(&[
        "run",
        "--load",
        "20/s",
        "--for",
        "1s",
        "--label",
        "change=a-label-of-mine",
    ]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    assert!(ended.stdout.contains("passed under load: "), "{}", ended.all());
    assert!(ended.stdout.contains("response time"), "{}", ended.all());
    for name in ["load.junit.xml", "load.html", "load.md", "load.json"] {
        let text = fs::read_to_string(playground.path("reports").join(name)).unwrap();
        assert!(text.contains("a-label-of-mine"), "{name}: {text}");
    }
    let record = LoadRecord::open(&playground.path("reports/load.jsonl")).unwrap();
    assert!(record.end.is_some() && record.wrong.is_empty());
    // Reports are functions of the record alone.
    let page = playground.path("reports/load.html");
    let written = fs::read_to_string(&page).unwrap();
    fs::remove_file(&page).unwrap();
    let ended = playground.bare(&["report", "reports/load.jsonl"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    assert_eq!(fs::read_to_string(&page).unwrap(), written);
}

#[test]
fn wrong_answers_end_it_with_1() {
    let playground = playground(&super::support::wrong());
    let ended = playground.podproof(&["run", "--load", "2", "--for", "500ms", "--quiet"]);
    assert_eq!(ended.code, 1, "{}", ended.all());
    assert!(ended.stdout.contains("failed under load"), "{}", ended.all());
    let record = LoadRecord::open(&playground.path("reports/load.jsonl")).unwrap();
    assert_eq!(record.wrong.len(), 20);
}

#[test]
fn wrong_answers_that_are_known_fail_nothing_and_are_told_as_known() {
    let playground = playground(&super::support::wrong());
    playground.write(
        "known.yaml",
        "knownIssues:\n  - check: status\n    operations: [GET /pod/v2/sessioninfo]\n    ticket: SYM-1\n    owner: us\n    \
         reason: mended soon\n    expires: 2999-12-31\n",
    );
    let load = ["run", "--load", "2", "--for", "300ms", "--known-issues", "known.yaml"];
    let ended = playground.podproof(&load);
    assert_eq!(ended.code, 0, "{}", ended.all());
    assert!(ended.stdout.contains(" as known issues"), "{}", ended.all());
    let record = LoadRecord::open(&playground.path("reports/load.jsonl")).unwrap();
    assert!(record.wrong.is_empty(), "{:?}", record.wrong.len());
}

#[test]
fn tolerated_answers_pass_and_are_told_unless_warnings_are_to_fail() {
    let tolerated = QUESTION.replace("{ status: 401 }", "{ status: 200, tolerate: 401 }");
    let playground = playground(&tolerated);
    for (more, code, words) in [
        (&[][..], 0, " by tolerated answers only"),
        (&["--fail-on", "warnings"], 1, "failed under load"),
    ] {
        let load = ["run", "--load", "2", "--for", "300ms"].iter().chain(more);
        let ended = playground.podproof(&load.copied().collect::<Vec<_>>());
        assert_eq!(ended.code, code, "{}", ended.all());
        assert!(ended.stdout.contains(words), "{}", ended.all());
    }
}

#[test]
fn what_cannot_be_evaluated_fails_a_strict_load_alone() {
    // There the contract has no schema for the answer.
    let playground = Playground::new();
    playground.write(
        "scenarios/empty.yaml",
        "title: x\nverifies: [LOGOUT-10]\nbeside: itself\nsteps:\n  - call: POST /sessionauth/v1/logout\n    \
         headers: { sessionToken: \"\" }\n    expect: { status: 400 }\n",
    );
    let load = ["run", "--load", "2", "--for", "300ms"];
    let lenient = playground.podproof(&load);
    assert_eq!(lenient.code, 0, "{}", lenient.all());
    let strict = playground.podproof(&[&load[..], &["--strict"]].concat());
    assert_eq!(strict.code, 1, "{}", strict.all());
    assert!(strict.stdout.contains("failed under load"), "{}", strict.all());
}

#[test]
fn what_nobody_answers_ends_it_with_4() {
    let playground = playground(QUESTION);
    playground.write(
        "target.yaml",
        "host: 127.0.0.1\nport: 9\nconformance: { name: nobody }\n",
    );
    let ended = playground.podproof(&["run", "--load", "20/s", "--for", "1s", "--target", "target.yaml"]);
    assert_eq!(ended.code, 4, "{}", ended.all());
    assert!(ended.stdout.contains("nothing passed"), "{}", ended.all());
}

#[test]
fn more_users_than_accounts_are_refused_with_how_many_it_takes_and_nothing_is_sent() {
    let playground = playground(&super::support::one_at_a_time());
    let ended = playground.podproof(&["run", "--load", "7", "--for", "1s"]);
    assert_eq!(ended.code, 3, "{}", ended.all());
    assert!(ended.stderr.contains("7 sets of accounts"), "{}", ended.all());
    assert!(!playground.path("reports/load.jsonl").exists());
}

#[test]
fn what_is_played_alone_is_left_out_and_alone_it_is_nothing() {
    let playground = playground(&QUESTION.replace("itself", "nobody"));
    let ended = playground.podproof(&["run", "--load", "1", "--for", "1s"]);
    assert_eq!(ended.code, 5, "{}", ended.all());
    assert!(ended.stderr.contains("beside: nobody"), "{}", ended.all());
    playground.write("scenarios/two.yaml", QUESTION);
    let ended = playground.podproof(&["run", "--load", "1", "--for", "300ms"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    assert!(
        ended.stdout.contains("1 trial left out, such as one"),
        "{}",
        ended.all()
    );
}

#[test]
fn what_makes_no_sense_with_a_load_is_refused_in_words() {
    let playground = playground(QUESTION);
    for (arguments, words) in [
        (&["--load", "5", "--repeat", "3"][..], "--repeat"),
        (&["--load", "5", "--shard", "1/2"], "--shard"),
        (&["--load", "5", "--failed", "reports/run.jsonl"], "--failed"),
        (&["--load", "5", "--fail-fast"], "--fail-fast"),
        (&["--load", "5", "--jobs", "3"], "--jobs"),
        (&["--load", "5", "--verbose"], "--verbose"),
        (
            &["--load", "5", "--report", "har=out.har"],
            "a load has no report in the format `har`",
        ),
        (&["--load", "fast"], "expected a rate such as `50/s`"),
        (&["--load", "0"], "expected"),
        (&["--for", "10s"], "--load <RATE|USERS>"),
    ] {
        let all: Vec<&str> = ["run"].iter().chain(arguments).copied().collect();
        let ended = playground.podproof(&all);
        assert_eq!(ended.code, 2, "{arguments:?}: {}", ended.all());
        assert!(ended.stderr.contains(words), "{arguments:?}: {}", ended.all());
        assert!(!playground.path("reports").exists(), "{arguments:?}");
    }
}

#[test]
fn one_of_several_machines_is_refused() {
    let playground = playground(QUESTION);
    let mut command = playground.command(&["run", "--load", "5"]);
    command.env("CI_NODE_INDEX", "1").env("CI_NODE_TOTAL", "3");
    let ended = crate::support::program::ended(command);
    assert_eq!(ended.code, 2, "{}", ended.all());
    assert!(ended.stderr.contains("not divided"), "{}", ended.all());
}
