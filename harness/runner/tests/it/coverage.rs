//! Coverage: what becomes of a requirement, which answers were seen, and what a complete suite owes its catalogue.
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use podproof::diagnostic::{Diagnostic, Sources, render};
use podproof::findings::coverage::{Coverage, OperationCoverage, RequirementCoverage, gaps};
use podproof::record::{Manifest, TrialRecord, Verdict};
use podproof::run::{operation, requirements};
use podproof::suite;
use podproof::suite::contracts::{self, ContractSettings};
use podproof::suite::requirements::Catalogue;
use podproof::suite::{Suite, SuiteSettings};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::whole_run::WholeRun;

const REQUIREMENTS: &str = "area: a
title: A
requirements:
  - { id: A-01, level: must, text: it opens, source: us }
  - { id: A-02, level: should, text: it closes, source: us }
  - { id: A-03, level: observe, text: it is seen, source: us }
  - { id: A-04, level: must, text: nobody can see it, source: us, unverified: it hides }
";

const DOCUMENT: &str = "openapi: 3.0.3
info: { title: t, version: '1' }
servers: [{ url: /svc }]
paths:
  /x:
    get:
      responses:
        '200': { description: ok }
        4XX: { description: no }
  /y:
    post:
      responses:
        default: { description: any }
";

/// A folder with `spec/` and `scenarios/`, these as pairs of name and text.
fn folder(scenarios: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("spec/openapi/svc.yaml", DOCUMENT);
    write("spec/requirements/a.yaml", REQUIREMENTS);
    fs::create_dir_all(folder.path().join("spec/overlays")).unwrap();
    for (name, text) in scenarios {
        write(&format!("scenarios/{name}"), text);
    }
    folder
}

fn suite(folder: &Path, sources: &mut Sources) -> Suite {
    let settings = SuiteSettings {
        scenarios: folder.join("scenarios").into(),
        contracts: ContractSettings {
            spec: folder.join("spec").into(),
            ..ContractSettings::default()
        },
    };
    suite::read(&settings, sources).unwrap()
}

/// A trial that verifies A-01 and A-02 as a whole and A-03 in a step, with these findings as pairs of gravity and
/// requirement, and exchanges that were judged for these requirements.
fn trial(id: &str, verdict: &str, findings: &[(&str, &str)], asked: &[&str]) -> TrialRecord {
    let findings: Vec<Value> = findings
        .iter()
        .map(|(gravity, requirement)| {
            json!({ "check": "status", "gravity": gravity, "title": "t", "requirements": [requirement], "step": "s",
                    "exchange": 0, "asked": null, "promised": null, "expected": null, "found": null, "clients": null,
                    "text": "t" })
        })
        .collect();
    let exchanges: Vec<Value> = asked
        .iter()
        .map(|id| exchange("GET /svc/x", "GET", 200, &[id]))
        .collect();
    serde_json::from_value(json!({
        "id": id, "repeat": 1, "title": "t", "scenario": "s.yaml", "verifies": ["A-01", "A-02"],
        "requirements": ["A-01", "A-02", "A-03"], "tags": [], "verdict": verdict, "reason": null, "startedAt": null,
        "durationMs": 1, "checks": [], "findings": findings, "observations": {}, "exchanges": exchanges,
    }))
    .unwrap()
}

fn exchange(operation: &str, method: &str, status: u16, requirements: &[&str]) -> Value {
    json!({ "step": "s", "operation": operation, "requirements": requirements, "method": method,
            "url": "https://localhost/svc/x", "requestHeaders": [], "requestBody": null,
            "response": { "status": status, "headers": [], "body": { "text": "" } }, "failure": null, "offsetMs": 0,
            "durationMs": 1 })
}

/// The verdicts of A-01, A-02 and A-03.
fn verdicts(trials: &[TrialRecord]) -> [Verdict; 3] {
    let rows = rows(trials);
    [0, 1, 2].map(|index| rows[index].verdict)
}

fn rows(trials: &[TrialRecord]) -> Vec<RequirementCoverage> {
    covered(trials).0
}

/// What these trials cover of the catalogue and the contract.
fn covered(trials: &[TrialRecord]) -> (Vec<RequirementCoverage>, Vec<OperationCoverage>) {
    let folder = folder(&[]);
    let catalogue = Catalogue::read(&folder.path().join("spec/requirements").into(), &mut Sources::default()).unwrap();
    let settings = ContractSettings {
        spec: folder.path().join("spec").into(),
        ..ContractSettings::default()
    };
    let contracts = contracts::read(&settings, &mut Sources::default()).unwrap();
    let manifest = Manifest {
        requirements: requirements(&catalogue),
        operations: contracts.operations().map(operation).collect(),
        ..WholeRun::read(include_str!("report/passing.jsonl")).manifest
    };
    let mut coverage = Coverage::new(&manifest);
    for trial in trials {
        coverage.add(trial);
    }
    coverage.finish()
}

#[test]
fn a_failed_trial_fails_only_the_requirements_that_its_findings_name() {
    use Verdict::{Failed, Passed};
    let trial = trial("a/x", "failed", &[("failed", "A-01")], &["A-01", "A-02", "A-03"]);
    let rows = rows(std::slice::from_ref(&trial));
    assert_eq!(verdicts(&[trial]), [Failed, Passed, Passed]);
    assert_eq!(rows[0].because, ["a/x"]);
    assert!(rows[1].because.is_empty(), "what passed needs no explanation");
}

#[test]
fn what_a_failed_trial_did_not_reach_has_not_passed() {
    use Verdict::{Broken, Failed, Passed, Skipped};
    let failed = trial("a/x", "failed", &[("failed", "A-01")], &["A-01"]);
    assert_eq!(verdicts(&[failed]), [Failed, Skipped, Skipped]);
    let broken = trial("a/x", "broken", &[("broken", "A-01")], &["A-01"]);
    assert_eq!(verdicts(&[broken]), [Broken, Skipped, Skipped]);
    // A step that was not played leaves its own requirement open, not those of the whole.
    let passed = trial("a/x", "passed", &[], &[]);
    assert_eq!(verdicts(&[passed]), [Passed, Passed, Skipped]);
}

#[test]
fn the_worst_trial_decides_and_one_that_was_played_outweighs_those_that_were_not() {
    use Verdict::{NotApplicable, Passed, Warned};
    let played = trial("a/x::one", "warned", &[("warned", "A-02")], &["A-01", "A-02", "A-03"]);
    let not_played = trial("a/y", "not-applicable", &[], &[]);
    assert_eq!(
        verdicts(&[not_played.clone(), played.clone()]),
        [Passed, Warned, Passed]
    );
    assert_eq!(verdicts(std::slice::from_ref(&not_played)), [NotApplicable; 3]);
    let rows = rows(&[played, not_played]);
    assert_eq!(rows[0].scenarios, ["a/x", "a/y"], "scenarios, not cases");
    assert_eq!((rows[3].scenarios.len(), rows[3].outcome()), (0, "not verified"));
}

#[test]
fn what_is_only_observed_is_recorded_and_never_judged() {
    let failed = trial("a/x", "failed", &[("failed", "A-03")], &["A-03"]);
    let rows = rows(&[failed]);
    assert_eq!((rows[2].verdict, rows[2].outcome()), (Verdict::Passed, "recorded"));
}

#[test]
fn a_known_issue_is_one_for_its_requirement_too() {
    let known = trial("a/x", "known-issue", &[("failed", "A-01")], &["A-01", "A-02"]);
    assert_eq!(verdicts(&[known])[..2], [Verdict::KnownIssue, Verdict::Passed]);
}

#[test]
fn answers_are_counted_under_the_promise_that_covers_them() {
    let mut played = trial("a/x", "passed", &[], &[]);
    let exchanges = [
        exchange("GET /svc/x", "GET", 200, &[]),
        exchange("GET /svc/x", "GET", 404, &[]),
        exchange("GET /svc/x", "GET", 403, &[]),
        exchange("GET /svc/x", "GET", 500, &[]),
        exchange("GET /svc/x", "PATCH", 405, &[]),
    ];
    played.exchanges = exchanges
        .into_iter()
        .map(|one| serde_json::from_value(one).unwrap())
        .collect();
    let rows = covered(&[played]).1;
    let counts = |row: &indexmap::IndexMap<String, usize>| format!("{row:?}");
    assert_eq!(rows[0].calls, 5);
    assert_eq!(
        counts(&rows[0].documented),
        r#"{"200": 1, "4XX": 2}"#,
        "a method of its own is not judged"
    );
    assert_eq!(counts(&rows[0].undocumented), r#"{"500": 1}"#);
    assert_eq!(
        (rows[1].calls, counts(&rows[1].documented)),
        (0, r#"{"default": 0}"#.to_owned())
    );
}

const ONE: &str = "title: one
verifies: [A-01]
steps:
  - id: s
    call: GET /svc/x
    expect: { status: 200 }
  - id: inner
    flow: flows/inner
";
const INNER: &str = "title: inner
steps:
  - id: deep
    verifies: [A-02, A-03]
    call: POST /svc/y
";

#[test]
fn a_suite_that_verifies_its_whole_catalogue_has_no_gaps() {
    let folder = folder(&[("a/one.yaml", ONE), ("flows/inner.yaml", INNER)]);
    let suite = suite(folder.path(), &mut Sources::default());
    assert_eq!(gaps(&suite), [], "also through a flow");
}

#[test]
fn gaps_between_catalogue_and_scenarios_are_complained_of_at_their_places() {
    let two = "title: two\nverifies: [A-02, A-04]\nsteps:\n  - id: s\n    call: GET /svc/x\n";
    let folder = folder(&[("a/two.yaml", two)]);
    let mut sources = Sources::default();
    let suite = suite(folder.path(), &mut sources);
    let input_errors = gaps(&suite);
    let shown: Vec<String> = input_errors
        .iter()
        .map(|input_error| render(&Diagnostic::from(input_error), &sources, false))
        .collect();
    let expected = [
        ("no scenario verifies `A-01`", "a.yaml:4:"),
        ("no scenario verifies `A-03`", "a.yaml:6:"),
        ("`A-04` counts as unverified, and `a/two` verifies it", "a.yaml:7:"),
    ];
    assert_eq!(shown.len(), expected.len(), "{shown:#?}");
    for (text, (title, place)) in shown.iter().zip(expected) {
        assert!(
            text.contains(title) && text.contains(place) && text.contains("help:"),
            "{text}"
        );
    }
}

fn podproof(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_podproof"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn check_asks_for_the_whole_catalogue_of_the_projects_own_folder_only() {
    let other = "title: one\nverifies: [A-01]\nsteps:\n  - id: s\n    call: GET /svc/x\n";
    let folder = folder(&[("a/one.yaml", other)]);
    let own = podproof(folder.path(), &["check"]);
    assert_eq!(own.status.code(), Some(3), "{}", text(&own));
    assert!(text(&own).contains("no scenario verifies `A-02`"));
    fs::rename(folder.path().join("scenarios"), folder.path().join("mine")).unwrap();
    let theirs = podproof(folder.path(), &["check", "--scenarios", "mine"]);
    assert_eq!(theirs.status.code(), Some(0), "{}", text(&theirs));
}

#[test]
fn coverage_says_what_the_scenarios_would_verify_and_call() {
    let folder = folder(&[("a/one.yaml", ONE), ("flows/inner.yaml", INNER)]);
    let output = podproof(folder.path(), &["contract", "coverage"]);
    let expected = "\
requirement  level    scenarios
A-01         must     1          a/one
A-02         should   1          a/one
A-03         observe  1          a/one
A-04         must     0          unverified: it hides

operation    scenarios  documented
GET /svc/x   1          200 4XX
POST /svc/y  1          default

3 of 4 requirements verified by 1 scenarios; 2 of 2 operations called
";
    assert_eq!(text(&output), expected);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn coverage_of_a_run_is_read_from_its_record() {
    let record = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/report/everything.jsonl");
    let output = podproof(Path::new("."), &["contract", "coverage", record.to_str().unwrap()]);
    let text = text(&output);
    for line in [
        "LOGOUT-01    must     2          failed          logout/twice",
        "OBO-18       observe  1          recorded",
        "OBO-14       should   0          not verified    needs an application without that permission",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(text.contains("200 ×1 400 ×1 401 ×2 4XX ×1"), "{text}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn coverage_of_something_that_is_no_run_is_refused() {
    let folder = folder(&[]);
    for (name, text_of_it) in [
        ("other.jsonl", "{}"),
        ("cut.jsonl", "{\"kind\":\"manifest\",\"format\": \"podpr"),
    ] {
        fs::write(folder.path().join(name), text_of_it).unwrap();
        let output = podproof(folder.path(), &["contract", "coverage", name]);
        assert_eq!(output.status.code(), Some(3), "{}", text(&output));
        assert!(
            text(&output).starts_with(&format!("error[command line]: `{name}`: expected ")),
            "{}",
            text(&output)
        );
    }
}
