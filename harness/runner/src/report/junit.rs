//! `junit.xml`: a run as CI servers read it.
//!
//! One suite per area (the first segment of the id), one testcase per trial; `classname` and `name` together are
//! the trial's id, so that they stay the same from run to run and from target to target.
//!
//! A known issue is a skipped testcase, as expected failures are in other tools: visible, and not red.
//! Times are in seconds with three decimals, instants in RFC 3339.
//!
//! `quick-junit` writes every element. It wants a whole report in memory, so it is given one testcase at a time, and the
//! elements around it are written from one of their own.

use std::collections::HashSet;
use std::io::Write;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use indexmap::IndexMap;
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::error::RenderError;
use super::notice::Notice;
use super::wording::judged_again;
use crate::findings::{RunView, TrialSummary};
use crate::record::{CheckState, EndedEarlyRecord, FindingRecord, Gravity, TrialRecord, Verdict};
use crate::suite::built_in::built_in_in_words;
use crate::text::visible::{visible, visible_line};

/// The area of a trial whose id names none.
const NO_AREA: &str = "scenarios";

/// Writes a `junit.xml`.
///
/// # Errors
///
/// A trial cannot be read, or the report not be written.
pub(super) fn junit(run: &RunView, out: &mut dyn Write) -> Result<(), RenderError> {
    let manifest = &run.record.manifest;
    let is_hindered = is_hindered(run);
    let mut report = Report::new(line(&format!("podproof {}", manifest.target)));
    report.set_time(Duration::from_millis(run.duration_ms()));
    if let Some(instant) = instant(&manifest.started_at) {
        report.set_timestamp(instant);
    }
    let all = Counts::of(run.trials.iter(), is_hindered);
    (report.tests, report.skipped, report.failures, report.errors) = (all.tests, all.skipped, all.failures, all.errors);
    let missing = missing(run);
    report.tests += usize::from(missing.is_some());
    report.errors += usize::from(missing.is_some());
    let held_against = held_against(run);
    report.tests += held_against.len();
    report.failures += held_against.len();
    let whole = report.to_string()?;
    let end = "</testsuites>";
    let (head, _) = whole.rsplit_once(end).unwrap_or((&whole, ""));
    out.write_all(head.as_bytes())?;
    for (area, trials) in by_area(&run.trials) {
        suite(run, area, &trials, is_hindered, out)?;
    }
    if let Some(why) = missing {
        let mut report = Report::new("podproof");
        report.add_test_suite(podproofs_own(&why, ""));
        out.write_all(between(&report.to_string()?, "    <testsuite", "</testsuites>").as_bytes())?;
    }
    if !held_against.is_empty() {
        let mut suite = TestSuite::new("podproof.known-issues");
        suite.set_time(Duration::ZERO);
        suite.add_test_cases(held_against);
        let mut report = Report::new("podproof");
        report.add_test_suite(suite);
        out.write_all(between(&report.to_string()?, "    <testsuite", "</testsuites>").as_bytes())?;
    }
    out.write_all(format!("{end}\n").as_bytes())?;
    Ok(())
}

/// A testcase for each known issue that is no longer true, and one for warnings where these fail the run: each a failure.
fn held_against(run: &RunView) -> Vec<TestCase> {
    let failed = |name: &str, kind: &str, message: &str| {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(line(message)).set_type(kind);
        let mut case = TestCase::new(line(name), status);
        case.set_classname("podproof.known-issues").set_time(Duration::ZERO);
        case
    };
    let warnings = run.fails_by_warnings().then(|| {
        let message = format!("{} trials met warnings that no known issue covers", run.new_warnings);
        failed("warnings", "fail-on-warnings", &message)
    });
    let issues = run.untrue_known_issues().map(|outcome| {
        let (issue, kind) = (&outcome.issue, outcome.name());
        let message = format!("known issue {} ({}): {}", issue.entry, issue.reason, outcome.text());
        let mut case = failed(&issue.entry, kind, &message);
        case.add_property(Property::new("ticket", line(&issue.ticket)));
        case.add_property(Property::new("owner", line(&issue.owner)));
        case
    });
    issues.chain(warnings).collect()
}

/// Writes a `junit.xml` of a run that has no results: one testcase that is an error.
///
/// # Errors
///
/// The report cannot be written.
pub(super) fn junit_notice(notice: &Notice, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut report = Report::new("podproof");
    report.add_test_suite(podproofs_own(&notice.headline, &notice.text));
    out.write_all(report.to_string()?.as_bytes())?;
    Ok(())
}

/// A suite of podproof's own, with one error.
fn podproofs_own(message: &str, text: &str) -> TestSuite {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(line(message)).set_type("run");
    if !text.is_empty() {
        status.set_description(format!("\n{}\n", unattached(&visible(text.trim_end()))));
    }
    let mut case = TestCase::new("run", status);
    case.set_classname("podproof").set_time(Duration::ZERO);
    let mut suite = TestSuite::new("podproof");
    suite.set_time(Duration::ZERO);
    suite.add_test_case(case);
    suite
}

/// What of a run no testcase says: that it was cut short without a word, so that trials have none, or that nothing applied, which
/// readers of JUnit would take for well.
fn missing(run: &RunView) -> Option<String> {
    match run.worst() {
        _ if run.is_unfinished() => run.incomplete(),
        None | Some(Verdict::NotApplicable) => Some(run.outcome()),
        Some(_) => None,
    }
}

fn is_hindered(run: &RunView) -> bool {
    run.ended_early().is_some_and(EndedEarlyRecord::is_hindrance)
}

/// The trials of each area, in the order in which the areas first occur, each with its name in the area and its place.
fn by_area(trials: &[TrialSummary]) -> IndexMap<&str, Vec<(String, usize)>> {
    let mut areas: IndexMap<&str, Vec<(String, usize)>> = IndexMap::new();
    let mut ids = HashSet::new();
    for (index, trial) in trials.iter().enumerate() {
        let (area, name) = trial.id.split_once('/').unwrap_or((NO_AREA, &trial.id));
        // A repeated trial would hide its first one from servers that take the name for a key.
        let repeated = (1..).find(|time| ids.insert((area, name, *time))).unwrap_or(1);
        let name = if repeated == 1 {
            name.to_owned()
        } else {
            format!("{name} (time {repeated})")
        };
        areas.entry(area).or_default().push((name, index));
    }
    areas
}

fn suite(
    run: &RunView,
    area: &str,
    trials: &[(String, usize)],
    is_hindered: bool,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    let manifest = &run.record.manifest;
    let summaries = || trials.iter().map(|(_, index)| &run.trials[*index]);
    let mut suite = TestSuite::new(line(area));
    let counts = Counts::of(summaries(), is_hindered);
    suite.set_time(Duration::from_millis(summaries().map(|trial| trial.duration_ms).sum()));
    if let Some(first) = summaries().filter_map(|trial| trial.started_at).min() {
        suite.set_timestamp(first);
    }
    suite.add_property(Property::new("target", line(&manifest.target)));
    suite.add_property(Property::new("podproof", line(&manifest.podproof)));
    if let Some(words) = built_in_in_words(&manifest.built_in) {
        suite.add_property(Property::new("built-in", words.as_str()));
    }
    for (name, value) in &manifest.labels {
        suite.add_property(Property::new(format!("label.{}", line(name)), line(value)));
    }
    if let Some(how) = judged_again(manifest) {
        suite.add_property(Property::new("judged", line(&how)));
    }
    if let Some(early) = run.ended_early() {
        suite.add_property(Property::new("ended-early", line(&early.text())));
    }
    let mut report = Report::new("");
    report.add_test_suite(suite);
    for suite in &mut report.test_suites {
        (suite.tests, suite.skipped) = (counts.tests, counts.skipped);
        (suite.failures, suite.errors) = (counts.failures, counts.errors);
    }
    let whole = report.to_string()?;
    let end = "    </testsuite>";
    out.write_all(between(&whole, "    <testsuite ", end).as_bytes())?;
    for (name, index) in trials {
        let mut suite = TestSuite::new("");
        suite.add_test_case(case(area, name, &run.trial(*index)?, is_hindered));
        let mut report = Report::new("");
        report.add_test_suite(suite);
        out.write_all(between(&report.to_string()?, "        <testcase", end).as_bytes())?;
    }
    out.write_all(format!("{end}\n").as_bytes())?;
    Ok(())
}

/// From where an element begins to where the one around it ends. Neither can occur in a text: there `<` is escaped.
fn between<'a>(whole: &'a str, begin: &str, end: &str) -> &'a str {
    let start = whole.find(begin).unwrap_or_default();
    let end = whole.rfind(end).unwrap_or(whole.len());
    whole.get(start..end).unwrap_or_default()
}

/// How many testcases there are, and how they ended.
#[derive(Default)]
struct Counts {
    tests: usize,
    skipped: usize,
    failures: usize,
    errors: usize,
}

impl Counts {
    fn of<'a>(trials: impl Iterator<Item = &'a TrialSummary>, is_hindered: bool) -> Self {
        let mut counts = Self::default();
        for trial in trials {
            counts.tests += 1;
            match ended(trial.verdict, is_hindered) {
                Ended::Success => {}
                Ended::Skipped => counts.skipped += 1,
                Ended::Failure => counts.failures += 1,
                Ended::Error => counts.errors += 1,
            }
        }
        counts
    }
}

/// The four ways in which a testcase can end.
enum Ended {
    Success,
    Skipped,
    Failure,
    Error,
}

/// How a verdict is told. Of a run that was hindered, what was not played is an error: to readers of JUnit skipped tests are no
/// reason for concern, and this run has not done what was asked.
fn ended(verdict: Verdict, is_hindered: bool) -> Ended {
    match verdict {
        Verdict::Skipped if is_hindered => Ended::Error,
        Verdict::Passed | Verdict::Warned => Ended::Success,
        Verdict::NotApplicable | Verdict::Skipped | Verdict::KnownIssue => Ended::Skipped,
        Verdict::Failed => Ended::Failure,
        Verdict::Broken => Ended::Error,
    }
}

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
    let mut status = match ended(trial.verdict, is_hindered) {
        Ended::Success => return TestCaseStatus::success(),
        Ended::Skipped => TestCaseStatus::skipped(),
        Ended::Failure => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Ended::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    status.set_message(line(message(trial))).set_type(kind(trial));
    if !trial.findings.is_empty() {
        status.set_description(findings(trial));
    }
    status
}
/// Of a failure the first finding's title, of what was skipped the reason.
fn message(trial: &TrialRecord) -> &str {
    let title = trial.findings.first().map(|finding| finding.title.to_show());
    let reason = trial.reason.as_ref().map(|reason| reason.to_show());
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
    if checks.is_empty() || trial.verdict < Verdict::Failed {
        trial.verdict.name().replace(' ', "-")
    } else {
        line(&checks.join(", "))
    }
}

/// The texts of all findings, each ending its line, a blank line between them.
fn findings(trial: &TrialRecord) -> String {
    let texts: Vec<&str> = trial
        .findings
        .iter()
        .map(|finding| finding.text.to_show().trim_end())
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
