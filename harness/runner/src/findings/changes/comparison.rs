//! What a comparison says: the view that reports are rendered from.

use indexmap::IndexMap;

use super::accept::AcceptanceOutcome;
use super::change::Change;
use super::contract::ContractNews;
use crate::findings::latency::OperationLatency;
use crate::record::{ConnectionRecord, Hashes, ReadError, Record};
use crate::secret::RedactedProse;
use crate::suite::change::{ChangeClass, Section};

/// What is different between baselines and candidates: runs of one pod before and after.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The baselines, in the order in which they were named; at least one.
    pub baselines: Vec<RunFacts>,
    /// The candidates, in the order in which they were named; at least one.
    pub candidates: Vec<RunFacts>,
    /// Every change of every class, in the order in which a report tells it: sections in their order; within one what is not accepted
    /// first, graver before less grave, what reaches further first. What only follows from others is not in it.
    pub changes: Vec<Change>,
    /// What is only seen behind other changes of the same trials, and may merely follow from them.
    pub followers: Vec<Change>,
    /// What became of the entries of the known issues that are about changes, in the order of their list.
    pub acceptances: Vec<AcceptanceOutcome>,
    /// How many trials, and which could not be compared.
    pub trials: ComparedTrials,
    /// How the contracts of the two runs differ; `None` where they are the same.
    pub contract: Option<ContractNews>,
    /// Why both sides were judged again, where they were: their suites or contracts differ. A sentence without a full stop.
    pub judged_again: Option<RedactedProse>,
    /// What came of playing again the trials with a change; `None` where that was not asked for.
    pub rerun: Option<Rerun>,
    /// How long the answers of each operation took, in the order of their names; those that take longer are changes as well.
    pub speed: Vec<OperationLatency>,
}

/// A run that is compared.
#[derive(Clone, Debug)]
pub struct RunFacts {
    /// The file, as it was named.
    pub file: String,
    /// The target's name.
    pub target: String,
    /// When it started, RFC 3339 in UTC.
    pub started_at: String,
    /// The version of podproof that played it.
    pub podproof: String,
    /// What the operator said of it, such as the version of the pod.
    pub labels: IndexMap<String, String>,
    /// What it was played and judged by.
    pub hashes: Hashes,
    /// How many trials it has, repeats counted.
    pub trials: usize,
    /// Whether it was cut short, or still goes.
    pub is_unfinished: bool,
    /// What the handshakes with its services showed.
    pub connections: Vec<ConnectionRecord>,
}

impl RunFacts {
    /// What a comparison says of a record that was read from a file of this name.
    pub fn of(file: &str, record: &Record) -> Self {
        let manifest = &record.manifest;
        Self {
            file: file.to_owned(),
            target: manifest.target.clone(),
            started_at: manifest.started_at.clone(),
            podproof: manifest.podproof.clone(),
            labels: manifest.labels.clone(),
            hashes: manifest.hashes.clone(),
            trials: record.len(),
            is_unfinished: record.closing.is_none(),
            connections: record.connections().cloned().collect(),
        }
    }
}

/// Which trials were compared, and which could not be.
#[derive(Clone, Debug, Default)]
pub struct ComparedTrials {
    /// How many were compared, each counted once however often it was repeated.
    pub compared: usize,
    /// Those that only the candidate has.
    pub appeared: Vec<String>,
    /// Those that the candidate has no longer, or that one of the baselines does not have.
    pub vanished: Vec<String>,
    /// Those that were judged in every baseline and could not be in the candidate.
    pub not_judged: Vec<NotJudged>,
    /// Those that could not be judged in a baseline, and say nothing of the candidate.
    pub not_judged_before: Vec<NotJudged>,
    /// How many were played by neither side: not applicable, or skipped.
    pub not_played: usize,
}

/// A trial that could not be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotJudged {
    /// Its id.
    pub trial: String,
    /// Why, where the record says it.
    pub reason: Option<RedactedProse>,
}

/// What came of playing trials again.
#[derive(Clone, Debug, Default)]
pub struct Rerun {
    /// The file of the record.
    pub file: String,
    /// How many trials were played again.
    pub trials: usize,
    /// How often each of them was.
    pub times: usize,
    /// How many changes did not repeat each time, and are unstable.
    pub unstable: usize,
}

impl Comparison {
    /// The first candidate.
    pub fn candidate(&self) -> Option<&RunFacts> {
        self.candidates.first()
    }

    /// Whether the noise is known: only several baselines teach it.
    pub fn is_noise_known(&self) -> bool {
        self.baselines.len() > 1
    }

    /// The changes of a class that no entry accepts.
    pub fn of(&self, class: ChangeClass) -> impl Iterator<Item = &Change> {
        let open = self.changes.iter().filter(|change| change.accepted.is_none());
        open.filter(move |change| change.class == class)
    }

    /// The changes of a section: neither noise nor unstable.
    pub fn section(&self, section: Section) -> impl Iterator<Item = &Change> {
        let told = self
            .changes
            .iter()
            .filter(|change| !matches!(change.class, ChangeClass::Noise | ChangeClass::Unstable));
        told.filter(move |change| change.section == section)
    }

    /// The changes that an entry of the known issues accepts.
    pub fn accepted(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.accepted.is_some())
    }

    /// The entries that are no longer true: stale, expired or exceeded.
    pub fn untrue_acceptances(&self) -> impl Iterator<Item = &AcceptanceOutcome> {
        self.acceptances.iter().filter(|outcome| outcome.is_trouble())
    }

    /// Whether a run was cut short, or still goes.
    pub fn is_unfinished(&self) -> bool {
        self.baselines
            .iter()
            .chain(&self.candidates)
            .any(|run| run.is_unfinished)
    }
}

/// Why records could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// A record cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// No candidate was named.
    #[error("expected a record of a baseline and one of a candidate")]
    Nothing,
    /// They have nothing in common.
    #[error(
        "`{baseline}` and `{candidate}` have no trial in common: they are runs of different suites; name runs of the same scenarios"
    )]
    Unrelated {
        /// The file of the baseline.
        baseline: String,
        /// The file of the candidate.
        candidate: String,
    },
}
