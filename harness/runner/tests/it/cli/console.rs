//! The console of whole runs against the mock pod, compared with golden files (`SNAPSHOTS=overwrite` renews them). Times
//! and ports are replaced by `[..]`.

use std::process::Command;

use snapbox::{assert_data_eq, file};

use crate::support::program::{Ended, ended, podproof};

/// Plays a folder beside this file, one trial after the other.
fn played(scenarios: &str, options: &[&str]) -> Ended {
    let reports = tempfile::TempDir::new().unwrap();
    let mut command = here(&["run", "--scenarios", scenarios, "--jobs", "1"]);
    command.args(options).arg("--reports").arg(reports.path());
    let mut told = ended(command);
    told.stdout = steady(&told.stdout.replace(&reports.path().display().to_string(), "reports"));
    told
}

/// The program where the scenarios of this test lie, so that paths are short and the same on every machine.
fn here(arguments: &[&str]) -> Command {
    let mut command = podproof(arguments);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cli");
    command.args(["--spec", "../spec"]).current_dir(folder);
    command
}

/// The text without what differs from run to run: durations, with the blanks that align them, lengths (a token's
/// differs), ports, and which trials were slowest.
fn steady(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.ends_with(" exchange") && !line.ends_with(" exchanges"));
    lines.map(|line| steady_line(line) + "\n").collect()
}

fn steady_line(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let is_number = |index: usize| words[index].trim_start_matches('(').parse::<f64>().is_ok();
    let is_followed_by = |index: usize, units: &[&str]| words.get(index + 1).is_some_and(|unit| units.contains(unit));
    let is_duration = |index: usize| is_number(index) && is_followed_by(index, &["ms", "s"]);
    let is_length = |index: usize| is_number(index) && is_followed_by(index, &["bytes", "bytes)", "characters"]);
    let steady: Vec<&str> = words
        .iter()
        .enumerate()
        .filter(|(index, _)| *index == 0 || !is_duration(*index - 1))
        .map(|(index, word)| match is_duration(index) || is_length(index) {
            true if word.starts_with('(') => "([..]",
            true => "[..]",
            false => word,
        })
        .collect();
    let mut line = steady.join(" ");
    if let Some(trial) = line.strip_suffix("[..]") {
        line = format!("{} [..]", trial.trim_end());
    }
    match line.split_once("https://127.0.0.1:") {
        Some((before, after)) => {
            let rest = after.trim_start_matches(|character: char| character.is_ascii_digit());
            format!("{before}https://127.0.0.1:[..]{rest}")
        }
        None => line,
    }
}

#[test]
fn a_passing_run_is_told_in_a_line_a_trial() {
    let told = played("passing", &[]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert_eq!(told.stderr, "");
    assert_data_eq!(told.stdout, file!["passing/console.txt"].raw());
}

#[test]
fn a_failing_run_shows_what_was_asked_promised_and_found() {
    let told = played("failing", &[]);
    assert_eq!(told.code, 1, "{}", told.all());
    assert_eq!(told.stderr, "");
    assert_data_eq!(told.stdout, file!["failing/console.txt"].raw());
}

#[test]
fn a_quiet_failing_run_shows_only_what_is_wrong() {
    let told = played(
        "failing",
        &["--quiet", "logout", "authenticate/wrong-status", "authenticate/refused"],
    );
    assert_eq!(told.code, 1, "{}", told.all());
    assert_data_eq!(told.stdout, file!["failing/quiet.txt"].raw());
}

#[test]
fn a_verbose_run_shows_every_exchange() {
    let told = played("passing", &["--verbose"]);
    assert_eq!(told.code, 0, "{}", told.all());
    assert_data_eq!(told.stdout, file!["passing/verbose.txt"].raw());
}

#[test]
fn a_list_says_what_would_run_and_what_would_not() {
    let told = ended(here(&["list", "--scenarios", "passing"]));
    assert_eq!(told.code, 0, "{}", told.all());
    assert_data_eq!(told.stdout, file!["passing/list.txt"].raw());
}
