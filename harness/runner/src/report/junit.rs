//! `junit.xml`: a run as CI servers read it.
//!
//! A suite an area (the first segment of the id), a testcase a trial; `classname` and `name` together are
//! the trial's id, so that they stay the same from run to run and from target to target.
//!
//! A known issue is a skipped testcase, as expected failures are in other tools: visible, and not red.
//! Times are in seconds with three decimals, instants in RFC 3339.

use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use indexmap::IndexMap;
use quick_junit::{NonSuccessKind, Property, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};

use super::visible::{visible, visible_line};
use super::wording::judged_again;
use crate::record::{CheckState, EndedEarlyRecord, FindingRecord, Gravity, RunRecord, TrialRecord, Verdict};
use crate::suite::built_in::built_in_in_words;

/// The area of a trial whose id names none.
const NO_AREA: &str = "scenarios";

/// The text of a `junit.xml`.
///
/// # Errors
///
/// Only when the writer of XML refuses the report, which would be a defect.
pub fn junit(record: &RunRecord) -> Result<String, SerializeError> {
    let mut report = Report::new(line(&format!("podproof {}", record.target)));
    report.set_time(Duration::from_millis(record.duration_ms));
    if let Some(instant) = instant(&record.started_at) {
        report.set_timestamp(instant);
    }
    for (area, trials) in by_area(&record.trials) {
        report.add_test_suite(suite(record, area, &trials));
    }
    report.to_string()
}

/// The trials of each area, in the order in which the areas first occur, each with its name in the area.
fn by_area(trials: &[TrialRecord]) -> IndexMap<&str, Vec<(String, &TrialRecord)>> {
    let mut areas: IndexMap<&str, Vec<(String, &TrialRecord)>> = IndexMap::new();
    let mut ids = HashSet::new();
    for trial in trials {
        let (area, name) = trial.id.split_once('/').unwrap_or((NO_AREA, &trial.id));
        // A repeated trial would hide its first one from servers that take the name for a key.
        let repeated = (1..).find(|time| ids.insert((area, name, *time))).unwrap_or(1);
        let name = if repeated == 1 {
            name.to_owned()
        } else {
            format!("{name} (time {repeated})")
        };
        areas.entry(area).or_default().push((name, trial));
    }
    areas
}

fn suite(record: &RunRecord, area: &str, trials: &[(String, &TrialRecord)]) -> TestSuite {
    let mut suite = TestSuite::new(line(area));
    suite.set_time(
        trials
            .iter()
            .map(|(_, trial)| Duration::from_millis(trial.duration_ms))
            .sum(),
    );
    let first = trials
        .iter()
        .filter_map(|(_, trial)| trial.started_at.as_deref().and_then(instant))
        .min();
    if let Some(first) = first {
        suite.set_timestamp(first);
    }
    suite.add_property(Property::new("target", line(&record.target)));
    suite.add_property(Property::new("podproof", line(&record.podproof)));
    if let Some(words) = built_in_in_words(&record.built_in) {
        suite.add_property(Property::new("built-in", words.as_str()));
    }
    if let Some(how) = judged_again(record) {
        suite.add_property(Property::new("judged", line(&how)));
    }
    if let Some(early) = &record.ended_early {
        suite.add_property(Property::new("ended-early", line(&early.text())));
    }
    let is_hindered = record.ended_early.as_ref().is_some_and(EndedEarlyRecord::is_hindrance);
    for (name, trial) in trials {
        suite.add_test_case(case(area, name, trial, is_hindered));
    }
    suite
}

/// A test case. Of a run that was hindered, what was not played is an error: to readers of JUnit skipped tests are no reason for
/// concern, and this run has not done what was asked.
fn case(area: &str, name: &str, trial: &TrialRecord, is_hindered: bool) -> TestCase {
    let mut case = TestCase::new(line(name), status(trial, is_hindered));
    case.set_classname(line(area));
    case.set_time(Duration::from_millis(trial.duration_ms));
    let judged = trial
        .checks
        .iter()
        .filter(|check| !matches!(check.state, CheckState::NotEvaluated { .. }));
    case.set_assertions(judged.count());
    case.extra.insert("file".into(), line(&trial.scenario).into());
    if let Some(instant) = trial.started_at.as_deref().and_then(instant) {
        case.set_timestamp(instant);
    }
    for requirement in &trial.requirements {
        case.add_property(Property::new("requirement", line(requirement)));
    }
    case.add_property(Property::new("verdict", trial.verdict.name()));
    if !trial.tags.is_empty() {
        case.add_property(Property::new("tags", line(&trial.tags.join(", "))));
    }
    // Elsewhere the findings are the text of the failure itself.
    if matches!(case.status, TestCaseStatus::Success { .. }) && !trial.findings.is_empty() {
        case.set_system_out(findings(trial));
    }
    case
}

fn status(trial: &TrialRecord, is_hindered: bool) -> TestCaseStatus {
    let mut status = match trial.verdict {
        Verdict::Skipped if is_hindered => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Passed | Verdict::Warned => return TestCaseStatus::success(),
        Verdict::NotApplicable | Verdict::Skipped | Verdict::KnownIssue => TestCaseStatus::skipped(),
        Verdict::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Broken => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    status.set_message(line(message(trial))).set_type(kind(trial));
    if !trial.findings.is_empty() {
        status.set_description(findings(trial));
    }
    status
}

/// Of a failure the first finding's title, of what was skipped the reason.
fn message(trial: &TrialRecord) -> &str {
    let title = trial.findings.first().map(|finding| finding.title.as_str());
    let reason = trial.reason.as_ref().map(|reason| reason.as_str());
    let (first, second) = if trial.verdict >= Verdict::Failed {
        (title, reason)
    } else {
        (reason, title)
    };
    first.or(second).unwrap_or(trial.verdict.name())
}

/// The checks that found something graver than a note, or the verdict where none did.
fn kind(trial: &TrialRecord) -> String {
    let graver = |finding: &&FindingRecord| finding.gravity > Gravity::Noted;
    let mut checks: Vec<&str> = Vec::new();
    for finding in trial.findings.iter().filter(graver) {
        if !checks.contains(&finding.check.as_str()) {
            checks.push(finding.check.as_str());
        }
    }
    match checks.is_empty() || trial.verdict < Verdict::Failed {
        true => trial.verdict.name().replace(' ', "-"),
        false => line(&checks.join(", ")),
    }
}

/// The texts of all findings, each ending its line, a blank line between them.
fn findings(trial: &TrialRecord) -> String {
    let texts: Vec<&str> = trial
        .findings
        .iter()
        .map(|finding| finding.text.as_str().trim_end())
        .collect();
    format!("\n{}\n", unattached(&visible(&texts.join("\n\n"))))
}

fn line(text: &str) -> String {
    unattached(&visible_line(text))
}

/// Jenkins and GitLab would take this mark for a file of the build to attach, wherever it came from.
fn unattached(text: &str) -> String {
    text.replace("[[ATTACHMENT|", "[ [ATTACHMENT|")
}

fn instant(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}
