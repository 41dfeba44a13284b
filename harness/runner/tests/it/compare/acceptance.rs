//! Changes that are accepted until a day: drafted, accepted, and strict both ways.

use std::fs;

use super::support::Pods;

/// A day that no test sees.
const FAR: &str = "2199-12-31";

/// Draft entries for what breaks clients, and fill them in.
fn drafted(pods: &Pods, expires: &str) {
    let arguments = [
        "known-issues",
        "add",
        "comparison.json",
        "--file",
        "known.yaml",
        "--ticket",
        "SYM-1",
        "--owner",
        "the identity team",
        "--reason",
        "the vendor mends it",
        "--expires",
        expires,
    ];
    let told = pods.here.bare(&arguments);
    assert_eq!(told.code, 0, "{}", told.all());
}

fn lying() -> Pods {
    let pods = Pods::new();
    let trials = ["logout/bot", "logout/other-bot-lives"];
    pods.play("before", &[], &trials);
    pods.play("after", &["logout-204"], &trials);
    let told = pods.here.bare(&[
        "compare",
        "before.jsonl",
        "after.jsonl",
        "--report",
        "json=comparison.json",
    ]);
    assert_eq!(told.code, 1, "{}", told.all());
    pods
}

#[test]
fn a_change_that_is_drafted_and_accepted_breaks_nothing_until_its_day() {
    let pods = lying();
    drafted(&pods, FAR);
    let accepted = pods
        .here
        .bare(&["compare", "before.jsonl", "after.jsonl", "--known-issues", "known.yaml"]);
    assert_eq!(accepted.code, 0, "{}", accepted.all());
    assert!(
        accepted.stdout.contains(&format!("accepted until {FAR}")),
        "{}",
        accepted.all()
    );
    // Once the pod is mended, the entry has to go.
    let stale = pods.here.bare(&[
        "compare",
        "before.jsonl",
        "before.jsonl",
        "--known-issues",
        "known.yaml",
    ]);
    // Only some trials were selected, so that the entry may be about others.
    assert_eq!(stale.code, 0, "{}", stale.all());
    assert!(stale.stdout.contains("not looked at"), "{}", stale.all());
    // Nothing is drafted twice.
    let twice = pods
        .here
        .bare(&["known-issues", "add", "comparison.json", "--file", "known.yaml"]);
    assert_eq!(twice.code, 5, "{}", twice.all());
    // `check` reads it, and a run does not mind it.
    assert_eq!(pods.here.bare(&["check", "--known-issues", "known.yaml"]).code, 0);
}

#[test]
fn an_acceptance_that_has_expired_or_is_exceeded_fails() {
    let pods = lying();
    drafted(&pods, "2020-01-31");
    let expired = pods
        .here
        .bare(&["compare", "before.jsonl", "after.jsonl", "--known-issues", "known.yaml"]);
    assert_eq!(expired.code, 1, "{}", expired.all());
    assert!(expired.stdout.contains("expired on 2020-01-31"), "{}", expired.all());

    pods.here.write("pattern.yaml", pattern("    max: 1\n"));
    let exceeded = pods.here.bare(&[
        "compare",
        "before.jsonl",
        "after.jsonl",
        "--known-issues",
        "pattern.yaml",
    ]);
    assert_eq!(exceeded.code, 1, "{}", exceeded.all());
    assert!(exceeded.stdout.contains("at most 1"), "{}", exceeded.all());
    pods.here.write("pattern.yaml", pattern(""));
    let accepted = pods.here.bare(&[
        "compare",
        "before.jsonl",
        "after.jsonl",
        "--known-issues",
        "pattern.yaml",
    ]);
    assert_eq!(accepted.code, 0, "{}", accepted.all());
}

#[test]
fn a_stale_acceptance_fails_where_all_trials_were_compared() {
    let pods = Pods::new();
    let one = fs::read_to_string(crate::support::program::root().join("scenarios/logout/bot.yaml"));
    let one = one.unwrap_or_else(|error| panic!("{error}"));
    pods.here.write("own/logout/bot.yaml", one);
    let flows = crate::support::program::root().join("scenarios/flows");
    fs::create_dir_all(pods.here.path("own/flows")).unwrap();
    for flow in fs::read_dir(flows).unwrap() {
        let flow = flow.unwrap();
        fs::copy(flow.path(), pods.here.path("own/flows").join(flow.file_name())).unwrap();
    }
    pods.with("honest", &[], |target| {
        let told = pods
            .here
            .podproof(&["run", "--target", target, "--scenarios", "own", "--record", "all.jsonl"]);
        assert_eq!(told.code, 0, "{}", told.all());
    });
    pods.here.write("pattern.yaml", pattern(""));
    let stale = pods
        .here
        .bare(&["compare", "all.jsonl", "all.jsonl", "--known-issues", "pattern.yaml"]);
    assert_eq!(stale.code, 1, "{}", stale.all());
    assert!(stale.stdout.contains("remove it"), "{}", stale.all());
}

#[test]
fn an_entry_about_a_change_and_a_problem_is_a_mistake() {
    let pods = Pods::new();
    pods.here.write(
        "known.yaml",
        "knownIssues:\n  - changes: [member-added]\n    check: status\n    operations: any\n    reason: a reason\n    \
         ticket: SYM-1\n    owner: us\n    expires: 2199-12-31\n",
    );
    let told = pods.here.bare(&["check", "--known-issues", "known.yaml"]);
    assert_eq!(told.code, 3, "{}", told.all());
    assert!(told.stderr.contains("`check` beside `changes`"), "{}", told.all());
}

fn pattern(more: &str) -> String {
    format!(
        "knownIssues:\n  - changes: [status-changed, requirement-broken, body-changed, member-removed, media-type-changed, verdict-worse]\n    \
         operations: [POST /sessionauth/v1/logout]\n    reason: the vendor mends it\n    ticket: SYM-2\n    owner: us\n    \
         expires: {FAR}\n{more}"
    )
}
