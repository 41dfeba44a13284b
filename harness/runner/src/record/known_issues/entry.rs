//! The known issues of a run, as its manifest has them.

use aws_lc_rs::digest::{SHA256, digest};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::{CheckState, FindingRecord, Gravity, ProblemId, TrialRecord};
use crate::secret::{RedactedProse, Redactor};
use crate::suite::check::{CheckId, ViolationKind};
use crate::suite::known_issues::{Day, KnownIssue, KnownIssues, fits};
use crate::text::hex;

/// The list of known issues that a run was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KnownIssuesRecord {
    /// The file, as it was named.
    pub file: String,
    /// SHA-256 of its text, in hex.
    pub sha256: String,
    /// Its entries, in their order.
    pub entries: Vec<KnownIssueRecord>,
}

/// One defect that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KnownIssueRecord {
    /// What findings and reports call it by: its ticket, with a number behind it where an earlier entry has the same.
    pub entry: String,
    /// What it covers.
    pub covers: CoveredRecord,
    /// What is wrong, and why it is accepted.
    pub reason: RedactedProse,
    /// Where it is tracked.
    pub ticket: String,
    /// Who sees to it.
    pub owner: String,
    /// The last day on which it is accepted.
    pub expires: Day,
    /// How many answers may show it, each trial played once; absent: any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<usize>,
    /// Whether it comes and goes, so that a run without it says nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sometimes: bool,
    /// The labels of the runs that it holds for, each with its possible values; empty: all runs.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub labels: IndexMap<String, Vec<String>>,
}

/// What a known issue covers. What is absent may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoveredRecord {
    /// The id of the problem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<ProblemId>,
    /// The check that finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<CheckId>,
    /// The kind of what the check finds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ViolationKind>,
    /// The class of what is received: a status or a class of them, a type of JSON, `missing`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<String>,
    /// The trials: ids, of scenarios with all their cases, `*` for any part of one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trials: Vec<String>,
    /// The requirements that are broken, one of these at least.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<String>,
    /// The operations whose answers show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<Vec<String>>,
}

impl KnownIssuesRecord {
    /// The entries of a file, as a manifest has them.
    pub fn of(issues: &KnownIssues, redactor: &Redactor) -> Self {
        Self {
            file: issues.file.clone(),
            sha256: hex(digest(&SHA256, issues.text.as_bytes()).as_ref()),
            // Those about changes between runs say nothing of one run.
            entries: issues
                .entries
                .iter()
                .filter(|issue| !issue.covered.is_about_changes())
                .map(|issue| recorded(issue, redactor))
                .collect(),
        }
    }
}

impl KnownIssueRecord {
    /// Whether it holds for a run with these labels.
    pub fn holds_for(&self, labels: &IndexMap<String, String>) -> bool {
        let mut wanted = self.labels.iter();
        wanted.all(|(name, values)| labels.get(name).is_some_and(|value| values.contains(value)))
    }
}

impl CoveredRecord {
    /// Whether it covers what was found in a trial.
    ///
    /// What could not be judged is covered only where the answer itself is at fault: that nobody answered is trouble of the
    /// moment, and no defect that could be accepted.
    pub fn covers(&self, trial: &TrialRecord, finding: &FindingRecord) -> bool {
        let is_a_defect = match finding.gravity {
            Gravity::Noted => false,
            Gravity::Warned | Gravity::Failed => true,
            Gravity::Broken => finding.cause.kind == ViolationKind::Incomplete,
        };
        let exchange = finding.exchange.and_then(|index| trial.exchanges.get(index));
        let is_operation = |names: &Vec<String>| exchange.is_some_and(|exchange| names.contains(&exchange.operation));
        let is_broken = |id: &String| finding.requirements.contains(id);
        is_a_defect
            && self.operations.as_ref().is_none_or(is_operation)
            && self.is_about(&trial.id)
            && self.check.is_none_or(|check| check == finding.check)
            && self.kind.is_none_or(|kind| kind == finding.cause.kind)
            && self.is_received(finding.cause.received.as_deref())
            && (self.requirements.is_empty() || self.requirements.iter().any(is_broken))
            && self.problem.as_ref().is_none_or(|id| *id == ProblemId::of(finding))
    }

    /// Whether something in a trial of this id can be covered.
    pub fn is_about(&self, id: &str) -> bool {
        self.trials.is_empty() || self.trials.iter().any(|pattern| fits(pattern, id))
    }

    /// Whether something that a trial calls can be covered.
    pub fn is_called(&self, operations: &[String]) -> bool {
        // A record that does not say what a trial calls leaves it open.
        let named = self.operations.as_ref();
        operations.is_empty() || named.is_none_or(|named| named.iter().any(|name| operations.contains(name)))
    }

    /// Whether a trial leaves open if this would have shown: another failure of the same answer kept its check from being
    /// evaluated.
    pub fn is_hidden_in(&self, trial: &TrialRecord) -> bool {
        trial.checks.iter().any(|check| {
            let exchange = check.exchange.and_then(|index| trial.exchanges.get(index));
            let is_operation =
                |names: &Vec<String>| exchange.is_some_and(|exchange| names.contains(&exchange.operation));
            let failed =
                |finding: &FindingRecord| finding.exchange == check.exchange && finding.gravity >= Gravity::Failed;
            matches!(check.state, CheckState::NotEvaluated { .. })
                && self.check.is_none_or(|named| named == check.check)
                && self.operations.as_ref().is_none_or(is_operation)
                && trial.findings.iter().any(failed)
        })
    }

    fn is_received(&self, received: Option<&str>) -> bool {
        let Some(wanted) = &self.received else { return true };
        let Some(received) = received else { return false };
        let class = wanted.to_ascii_lowercase();
        let is_of_class = class
            .strip_suffix("xx")
            .is_some_and(|digit| digit.len() == 1 && received.len() == 3 && received.starts_with(digit));
        wanted == received || is_of_class
    }
}

fn recorded(issue: &KnownIssue, redactor: &Redactor) -> KnownIssueRecord {
    let clean = |text: &str| redactor.text(text).as_str().to_owned();
    let covered = &issue.covered;
    KnownIssueRecord {
        entry: clean(&issue.name),
        covers: CoveredRecord {
            problem: covered.problem.as_deref().and_then(ProblemId::read),
            check: covered.check,
            kind: covered.kind,
            received: covered.received.as_deref().map(clean),
            trials: covered.trials.clone(),
            requirements: covered.requirements.clone(),
            operations: covered.operations.clone(),
        },
        reason: redactor.prose(&issue.reason.as_str().into()),
        ticket: clean(&issue.ticket),
        owner: clean(&issue.owner),
        expires: issue.expires,
        max: issue.max,
        sometimes: issue.sometimes,
        labels: issue.labels.clone(),
    }
}
