//! Where a record goes: the one before it is kept, nobody else writes there meanwhile, and old reports do not stand for it.

use std::fs;

use crate::support::program::Playground;
use crate::support::whole_run::WholeRun;

/// The names in the folder of reports that begin with `run`, sorted.
fn records(here: &Playground) -> Vec<String> {
    let entries = fs::read_dir(here.path("reports")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.starts_with("run")).collect();
    names.sort();
    names
}

#[test]
fn an_earlier_record_is_kept_under_the_time_of_its_start() {
    let here = Playground::with_a_scenario();
    assert_eq!(here.podproof(&["run", "--quiet"]).code, 0);
    let first = WholeRun::open(&here.path("reports/run.jsonl"));
    assert_eq!(here.podproof(&["run", "--quiet"]).code, 0);
    let start = first.manifest.started_at[..19].replace(':', "-");
    assert_eq!(records(&here), [format!("run-{start}.jsonl"), "run.jsonl".to_owned()]);
    assert_eq!(WholeRun::open(&here.path(&format!("reports/run-{start}.jsonl"))), first);
}

#[test]
fn the_last_ten_are_kept_and_what_people_name_is_theirs() {
    let here = Playground::with_a_scenario();
    here.write("reports/run-baseline.jsonl", "mine");
    for number in 10..22 {
        here.write(&format!("reports/run-2026-01-01T00-00-{number}.jsonl"), "old");
    }
    assert_eq!(here.podproof(&["run", "--quiet"]).code, 0);
    assert_eq!(here.podproof(&["run", "--quiet"]).code, 0);
    let records = records(&here);
    assert_eq!(records.len(), 10 + 2, "{records:?}");
    assert!(records.contains(&"run-baseline.jsonl".to_owned()), "{records:?}");
    assert!(
        !records.contains(&"run-2026-01-01T00-00-12.jsonl".to_owned()),
        "{records:?}"
    );
    assert!(
        records.contains(&"run-2026-01-01T00-00-21.jsonl".to_owned()),
        "{records:?}"
    );
}

#[test]
fn reports_of_another_record_have_a_folder_of_their_own() {
    let here = Playground::with_a_scenario();
    assert_eq!(here.podproof(&["run", "--quiet"]).code, 0);
    fs::rename(here.path("reports/run.jsonl"), here.path("reports/before.jsonl")).unwrap();
    assert_eq!(here.podproof(&["run", "--quiet"]).code, 0);
    let today = fs::read_to_string(here.path("reports/summary.md")).unwrap();
    let ended = here.bare(&["report", "reports/before.jsonl"]);
    assert_eq!(ended.code, 0, "{}", ended.all());
    assert!(
        ended.stdout.contains("report reports/before/summary.md"),
        "{}",
        ended.all()
    );
    assert_eq!(fs::read_to_string(here.path("reports/summary.md")).unwrap(), today);
}

#[test]
fn a_record_is_never_overwritten_by_a_report_of_it() {
    let here = Playground::with_a_scenario();
    assert_eq!(here.podproof(&["run", "--quiet"]).code, 0);
    let before = fs::read_to_string(here.path("reports/run.jsonl")).unwrap();
    let ended = here.bare(&["report", "reports/run.jsonl", "--report", "json=reports/run.jsonl"]);
    assert_eq!(ended.code, 2, "{}", ended.all());
    assert_eq!(fs::read_to_string(here.path("reports/run.jsonl")).unwrap(), before);
}

#[test]
fn yesterdays_reports_do_not_survive_a_target_that_cannot_be_read() {
    let here = Playground::with_a_scenario();
    assert_eq!(here.podproof(&["run", "--quiet"]).code, 0);
    here.write("target.yaml", "host: [");
    let ended = here.podproof(&["run", "--target", "target.yaml"]);
    assert_eq!(ended.code, 3, "{}", ended.all());
    for report in ["junit.xml", "index.html", "summary.md"] {
        let text = fs::read_to_string(here.path("reports").join(report)).unwrap();
        assert!(
            text.contains("nothing was played") && text.contains("target.yaml"),
            "{report}: {text}"
        );
        assert!(!text.contains("sign-in"), "{report}: {text}");
    }
    assert!(
        !here.path("reports/run.jsonl").exists(),
        "yesterday's record stands for no run of today"
    );
    assert_eq!(records(&here).len(), 1, "but it is kept");
}

#[test]
fn a_selection_that_matches_nothing_leaves_reports_that_say_so() {
    let here = Playground::with_a_scenario();
    let ended = here.podproof(&["run", "nowhere"]);
    assert_eq!(ended.code, 5, "{}", ended.all());
    let junit = fs::read_to_string(here.path("reports/junit.xml")).unwrap();
    assert_eq!(
        (junit.matches("<error ").count(), junit.matches("<testcase ").count()),
        (1, 1),
        "{junit}"
    );
    assert!(junit.contains("`nowhere`"), "{junit}");
}

#[test]
fn a_place_that_is_no_file_is_refused_before_anything_is_sent() {
    let here = Playground::with_a_scenario();
    fs::create_dir(here.path("folder")).unwrap();
    let ended = here.podproof(&["run", "--record", "folder"]);
    assert_eq!(ended.code, 4, "{}", ended.all());
    assert!(
        ended.stderr.contains("expected a file for the record at `folder`"),
        "{}",
        ended.all()
    );
    assert!(ended.stderr.contains("nothing was sent"), "{}", ended.all());
}

#[test]
fn a_lock_that_a_dead_process_left_is_taken_over() {
    let here = Playground::with_a_scenario();
    here.write(
        "reports/.run.jsonl.lock",
        r#"{"process":1,"startedAt":"2026-01-01T00:00:00Z"}"#,
    );
    assert_eq!(here.podproof(&["run", "--quiet"]).code, 0);
}
