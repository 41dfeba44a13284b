//! The matrix: deviation × what caught it.

use serde::Serialize;

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
    pub check: String,
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
    /// The check that must catch it; `none` where nothing needs to.
    pub check: String,
    /// `permitted`, `tolerated` or `breach`: how much may be made of it.
    pub severity: String,
    /// What was made of it beyond that: a false alarm each.
    pub alarms: Vec<Alarm>,
    /// Each check that caught it, in which trials and for which requirements.
    pub catches: Vec<Catch>,
}

/// A check that caught a deviation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Catch {
    /// The check; `observation` where a recorded fact differs from the honest pod's.
    pub check: String,
    /// The trials.
    pub trials: Vec<String>,
    /// The requirements that the findings named.
    pub requirements: Vec<String>,
}

impl Row {
    /// Whether anything caught it.
    pub fn is_caught(&self) -> bool {
        !self.catches.is_empty()
    }

    /// Whether it should have been caught and was not.
    pub fn survived(&self) -> bool {
        !self.is_caught() && self.check != "none"
    }

    /// Whether the check that must catch it did.
    pub fn is_caught_as_named(&self) -> bool {
        self.check == "none" || self.catches.iter().any(|catch| catch.check == self.check)
    }
}

impl Matrix {
    /// How many deviations were caught.
    pub fn caught(&self) -> usize {
        self.rows
            .iter()
            .filter(|row| row.check != "none" && row.is_caught())
            .count()
    }

    /// Whether every deviation was caught, and pods that keep the rules were left alone.
    pub fn is_clean(&self) -> bool {
        self.alarms.is_empty() && self.rows.iter().all(|row| row.alarms.is_empty() && !row.survived())
    }
}
