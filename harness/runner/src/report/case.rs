//! A trial as a test case, for the formats that CI servers read: its name, how it ended, and what is said of it.
//!
//! JUnit, its GitLab dialect and CTRF have other elements and the same test cases: as many, of the same names, red or not.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::findings::{RunView, TrialSummary};
use crate::record::{EndedEarlyRecord, FindingRecord, Gravity, LocationRecord, TrialRecord, Verdict};

/// The area of a trial whose id names none.
const NO_AREA: &str = "scenarios";

/// What every class begins with, and the suite of what podproof says of the run itself.
pub(super) const OWN: &str = "podproof";

/// The area, and the name, of the test case that says what no trial does.
pub(super) const RUN: &str = "run";

/// The area of what is held against a run beside its trials.
const KNOWN_ISSUES: &str = "known-issues";

/// What podproof says of the run itself, as a test case: it is red.
pub(super) struct OwnCase {
    pub(super) area: &'static str,
    pub(super) name: String,
    /// What kind of thing it is, in a word.
    pub(super) kind: &'static str,
    pub(super) ended: Ended,
    pub(super) message: String,
    pub(super) properties: Vec<(&'static str, String)>,
}

/// What no trial says: that some were not played; each known issue that is no longer true; warnings, where these fail the run.
pub(super) fn own_cases(run: &RunView) -> Vec<OwnCase> {
    let missing = missing(run).map(|message| OwnCase {
        area: RUN,
        name: RUN.to_owned(),
        kind: RUN,
        ended: Ended::Error,
        message,
        properties: Vec::new(),
    });
    let issues = run.untrue_known_issues().map(|outcome| {
        let issue = &outcome.issue;
        OwnCase {
            area: KNOWN_ISSUES,
            name: issue.entry.clone(),
            kind: outcome.name(),
            ended: Ended::Failure,
            message: format!("known issue {} ({}): {}", issue.entry, issue.reason, outcome.text()),
            properties: vec![("ticket", issue.ticket.clone()), ("owner", issue.owner.clone())],
        }
    });
    let warnings = run.fails_by_warnings().then(|| OwnCase {
        area: KNOWN_ISSUES,
        name: "warnings".to_owned(),
        kind: "fail-on-warnings",
        ended: Ended::Failure,
        message: format!("{} trials met warnings that no known issue covers", run.new_warnings),
        properties: Vec::new(),
    });
    missing.into_iter().chain(issues).chain(warnings).collect()
}

/// The ways in which a test case can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// It holds, perhaps by a tolerated answer.
    Success,
    /// It does not apply to the target.
    NotApplicable,
    /// It was to be played, and was not.
    NotPlayed,
    /// It failed in a way that the known issues name.
    Known,
    /// It does not hold.
    Failure,
    /// It could not be judged.
    Error,
}

impl Ended {
    /// How a verdict is told. Of a run that was hindered, what was not played is an error: to readers of such reports skipped
    /// tests are no reason for concern, and this run has not done what was asked.
    pub(super) fn of(verdict: Verdict, is_hindered: bool) -> Self {
        match verdict {
            Verdict::Skipped if is_hindered => Self::Error,
            Verdict::Passed | Verdict::Warned => Self::Success,
            Verdict::NotApplicable => Self::NotApplicable,
            Verdict::Skipped => Self::NotPlayed,
            Verdict::KnownIssue => Self::Known,
            Verdict::Failed => Self::Failure,
            Verdict::Broken => Self::Error,
        }
    }
}

/// Whether something kept the run from doing what was asked.
pub(super) fn is_hindered(run: &RunView) -> bool {
    run.ended_early().is_some_and(EndedEarlyRecord::is_hindrance)
}

/// What of a run no test case says: that it was cut short without a word, so that trials have none, or that nothing applied,
/// which readers of such reports would take for well.
fn missing(run: &RunView) -> Option<String> {
    match run.worst() {
        _ if run.is_unfinished() => run.incomplete(),
        // A shard may well have nothing to play: the others have.
        None | Some(Verdict::NotApplicable) if run.part().is_some() => None,
        None | Some(Verdict::NotApplicable) => Some(run.outcome()),
        Some(_) => None,
    }
}

/// The trials of each area, in the order in which the areas first occur, each with its name in the area and its place.
pub(super) fn by_area(trials: &[TrialSummary]) -> IndexMap<&str, Vec<(String, usize)>> {
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

/// Of a failure the first finding's title, of what was skipped the reason.
pub(super) fn message(trial: &TrialRecord) -> &str {
    let title = trial.findings.first().map(|finding| finding.title.to_show());
    let reason = trial.reason.as_ref().map(|reason| reason.to_show());
    let (first, second) = if trial.verdict >= Verdict::Failed {
        (title, reason)
    } else {
        (reason, title)
    };
    first.or(second).unwrap_or(trial.verdict.name())
}

/// The texts of all findings, a blank line between them; empty where there are none.
pub(super) fn findings(trial: &TrialRecord) -> String {
    let texts = trial.findings.iter().map(|finding| finding.text.to_show().trim_end());
    texts.collect::<Vec<&str>>().join("\n\n")
}

/// Where the scenario of a trial asked for what was not found, by its first finding that is graver than a note.
pub(super) fn asked(trial: &TrialRecord) -> Option<&LocationRecord> {
    let mut grave = trial.findings.iter().filter(|finding| is_grave(finding));
    grave.find_map(|finding| finding.asked.as_ref().filter(|asked| asked.file == trial.scenario))
}

/// Whether a finding is more than a note.
pub(super) fn is_grave(finding: &FindingRecord) -> bool {
    finding.gravity > Gravity::Noted
}
