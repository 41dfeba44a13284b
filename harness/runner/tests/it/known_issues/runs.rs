//! Runs with a list of known issues: as the program plays, tells and judges them.

use std::fs;

use podproof::record::{ProblemId, Verdict};
use podproof::report::Format;
use podproof_mock_pod::{MockPod, Settings};
use tokio::task::block_in_place;

use super::support::{ASK, LOG_OUT, playground, problem};
use crate::support::keyring::settings;
use crate::support::program::{Ended, Playground, root};
use crate::support::whole_run::WholeRun;

/// A day that no run of this test sees.
const FAR: &str = "2999-12-31";

fn entry(ticket: &str, covers: &str, expires: &str) -> String {
    format!(
        "  - {covers}\n    ticket: {ticket}\n    owner: identity team\n    reason: mended in 24.10\n    expires: {expires}\n"
    )
}

fn all(ticket: &str) -> String {
    let covers = format!("problem: \"{}\"\n    operations: [{ASK}, {LOG_OUT}]", problem());
    entry(ticket, &covers, FAR)
}

fn list(here: &Playground, entries: &[String]) {
    here.write("known.yaml", format!("knownIssues:\n{}", entries.concat()));
}

fn run(here: &Playground, more: &[&str]) -> Ended {
    let all = ["junit", "json", "html", "markdown"].map(|format| format!("--report={format}=reports/{format}"));
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    here.podproof(&[&["run", "--known-issues", "known.yaml"], more, &all].concat())
}

fn read(here: &Playground, name: &str) -> String {
    fs::read_to_string(here.path(name)).unwrap()
}

#[test]
fn what_is_known_passes_and_is_shown_as_known_in_every_report() {
    let here = playground();
    list(&here, &[all("SYM-4711")]);
    let told = run(&here, &[]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(told.stdout.contains("2 known issues"), "{}", told.all());
    for report in ["junit", "json", "html", "markdown"] {
        let text = read(&here, &format!("reports/{report}"));
        for word in ["SYM-4711", FAR, "mended in 24.10"] {
            assert!(text.contains(word), "`{word}` is not in {report}");
        }
        let days = if report == "json" { "\"daysLeft\"" } else { " days left" };
        assert!(text.contains(days) || report == "junit", "no days left in {report}");
    }
    assert!(told.stdout.contains(" days left"), "{}", told.all());
    let junit = read(&here, "reports/junit");
    assert_eq!(
        junit.matches("<skipped message=\"known issue SYM-4711").count(),
        2,
        "{junit}"
    );
    assert!(!junit.contains("<failure"), "{junit}");
}

#[test]
fn what_is_no_longer_true_fails_and_is_told_in_every_report() {
    let here = playground();
    let entries = [
        entry(
            "STALE-1",
            &format!("check: status\n    received: 500\n    operations: [{ASK}]"),
            FAR,
        ),
        entry(
            "OVER-1",
            &format!("check: json-hygiene\n    operations: [{ASK}]"),
            "2020-02-29",
        ),
        format!("{}    max: 1\n", all("MANY-1")),
    ];
    list(&here, &entries);
    let told = run(&here, &["--quiet"]);
    assert_eq!(told.code, 1, "{}", told.all());
    let words = [
        ("STALE-1", "did not occur any more"),
        ("OVER-1", "expired on 2020-02-29"),
        ("MANY-1", "at most 1"),
    ];
    for (entry, words) in words {
        assert!(
            told.stdout.contains(entry) && told.stdout.contains(words),
            "{entry}: {}",
            told.all()
        );
        for report in ["junit", "html", "markdown"] {
            let text = read(&here, &format!("reports/{report}"));
            assert!(
                text.contains(entry) && text.contains(words),
                "{entry} is not in {report}"
            );
        }
    }
    let junit = read(&here, "reports/junit");
    assert_eq!(
        junit.matches("classname=\"podproof.known-issues\"").count(),
        3,
        "{junit}"
    );
    assert!(
        junit.contains("tests=\"7\"") && junit.contains("failures=\"3\""),
        "{junit}"
    );
    let json: serde_json::Value = serde_json::from_str(&read(&here, "reports/json")).unwrap();
    let states: Vec<_> = json["knownIssues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["state"].clone())
        .collect();
    assert_eq!(states, ["stale", "expired", "exceeded"]);
}

#[test]
fn a_record_says_the_same_when_it_is_rendered_and_judged_again() {
    let here = playground();
    list(&here, &[all("SYM-4711")]);
    assert_eq!(run(&here, &[]).code, 0);
    let before = WholeRun::open(&here.path("reports/run.jsonl"));
    // Neither needs the list any more.
    fs::remove_file(here.path("known.yaml")).unwrap();
    let judged = here.podproof(&["judge", "reports/run.jsonl"]);
    assert_eq!(judged.code, 0, "{}", judged.all());
    assert!(judged.stdout.contains("nothing changed"), "{}", judged.all());
    let now = WholeRun::open(&here.path("reports/judged/run.jsonl"));
    assert_eq!(now.trials, before.trials);
    assert_eq!(now.manifest.known_issues, before.manifest.known_issues);
    assert_eq!(now.view().known_issues, before.view().known_issues);
    assert_eq!(read(&here, "reports/markdown"), before.rendered(Format::Markdown));
}

#[test]
fn a_record_is_judged_again_by_another_list() {
    let here = playground();
    assert_eq!(here.podproof(&["run"]).code, 1);
    list(&here, &[all("SYM-4711")]);
    let judged = here.podproof(&["judge", "reports/run.jsonl", "--known-issues", "known.yaml"]);
    assert_eq!(judged.code, 0, "{}", judged.all());
    assert!(
        judged.stdout.contains("area/asks: failed → known issue"),
        "{}",
        judged.all()
    );
    // And back again: an empty list knows nothing.
    here.write("none.yaml", "knownIssues: []\n");
    let back = here.podproof(&[
        "judge",
        "reports/judged/run.jsonl",
        "--known-issues",
        "none.yaml",
        "--reports",
        "back",
    ]);
    assert_eq!(back.code, 1, "{}", back.all());
    let (first, now) = (
        WholeRun::open(&here.path("reports/run.jsonl")),
        WholeRun::open(&here.path("back/run.jsonl")),
    );
    assert_eq!(first.trials, now.trials);
}

#[test]
fn warnings_fail_a_run_that_is_to_hold_the_line_unless_they_are_known() {
    let here = playground();
    list(&here, &[all("SYM-1")]);
    assert_eq!(run(&here, &[]).code, 0);
    let told = run(&here, &["--fail-on", "warnings"]);
    assert_eq!(told.code, 1, "{}", told.all());
    assert!(
        told.stdout.contains("warnings that no known issue covers"),
        "{}",
        told.all()
    );
    assert!(read(&here, "reports/junit").contains("type=\"fail-on-warnings\""));
    assert!(read(&here, "reports/markdown").contains("warnings in 1 trial"));
    let warned = entry(
        "SYM-2",
        &format!("check: status\n    operations: [{ASK}]\n    trials: [area/warns]"),
        FAR,
    );
    list(&here, &[all("SYM-1"), warned]);
    let told = run(&here, &["--fail-on", "warnings"]);
    assert_eq!(told.code, 0, "{}", told.all());
    let record = WholeRun::open(&here.path("reports/run.jsonl"));
    assert_eq!(record.trial("area/warns").verdict, Verdict::Warned);
    assert!(record.manifest.settings.fail_on_warnings);
}

#[test]
fn a_known_failure_does_not_end_a_run_that_ends_at_the_first() {
    let here = playground();
    list(&here, &[all("SYM-4711")]);
    let told = run(&here, &["--fail-fast", "--jobs", "1"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert_eq!(
        WholeRun::open(&here.path("reports/run.jsonl")).count(Verdict::Skipped),
        0
    );
}

#[test]
fn what_failed_is_played_again_with_the_list_of_its_run_and_makes_nothing_stale() {
    let here = playground();
    let logs_out = entry(
        "SYM-1",
        &format!("problem: \"{}\"\n    operations: [{LOG_OUT}]", problem()),
        FAR,
    );
    list(&here, &[logs_out]);
    assert_eq!(run(&here, &[]).code, 1);
    fs::rename(here.path("reports/run.jsonl"), here.path("first.jsonl")).unwrap();
    // As it is typed: the list is that of the run.
    let told = here.bare(&["run", "--failed", "first.jsonl"]);
    assert_eq!(told.code, 1, "{}", told.all());
    let record = WholeRun::open(&here.path("reports/run.jsonl"));
    assert_eq!(record.trials.len(), 1);
    assert!(record.manifest.selection.failed);
    assert!(
        record.view().known_issues[0]
            .text()
            .contains("only some trials were selected")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_names_its_list_and_a_lie_of_the_mock_pod_is_known() {
    let settings = Settings {
        deviations: vec!["logout-missing-header-500".parse().unwrap()],
        ..settings()
    };
    let mock = MockPod::start(settings).await.unwrap();
    let here = Playground::of_the_project();
    let secrets = block_in_place(|| {
        mock.write_target(&here.path("pod/lying.yaml")).unwrap();
        let target = read(&here, "pod/lying.yaml");
        here.write(
            "pod/lying.yaml",
            target.replace("conformance:\n", "conformance:\n  knownIssues: lists/known.yaml\n"),
        );
        let pattern = "check: status\n    received: 500\n    trials: [logout/missing-token, logout/empty-token, logout/wrong-header]\n    \
                       operations: [POST /sessionauth/v1/logout]";
        here.write(
            "pod/lists/known.yaml",
            format!("knownIssues:\n{}", entry("SYM-4711", pattern, FAR)),
        );
        let scenarios = root().join("scenarios").display().to_string();
        let told = here.podproof(&["run", "logout", "--target", "pod/lying.yaml", "--scenarios", &scenarios]);
        assert_eq!(told.code, 0, "{}", told.all());
        let record = WholeRun::open(&here.path("reports/run.jsonl"));
        assert_eq!(record.count(Verdict::KnownIssue), 3, "{}", told.all());
        // The guide shows this very problem.
        let guide = fs::read_to_string(root().join("docs/known-issues.md")).unwrap();
        let problem = ProblemId::of(&record.trial("logout/missing-token").findings[0]);
        assert!(guide.contains(problem.as_str()), "{problem}");
        mock.issued_secrets()
    });
    mock.stop().await;
    for report in ["run.jsonl", "junit.xml", "index.html", "summary.md"] {
        let text = read(&here, &format!("reports/{report}"));
        assert!(text.contains("SYM-4711"), "{report}");
        assert!(
            !secrets.iter().any(|secret| text.contains(secret.as_str())),
            "a secret in {report}"
        );
    }
}

#[test]
fn what_looks_like_a_token_in_a_list_is_in_no_report() {
    let here = playground();
    let token =
        "eyJhbGciOiJSUzUxMiJ9.eyJzdWIiOiJxYS1ib3QiLCJleHAiOjE3MDAwMDAwMDB9.c2lnbmF0dXJlLXNpZ25hdHVyZS1zaWduYXR1cmU";
    let covers = format!("problem: \"{}\"\n    operations: any", problem());
    let entry = entry("SYM-1", &covers, FAR).replace("mended in 24.10", &format!("it echoes {token}"));
    list(&here, &[entry]);
    let told = run(&here, &[]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(!told.all().contains("c2lnbmF0dXJl"), "{}", told.all());
    for report in ["run.jsonl", "junit", "json", "html", "markdown"] {
        assert!(
            !read(&here, &format!("reports/{report}")).contains("c2lnbmF0dXJl"),
            "{report}"
        );
    }
}
