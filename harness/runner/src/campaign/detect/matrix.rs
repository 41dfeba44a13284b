//! The matrix: deviation × what caught it.

use serde::Serialize;

use super::catcher::Catcher;
use crate::suite::check::CheckId;

/// What a suite noticed of all deviations, and of an honest pod.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Matrix {
    /// How many trials were played against each pod.
    pub trials: usize,
    /// What the suite held against an honest pod: each is a false alarm.
    pub alarms: Vec<Alarm>,
    /// A row for each deviation.
    pub rows: Vec<Row>,
}

/// A finding about an honest pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Alarm {
    /// The trial.
    pub trial: String,
    /// The check.
    pub check: CheckId,
    /// What it said.
    pub title: String,
}

/// A deviation, and what caught it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Its name.
    pub deviation: String,
    /// What the pod does.
    pub sentence: String,
    /// The requirement that it breaks.
    pub requirement: String,
    /// What must catch it.
    pub check: Catcher,
    /// `permitted`, `tolerated` or `breach`: how much may be made of it.
    pub severity: String,
    /// What was made of it beyond that: a false alarm each.
    pub alarms: Vec<Alarm>,
    /// The problems that are told of it, in words: what fails or cannot be judged, without what may merely follow.
    pub problems: Vec<String>,
    /// The requirements that fail.
    pub failed: Vec<String>,
    /// The requirements that are warned of, or cannot be judged.
    pub doubtful: Vec<String>,
    /// Each check that caught it, by its name, in which trials and for which requirements.
    pub catches: Vec<Catch>,
}

/// What caught a deviation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Catch {
    /// The check, or what was observed.
    pub check: Catcher,
    /// The trials.
    pub trials: Vec<String>,
    /// The requirements that the findings named.
    pub requirements: Vec<String>,
}

impl Row {
    /// Whether it breaks the rules, so that something of the suite must catch it.
    pub fn needs_catching(&self) -> bool {
        !self.is_deep() && self.check != Catcher::Nothing
    }

    /// Whether exploring is to find it: then the suite may.
    pub fn is_deep(&self) -> bool {
        self.check == Catcher::Explore
    }

    /// Whether anything caught it.
    pub fn is_caught(&self) -> bool {
        !self.catches.is_empty()
    }

    /// Whether it should have been caught and was not.
    pub fn survived(&self) -> bool {
        !self.is_caught() && self.needs_catching()
    }

    /// Whether the check that must catch it did.
    pub fn is_caught_as_named(&self) -> bool {
        !self.needs_catching() || self.catches.iter().any(|catch| catch.check == self.check)
    }
}

impl Matrix {
    /// How many deviations were caught.
    pub fn caught(&self) -> usize {
        self.rows
            .iter()
            .filter(|row| row.needs_catching() && row.is_caught())
            .count()
    }

    /// How many deep lies were caught, and how many there are.
    pub fn deep(&self) -> (usize, usize) {
        let deep = || self.rows.iter().filter(|row| row.is_deep());
        (deep().filter(|row| row.is_caught()).count(), deep().count())
    }

    /// Whether every deviation was caught, and pods that keep the rules were left alone.
    pub fn is_clean(&self) -> bool {
        self.alarms.is_empty() && self.rows.iter().all(|row| row.alarms.is_empty() && !row.survived())
    }
}
