//! `podproof known-issues add`: drafts that no run takes before a person has filled them in.

use std::fs;

use super::support::{LOG_OUT, playground, problem};
use crate::support::program::Playground;

fn played() -> Playground {
    let here = playground();
    assert_eq!(here.podproof(&["run"]).code, 1);
    here
}

fn add(here: &Playground, more: &[&str]) -> (i32, String, String) {
    let told = here.bare(&[&["known-issues", "add", "reports/run.jsonl"], more].concat());
    (told.code, told.stdout, told.stderr)
}

const FILLED: &[&str] = &[
    "--ticket",
    "SYM-1",
    "--owner",
    "identity: team",
    "--expires",
    "2999-12-31",
    "--reason",
    "say \"no\" # really",
];

#[test]
fn a_draft_names_the_problem_and_its_operations_and_no_run_takes_it_before_it_is_filled_in() {
    let here = played();
    let (code, text, _) = add(&here, &[]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains(&format!("- problem: \"{}\"", problem())) && text.contains(LOG_OUT),
        "{text}"
    );
    assert_eq!(text.matches("- problem:").count(), 1, "a warning fails no run: {text}");
    here.write("known.yaml", &text);
    let told = here.podproof(&["run", "--known-issues", "known.yaml"]);
    assert_eq!(told.code, 3, "{}", told.all());
    assert_eq!(told.input_errors().len(), 4, "{}", told.all());
    for key in ["reason", "ticket", "owner", "expires"] {
        assert!(
            told.stderr.contains(&format!("`{key}` is still to be written")),
            "{}",
            told.all()
        );
    }
}

#[test]
fn a_draft_that_is_filled_in_is_taken() {
    let here = played();
    let (code, told, stderr) = add(&here, &[FILLED, &["--file", "known.yaml"]].concat());
    assert_eq!(code, 0, "{told}{stderr}");
    let checked = here.podproof(&["check", "--scenarios", "./scenarios", "--known-issues", "known.yaml"]);
    assert_eq!(checked.code, 0, "{}", checked.all());
    assert!(checked.stdout.contains("1 known issue"), "{}", checked.all());
    let again = here.podproof(&["run", "--known-issues", "known.yaml"]);
    assert_eq!(again.code, 0, "{}", again.all());
    assert!(again.stdout.contains("say \"no\" # really"), "{}", again.all());
}

#[test]
fn what_stands_in_a_list_stays_and_nothing_is_added_twice() {
    let here = played();
    let before = "# ours\nknownIssues:   # all of them\n- problem: '0123456789ab'   # an old one\n  operations: any\n  reason: old\n  \
                  ticket: OLD-1\n  owner: us\n  expires: 2999-12-31\n# the end\n";
    here.write("known.yaml", before);
    assert_eq!(add(&here, &["--file", "known.yaml"]).0, 0);
    let text = fs::read_to_string(here.path("known.yaml")).unwrap();
    assert!(text.starts_with(before), "{text}");
    let (code, _, stderr) = add(&here, &["--file", "known.yaml"]);
    assert_eq!(code, 5, "{stderr}");
    assert!(stderr.contains("has an entry for it already"), "{stderr}");
    assert_eq!(fs::read_to_string(here.path("known.yaml")).unwrap(), text);
    // Of a problem that is known in part, the rest is drafted.
    let part = text.replace(&format!("\n    - {LOG_OUT}"), "");
    assert_ne!(part, text);
    here.write("known.yaml", &part);
    assert_eq!(add(&here, &["--file", "known.yaml"]).0, 0);
    let rest = fs::read_to_string(here.path("known.yaml")).unwrap();
    let rest = rest.strip_prefix(part.as_str()).unwrap();
    assert!(
        rest.contains(LOG_OUT) && !rest.contains("/pod/v2/sessioninfo\n"),
        "{rest}"
    );
}

#[test]
fn a_problem_is_named_by_its_first_digits() {
    let here = played();
    let id = problem().to_string();
    let (code, text, _) = add(&here, &[&id[..6]]);
    assert!(code == 0 && text.contains(&id), "{text}");
    let (code, _, stderr) = add(&here, &["ffffffffffff"]);
    assert_eq!(code, 2);
    assert!(
        stderr.contains("no problem of this run") && stderr.contains(&id),
        "{stderr}"
    );
}

#[test]
fn where_nothing_fails_there_is_nothing_to_draft() {
    let here = played();
    assert_eq!(add(&here, &[FILLED, &["--file", "known.yaml"]].concat()).0, 0);
    assert_eq!(here.podproof(&["run", "--known-issues", "known.yaml"]).code, 0);
    let (code, _, stderr) = add(&here, &[]);
    assert_eq!(code, 5);
    assert!(stderr.contains("there is no problem"), "{stderr}");
    let (_, _, stderr) = add(&here, &[problem().as_str()]);
    assert!(stderr.contains("is known already"), "{stderr}");
}

#[test]
fn what_cannot_be_read_or_added_to_is_said() {
    let here = played();
    here.write("target.yaml", "host: acme.symphony.com\n");
    let (code, _, stderr) = add(&here, &["--file", "target.yaml"]);
    assert_eq!(code, 3, "{stderr}");
    assert!(
        stderr.contains("expected a list of known issues") && stderr.contains("help"),
        "{stderr}"
    );
    let told = here.bare(&["known-issues", "add", "nowhere.jsonl"]);
    assert_eq!(told.code, 3, "{}", told.all());
    let told = here.bare(&["known-issues", "add", "reports/run.jsonl", "--expires", "2027-02-29"]);
    assert_eq!(told.code, 2, "{}", told.all());
}
