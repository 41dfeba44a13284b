//! What became of the known issues, at the end of a run.

use super::closing::labelled;
use super::narrator::Detail;
use super::paint::{DIM, Paint, of_verdict};
use crate::findings::RunView;
use crate::findings::known_issues::{KnownIssueOutcome, KnownIssueState};
use crate::record::Verdict;

/// A line for each that says something: all that are no longer true or expire soon, and what was seen. What was not looked at is
/// told when everything was asked for.
pub(super) fn known_issues(paint: Paint, detail: Detail, run: &RunView) -> String {
    let told = run.known_issues.iter().filter(|outcome| match outcome.state {
        KnownIssueState::NotSeen | KnownIssueState::NotLookedAt { .. } => detail == Detail::Verbose,
        KnownIssueState::Matched => detail != Detail::Quiet || outcome.issue.ends_soon(),
        KnownIssueState::Exceeded { .. } | KnownIssueState::Stale | KnownIssueState::Expired => true,
    });
    let warnings = run.fails_by_warnings().then(|| {
        let text = format!(
            "{} met warnings that no known issue covers: this run fails",
            run.new_warnings
        );
        labelled(paint, "trials", &paint.styled(of_verdict(Verdict::Failed), &text))
    });
    let lines = told.enumerate().map(|(index, outcome)| {
        let label = if index == 0 { "known" } else { "" };
        labelled(paint, label, &line(paint, outcome))
    });
    warnings.into_iter().chain(lines).collect()
}

fn line(paint: Paint, outcome: &KnownIssueOutcome) -> String {
    let verdict = match outcome {
        untrue if untrue.is_trouble() => Verdict::Failed,
        soon if soon.issue.ends_soon() => Verdict::Warned,
        _ => Verdict::KnownIssue,
    };
    let issue = &outcome.issue;
    let name = paint.styled(of_verdict(verdict), &issue.entry);
    format!("{name}: {}; {}", issue.reason, paint.styled(DIM, &outcome.text()))
}
