//! What likely causes are recognised by: cells, each a trial and what went wrong in it.
//!
//! In: trials, as they are recorded. Out: which were played, and their cells. Notes are no cells, and neither is what an issue with
//! a service broke: that says itself what is wrong.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::record::{CheckId, FindingRecord, Gravity, TrialRecord};

/// What went wrong: the check, the status of the answer, and how grave it is. Written `status 200`, `error-shape 401 warned`, or
/// `transport broken` where there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symptom {
    /// The check.
    pub check: CheckId,
    /// The status of the answer that it is about; `None` without one.
    pub status: Option<u16>,
    /// How grave it is: more than a note.
    pub gravity: Gravity,
}

impl Symptom {
    /// What a finding shows; `None` where it is a note.
    pub fn of(trial: &TrialRecord, finding: &FindingRecord) -> Option<Self> {
        let exchange = finding.exchange.and_then(|index| trial.exchanges.get(index));
        let response = exchange.and_then(|exchange| exchange.response.as_ref());
        (finding.gravity > Gravity::Noted).then(|| Self {
            check: finding.check,
            status: response.map(|response| response.status),
            gravity: finding.gravity,
        })
    }
}

impl fmt::Display for Symptom {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.check.as_str())?;
        if let Some(status) = self.status {
            write!(formatter, " {status}")?;
        }
        match self.gravity {
            Gravity::Failed => Ok(()),
            gravity => write!(formatter, " {}", gravity.name()),
        }
    }
}

/// A text that is no symptom.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("expected a check, and behind it a status and `warned` or `broken` where these apply, found `{0}`")]
pub struct UnknownSymptom(String);

impl FromStr for Symptom {
    type Err = UnknownSymptom;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownSymptom(text.to_owned());
        let mut words = text.split(' ').peekable();
        let check = words.next().and_then(|word| word.parse().ok()).ok_or_else(unknown)?;
        let status = words.next_if(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
        let status = status.map(str::parse).transpose().map_err(|_| unknown())?;
        let gravity = match words.next() {
            None => Gravity::Failed,
            Some(word) => [Gravity::Warned, Gravity::Broken]
                .into_iter()
                .find(|gravity| gravity.name() == word)
                .ok_or_else(unknown)?,
        };
        match words.next() {
            None => Ok(Self { check, status, gravity }),
            Some(_) => Err(unknown()),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symptom_is_read_as_it_is_written() {
        for text in ["status 200", "error-shape 401 warned", "transport broken", "transport"] {
            let symptom: Symptom = text.parse().expect("a symptom");
            assert_eq!(symptom.to_string(), text);
        }
        for text in ["", "tone 200", "status 200 failed", "status 70000", "status 200 warned again"] {
            assert!(text.parse::<Symptom>().is_err(), "{text}");
        }
    }
}
