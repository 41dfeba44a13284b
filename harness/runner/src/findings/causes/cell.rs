//! What likely causes are recognised by: cells, each a trial and what went wrong in it.
//!
//! In: trials, as they are recorded. Out: which were played, and their cells. Notes are no cells, and neither is what an issue with
//! a service broke: that says itself what is wrong.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::record::{FindingRecord, Gravity, TrialRecord};
use crate::suite::check::{CheckId, ViolationKind};

/// What went wrong: the check, and the classes that make findings of it one problem; nothing of it is a text, a time or a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Symptom {
    /// The check.
    pub check: CheckId,
    /// In which way the answer is not what it should be.
    pub kind: ViolationKind,
    /// The status of the answer; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The class of what was received, such as a type of JSON; absent where it is the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<String>,
    /// Where: a pointer into the body, or the name of a header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// How grave it is: more than a note.
    #[serde(default = "failed", skip_serializing_if = "is_failed")]
    pub gravity: Gravity,
}

fn failed() -> Gravity {
    Gravity::Failed
}

fn is_failed(gravity: &Gravity) -> bool {
    *gravity == Gravity::Failed
}

impl Symptom {
    /// What a finding shows; `None` where it is a note.
    pub fn of(trial: &TrialRecord, finding: &FindingRecord) -> Option<Self> {
        let exchange = finding.exchange.and_then(|index| trial.exchanges.get(index));
        let response = exchange.and_then(|exchange| exchange.response.as_ref());
        let status = response.map(|response| response.status);
        let received = finding.cause.received.clone();
        (finding.gravity > Gravity::Noted).then(|| Self {
            check: finding.check,
            kind: finding.cause.kind,
            status,
            received: received.filter(|received| status.is_none_or(|status| *received != status.to_string())),
            at: finding.cause.at.clone(),
            gravity: finding.gravity,
        })
    }
}

/// `status accepted, answer 200`
impl fmt::Display for Symptom {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.check, self.kind)?;
        if let Some(status) = self.status {
            write!(formatter, ", answer {status}")?;
        }
        if let Some(at) = &self.at {
            write!(formatter, ", at {at}")?;
        }
        if let Some(received) = &self.received {
            write!(formatter, ", received {received}")?;
        }
        if !is_failed(&self.gravity) {
            write!(formatter, ", {}", self.gravity.name())?;
        }
        Ok(())
    }
}

/// Something that went wrong in a trial.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// The id of the trial.
    pub trial: Box<str>,
    /// What went wrong in it.
    pub symptom: Symptom,
}

/// What was seen in a run, or in a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// The ids of the trials that were played.
    pub played: BTreeSet<Box<str>>,
    /// What went wrong in them.
    pub cells: BTreeSet<Cell>,
}

impl Observed {
    /// Adds a trial; the repeats of one count as one.
    pub fn add(&mut self, trial: &TrialRecord) {
        if !trial.verdict.was_played() || trial.service_issue.is_some() {
            return;
        }
        self.played.insert(trial.id.as_str().into());
        let symptoms = trial.findings.iter().filter_map(|finding| Symptom::of(trial, finding));
        self.cells.extend(symptoms.map(|symptom| Cell {
            trial: trial.id.as_str().into(),
            symptom,
        }));
    }
}
