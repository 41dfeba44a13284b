//! Exit codes, options of `run`, colour, and readers that leave early.

use std::collections::BTreeSet;
use std::fs;
use std::process::Stdio;

use podproof::record::Verdict;

use crate::support::nowhere::Nowhere;
use crate::support::program::{Ended, Playground, SIGN_IN, ended, podproof, root};
use crate::support::whole_run::WholeRun;

/// One with a scenario that passes, one that fails, and one that needs what the mock does not offer.
fn playground() -> Playground {
    let playground = Playground::new();
    playground.write("scenarios/a/passes.yaml", SIGN_IN);
    playground.write(
        "scenarios/b/fails.yaml",
        SIGN_IN
            .replace("status: 200", "status: 401")
            .replace("tags: [smoke]", "tags: [slow, night]"),
    );
    let needs_more = SIGN_IN
        .replace("needs: [bot]", "needs: [bot, auditor]")
        .replace("tags: [smoke]", "tags: [night]");
    playground.write("scenarios/c/needs-more.yaml", needs_more);
    playground
}

fn record(playground: &Playground) -> WholeRun {
    WholeRun::open(&playground.path("reports/run.jsonl"))
}

fn verdicts(playground: &Playground) -> Vec<(String, Verdict)> {
    let trials = record(playground).trials.into_iter();
    trials.map(|trial| (trial.id, trial.verdict)).collect()
}

#[test]
fn every_exit_code_means_what_the_help_says() {
    let here = playground();
    here.write("broken.yaml", "title: [");
    let nowhere = Nowhere::new();
    here.write(
        "refusing.yaml",
        format!(
            "host: 127.0.0.1\nport: {}\nbot: {{ username: qa-bot }}\n",
            nowhere.port()
        ),
    );
    here.write(
        "scenarios/d/needs-nothing.yaml",
        "title: x\nverifies: [SESS-02]\nsteps: [{ call: GET /pod/v2/sessioninfo }]\n",
    );
    for (code, arguments) in [
        (0, &["run", "a/passes"][..]),
        (5, &["run", "c/needs-more"]), // which is not applicable
        (0, &["list"]),
        (0, &["check", "--scenarios", "./scenarios"]),
        (3, &["check"]), // the project's own scenarios must verify the whole catalogue
        (0, &["schema"]),
        (0, &["explain", "body-schema"]),
        (0, &["--help"]),
        (1, &["run"]),
        (2, &[]),
        (2, &["dance"]),
        (2, &["run", "--jobs", "0"]),
        (2, &["run", "--repeat", "none"]),
        (2, &["run", "--shard", "0/3"]),
        (2, &["run", "--shard", "4/3"]),
        (2, &["run", "--contract", "login"]),
        (2, &["run", "--report", "pdf=x.pdf"]),
        (2, &["run", "--quiet", "--verbose"]),
        (3, &["run", "--target", "broken.yaml"]),
        (3, &["check", "--overlay", "nowhere.yaml"]),
        (4, &["run", "d/needs-nothing", "--target", "refusing.yaml"]),
        (5, &["run", "nothing-like-it"]),
        (5, &["run", "--tag", "unknown"]),
        (0, &["run", "a/passes", "--shard", "2/2"]), // the other shard plays it
        (5, &["list", "nothing-like-it"]),
    ] {
        let told = if arguments.is_empty() {
            ended(podproof(arguments))
        } else {
            here.podproof(arguments)
        };
        assert_eq!(told.code, code, "{arguments:?}: {}", told.all());
        if code >= 2 && code != 4 {
            assert_ne!(told.stderr, "", "{arguments:?} says nothing");
        }
    }
}

#[test]
fn each_trial_is_played_as_often_as_is_asked() {
    let here = playground();
    let told = here.podproof(&["run", "a/passes", "--repeat", "3", "--jobs", "2"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert_eq!(verdicts(&here), vec![("a/passes".to_owned(), Verdict::Passed); 3]);
    assert!(told.stdout.contains("trials  3 passed"), "{}", told.all());
}

#[test]
fn after_a_failure_nothing_more_begins_where_that_is_asked() {
    let here = playground();
    here.write("scenarios/z/last.yaml", SIGN_IN);
    let told = here.podproof(&["run", "--fail-fast", "--jobs", "1"]);
    assert_eq!(told.code, 1, "{}", told.all());
    let of = |id: &str| verdicts(&here).into_iter().find(|(known, _)| known == id).unwrap().1;
    assert_eq!(of("a/passes"), Verdict::Passed);
    assert_eq!(of("b/fails"), Verdict::Failed);
    assert_eq!(of("c/needs-more"), Verdict::NotApplicable);
    assert_eq!(of("z/last"), Verdict::Skipped);
    assert!(told.stdout.contains("1 skipped"), "{}", told.all());
    // Without it, the last one is played.
    here.podproof(&["run", "--jobs", "1"]);
    assert_eq!(of("z/last"), Verdict::Passed);
}

#[test]
fn what_could_not_be_evaluated_fails_a_strict_run() {
    let here = Playground::new();
    here.write(
        "scenarios/empty.yaml",
        "title: x\nverifies: [LOGOUT-10]\nsteps:\n  - call: POST /sessionauth/v1/logout\n    headers: { sessionToken: \"\" }\n    \
         expect: { status: 400 }\n",
    );
    let told = here.podproof(&["run"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(told.stdout.contains("not evaluated: "), "{}", told.all());
    let told = here.podproof(&["run", "--strict"]);
    assert_eq!(told.code, 1, "{}", told.all());
    assert!(told.stdout.contains("could not be evaluated"), "{}", told.all());
}

/// The ids that `list` shows.
fn listed(told: &Ended) -> BTreeSet<String> {
    assert_eq!(told.code, 0, "{}", told.all());
    let ids = told.stdout.lines().filter_map(|line| line.split("  ").next());
    ids.map(str::to_owned).collect()
}

#[test]
fn tags_select_scenarios() {
    let here = playground();
    let ids = |tags: &[&str]| {
        let mut arguments = vec!["list"];
        tags.iter().for_each(|tag| arguments.extend(["--tag", *tag]));
        listed(&here.podproof(&arguments)).into_iter().collect::<Vec<_>>()
    };
    assert_eq!(ids(&["smoke"]), ["a/passes"]);
    assert_eq!(ids(&["night"]), ["b/fails", "c/needs-more"]);
    assert_eq!(ids(&["smoke", "slow"]), ["a/passes", "b/fails"]);
}

#[test]
fn the_shards_of_a_suite_are_disjoint_and_make_up_the_whole() {
    let list = |options: &[&str]| {
        let mut command = podproof(&["list"]);
        command.args(options).current_dir(root());
        listed(&ended(command))
    };
    let all = list(&[]);
    assert!(all.len() > 100, "{}", all.len());
    let shards: Vec<BTreeSet<String>> = ["1/3", "2/3", "3/3"]
        .iter()
        .map(|shard| list(&["--shard", shard]))
        .collect();
    assert_eq!(shards.iter().map(BTreeSet::len).sum::<usize>(), all.len());
    assert_eq!(shards.into_iter().flatten().collect::<BTreeSet<_>>(), all);
}

#[test]
fn reports_go_where_they_are_sent() {
    let here = playground();
    let told = here.podproof(&["run", "a/passes", "--report", "junit=out/deep/results.xml"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert!(
        fs::read_to_string(here.path("out/deep/results.xml"))
            .unwrap()
            .contains("<testsuites")
    );
    let reports: Vec<_> = fs::read_dir(here.path("reports"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        here.path("reports/run.jsonl").is_file() && reports.len() == 2,
        "the record and its lock: {reports:?}"
    );
    here.podproof(&["run", "a/passes", "--reports", "elsewhere"]);
    for report in ["junit.xml", "run.jsonl", "index.html", "summary.md"] {
        assert!(here.path("elsewhere").join(report).is_file(), "{report}");
    }
}

#[test]
fn colour_comes_only_where_it_is_wanted() {
    let here = playground();
    here.write("broken.yaml", "title: [");
    for arguments in [&["run", "b/fails"][..], &["run", "--target", "broken.yaml"]] {
        let with = |variables: &[(&str, &str)]| {
            let mut command = here.command(arguments);
            command.env_remove("NO_COLOR").envs(variables.iter().copied());
            ended(command).all()
        };
        assert!(!with(&[]).contains('\u{1b}'), "a pipe got colour");
        assert!(!with(&[("NO_COLOR", "1")]).contains('\u{1b}'));
        assert!(with(&[("CLICOLOR_FORCE", "1")]).contains("\u{1b}["), "{arguments:?}");
        assert!(
            !with(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]).contains('\u{1b}'),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    for arguments in [
        &["list"][..],
        &["schema"],
        &["run", "logout/twice", "--verbose"],
        &["--help"],
    ] {
        let reports = tempfile::TempDir::new().unwrap();
        let mut command = podproof(arguments);
        if arguments[0] == "run" {
            command.arg("--reports").arg(reports.path());
        }
        let mut child = command
            .current_dir(root())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {stderr}");
        assert_eq!(stderr, "", "{arguments:?}");
        if arguments[0] == "run" {
            assert!(reports.path().join("junit.xml").is_file());
        }
    }
}

#[test]
fn nothing_is_sent_where_no_report_can_be_left() {
    let here = playground();
    here.write("file", "not a folder");
    for arguments in [
        &["run", "a/passes", "--reports", "file"][..],
        &["run", "a/passes", "--reports", "file/below"],
        &["run", "a/passes", "--report", "junit=file/results.xml"],
    ] {
        let told = here.podproof(arguments);
        assert_eq!(told.code, 4, "{arguments:?}: {}", told.all());
        assert_eq!(told.stdout, "", "{arguments:?}");
        assert!(told.stderr.contains("nothing was sent"), "{}", told.all());
    }
}

const REFUSED: &str = r#"title: A session that nobody opened lives
steps:
  - id: unnamed
    call: GET /pod/v2/sessioninfo
    headers: { sessionToken: nobody-opened-this }
    expect: { status: 200 }
  - id: named
    verifies: [SESS-02]
    call: GET /pod/v2/sessioninfo
    headers: { sessionToken: nobody-opened-this }
    expect: { status: 200 }
"#;

const AROUND: &str = "title: Whom a failure concerns
verifies: [AUTH-RSA-01]
steps:
  - { id: plain, flow: flows/refused }
  - { id: for-a-requirement, verifies: [LOGOUT-10], flow: flows/refused }
  - { id: after-it, flow: flows/refused }
  - id: beside
    verifies: [LOGOUT-01]
    parallel: 2
    steps:
      - { id: branch, flow: flows/refused }
";

#[test]
fn a_failure_concerns_what_the_nearest_step_around_it_verifies() {
    let playground = Playground::new();
    playground.write("scenarios/flows/refused.yaml", REFUSED);
    playground.write("scenarios/around.yaml", AROUND);
    let ended = playground.podproof(&["run"]);
    assert_eq!(ended.code, 1, "{}", ended.all());
    let record = record(&playground);
    let exchanges = record.trials[0].exchanges.iter();
    let concerned: Vec<(&str, &str)> = exchanges
        .map(|exchange| {
            let first = exchange.requirements.first().map_or("", String::as_str);
            (exchange.step.as_str(), first)
        })
        .collect();
    assert_eq!(
        concerned,
        [
            // A flow prepares, unless its use names what it tests.
            ("plain/unnamed", ""),
            ("plain/named", "SESS-02"),
            ("for-a-requirement/unnamed", "LOGOUT-10"),
            ("for-a-requirement/named", "SESS-02"),
            ("after-it/unnamed", ""),
            ("after-it/named", "SESS-02"),
            ("beside[0]/branch/unnamed", "LOGOUT-01"),
            ("beside[0]/branch/named", "SESS-02"),
            ("beside[1]/branch/unnamed", "LOGOUT-01"),
            ("beside[1]/branch/named", "SESS-02"),
        ]
    );
}
