//! One test case: how it ended, what was found, and what refers to it.
//!
//! A known issue is a skipped test case, as expected failures are in other tools: visible, and not red. Properties have the names
//! that Xray reads where it has one: `requirements`, `tags` and `test_summary`. A `test_key` would have to be the key of a test
//! that exists in Jira, and Xray refuses the whole report otherwise; it finds the same test again by class and name.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, TestCase, TestCaseStatus};

use super::dialect::{Dialect, Reader};
use crate::findings::problems::Problem;
use crate::record::{CheckState, TrialRecord, Verdict};
use crate::report::case::{Ended, OWN, OwnCase, findings, is_grave, message};
use crate::report::wording::shortened;
use crate::text::visible::{visible, visible_line};

/// A test case of podproof's own, about the run itself.
pub(super) fn own_case(own: &OwnCase, text: &str) -> TestCase {
    let mut status = match own.ended {
        Ended::Success => TestCaseStatus::success(),
        Ended::NotApplicable | Ended::NotPlayed | Ended::Known => TestCaseStatus::skipped(),
        Ended::Failure => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Ended::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    status.set_message(line(&own.message)).set_type(own.kind);
    // What shows the text alone must show something.
    let text = if text.is_empty() { &own.message } else { text };
    status.set_description(block(text));
    let mut case = TestCase::new(line(&own.name), status);
    case.set_classname(format!("{OWN}.{}", own.area))
        .set_time(Duration::ZERO);
    for (name, value) in &own.properties {
        case.add_property(Property::new(*name, line(value)));
    }
    case
}

/// The test case of a trial, without name and class.
pub(super) fn case(trial: &TrialRecord, ended: Ended, problems: &[&Problem], dialect: &Dialect<'_>) -> TestCase {
    let mut case = TestCase::new("", status(trial, ended, problems, dialect));
    case.set_time(Duration::from_millis(trial.duration_ms));
    if dialect.has_properties {
        let judged = trial.checks.iter();
        let judged = judged.filter(|check| !matches!(check.state, CheckState::NotEvaluated { .. }));
        case.set_assertions(judged.count());
        if let Some(started) = trial.started_at.as_deref()
            && let Ok(instant) = chrono::DateTime::parse_from_rfc3339(started)
        {
            case.set_timestamp(instant);
        }
        properties(trial, problems, &mut case);
    }
    let is_red = matches!(ended, Ended::Failure | Ended::Error);
    match dialect.reader {
        // Elsewhere the findings are the text of the failure itself.
        Reader::Any if ended == Ended::Success && !trial.findings.is_empty() => {
            case.set_system_out(block(&findings(trial)));
        }
        Reader::Gitlab if is_red => {
            if let Some(page) = dialect.page.filter(|page| !page.contains(['[', ']', '|'])) {
                case.set_system_out(format!("[[ATTACHMENT|{}]]", visible_line(page)));
            }
        }
        Reader::Any | Reader::Gitlab => {}
    }
    case
}

fn properties(trial: &TrialRecord, problems: &[&Problem], case: &mut TestCase) {
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            case.add_property(Property::new(name, line(&value)));
        }
    };
    add("test_summary", trial.title.clone());
    add("requirements", trial.requirements.join(","));
    add("verdict", trial.verdict.name().to_owned());
    let problems: Vec<&str> = problems.iter().map(|problem| problem.id.as_str()).collect();
    add("problems", problems.join(","));
    add("tags", trial.tags.join(","));
}

fn status(trial: &TrialRecord, ended: Ended, problems: &[&Problem], dialect: &Dialect<'_>) -> TestCaseStatus {
    let mut status = match ended {
        Ended::Success => return TestCaseStatus::success(),
        Ended::NotApplicable | Ended::NotPlayed | Ended::Known => TestCaseStatus::skipped(),
        Ended::Failure => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Ended::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    status
        .set_message(line(&shortened(
            message(trial),
            dialect.characters.unwrap_or(usize::MAX),
        )))
        .set_type(kind(trial));
    let text = match dialect.reader {
        Reader::Any => findings(trial),
        Reader::Gitlab => told_by_text(trial, problems),
    };
    if !text.is_empty() {
        status.set_description(block(&shortened(&text, dialect.characters.unwrap_or(usize::MAX))));
    }
    status
}

/// Everything as text, for a reader that shows neither attributes nor properties: the problems, then the findings, or the reason.
fn told_by_text(trial: &TrialRecord, problems: &[&Problem]) -> String {
    let problems = problems.iter();
    let mut parts: Vec<String> = problems
        .map(|problem| format!("problem {}: {}", problem.id, problem.title.to_show()))
        .collect();
    let findings = findings(trial);
    if findings.is_empty() {
        parts.push(message(trial).to_owned());
    } else {
        let gap = if parts.is_empty() { "" } else { "\n" };
        parts.push(format!("{gap}{findings}"));
    }
    parts.join("\n")
}

/// The checks that found something graver than a note, or the verdict where none did.
fn kind(trial: &TrialRecord) -> String {
    let mut checks: Vec<&str> = Vec::new();
    for finding in trial.findings.iter().filter(|finding| is_grave(finding)) {
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

/// A text on lines of its own.
pub(in crate::report) fn block(text: &str) -> String {
    format!("\n{}\n", unattached(&visible(text.trim_end())))
}

/// A text on one line.
pub(in crate::report) fn line(text: &str) -> String {
    unattached(&visible_line(text))
}

/// Jenkins and GitLab would take this mark for a file of the build to attach, wherever it came from.
fn unattached(text: &str) -> String {
    text.replace("[[ATTACHMENT|", "[ [ATTACHMENT|")
}
