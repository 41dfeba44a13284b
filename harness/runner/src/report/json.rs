//! A run as one JSON document, for programs that would rather not read lines.
//!
//! Everything that the record has, and what follows from it: coverage by requirement and by operation. Text is escaped so that
//! showing the file on a terminal does nothing.

use std::cell::RefCell;
use std::io::{self, Write};

use indexmap::IndexMap;
use serde::ser::{Error, SerializeSeq};
use serde::{Serialize, Serializer};

use super::error::RenderError;
use super::notice::Notice;
use super::problem_view::{LikelyCause, ProblemView, SinceView};
use crate::findings::RunView;
use crate::findings::coverage::{OperationCoverage, RequirementCoverage};
use crate::findings::known_issues::KnownIssueOutcome;
use crate::record::{
    ConnectionRecord, EndedEarlyRecord, Hashes, JudgedRecord, OpenSessionsRecord, ReadError, SelectionRecord,
    ServiceIssueRecord, SettingsRecord, SlowedRecord, push_harmless,
};
use crate::suite::built_in::BuiltIn;

/// The name and version of the format of this report.
const FORMAT: &str = "podproof-report/1";

/// The document, in the order of its members.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'r> {
    format: &'static str,
    podproof: &'r str,
    outcome: String,
    /// Whether the run was cut short without a word, or still goes.
    unfinished: bool,
    target: &'r str,
    services: &'r IndexMap<String, String>,
    connections: Vec<&'r ConnectionRecord>,
    started_at: &'r str,
    duration_ms: u64,
    built_in: &'r [BuiltIn],
    hashes: &'r Hashes,
    selection: &'r SelectionRecord,
    settings: SettingsRecord,
    labels: &'r IndexMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    judged: Option<&'r JudgedRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_early: Option<&'r EndedEarlyRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    slowed: Option<&'r SlowedRecord>,
    service_issues: Vec<Issue<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open_sessions: Option<&'r OpenSessionsRecord>,
    likely: Vec<LikelyCause<'r>>,
    planned: usize,
    /// What became of each known issue; empty without a list of them.
    known_issues: &'r [KnownIssueOutcome],
    /// How many trials met a warning that no known issue covers.
    new_warnings: usize,
    /// What was found, by its causes: problems before trials.
    problems: Vec<ProblemView<'r>>,
    /// What is only seen behind steps that failed before, or with sessions that were lost.
    followers: Vec<ProblemView<'r>>,
    notes: Vec<ProblemView<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<SinceView<'r>>,
    trials: Trials<'r>,
    requirements: &'r [RequirementCoverage],
    operations: &'r [OperationCoverage],
}

/// An issue with services, and how many trials it broke.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Issue<'r> {
    #[serde(flatten)]
    record: &'r ServiceIssueRecord,
    trials: usize,
}

/// The trials, each read when it is written.
struct Trials<'r> {
    run: &'r RunView,
    /// Why one could not be read.
    failure: &'r RefCell<Option<ReadError>>,
}

impl Serialize for Trials<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut trials = serializer.serialize_seq(Some(self.run.trials.len()))?;
        for trial in self.run.record.trials() {
            match trial {
                Ok(trial) => trials.serialize_element(&trial)?,
                Err(failure) => {
                    let words = failure.to_string();
                    *self.failure.borrow_mut() = Some(failure);
                    return Err(S::Error::custom(words));
                }
            }
        }
        trials.end()
    }
}

/// Writes the document: indented JSON that ends with a line feed.
///
/// # Errors
/// A trial cannot be read, or the document not be written.
pub(super) fn json(run: &RunView, out: &mut dyn Write) -> Result<(), RenderError> {
    let manifest = &run.record.manifest;
    let closing = run.record.closing.as_ref();
    let failure = RefCell::new(None);
    let document = Document {
        format: FORMAT,
        podproof: &manifest.podproof,
        outcome: run.outcome(),
        unfinished: run.is_unfinished(),
        target: &manifest.target,
        services: &manifest.services,
        connections: run.record.connections().collect(),
        started_at: &manifest.started_at,
        duration_ms: run.duration_ms(),
        built_in: &manifest.built_in,
        hashes: &manifest.hashes,
        selection: &manifest.selection,
        settings: manifest.settings,
        labels: &manifest.labels,
        judged: manifest.judged.as_ref(),
        ended_early: run.ended_early(),
        slowed: closing.and_then(|closing| closing.slowed.as_ref()),
        service_issues: run
            .service_issues()
            .into_iter()
            .map(|(record, trials)| Issue { record, trials })
            .collect(),
        open_sessions: closing.and_then(|closing| closing.open_sessions.as_ref()),
        likely: run.likely.iter().map(LikelyCause::of).collect(),
        planned: manifest.trials(),
        known_issues: &run.known_issues,
        new_warnings: run.new_warnings,
        problems: run
            .problems
            .problems
            .iter()
            .map(|problem| ProblemView::of(problem, run))
            .collect(),
        followers: run
            .problems
            .followers
            .iter()
            .map(|problem| ProblemView::of(problem, run))
            .collect(),
        notes: run
            .problems
            .notes
            .iter()
            .map(|note| ProblemView::of(note, run))
            .collect(),
        since: run.since.as_ref().map(SinceView::of),
        trials: Trials { run, failure: &failure },
        requirements: &run.requirements,
        operations: &run.operations,
    };
    let mut harmless = Harmless::new(out);
    let written = serde_json::to_writer_pretty(&mut harmless, &document);
    match (written, failure.into_inner()) {
        (_, Some(failure)) => Err(failure.into()),
        (written, None) => {
            written.map_err(io::Error::from)?;
            Ok(harmless.write_all(b"\n")?)
        }
    }
}

/// Writes a document of a run that has no results.
///
/// # Errors
/// It cannot be written.
pub(super) fn json_notice(notice: &Notice, out: &mut dyn Write) -> Result<(), RenderError> {
    let document = serde_json::json!({
        "format": FORMAT,
        "outcome": notice.headline,
        "unfinished": true,
        "text": notice.text,
    });
    let mut harmless = Harmless::new(out);
    serde_json::to_writer_pretty(&mut harmless, &document).map_err(io::Error::from)?;
    Ok(harmless.write_all(b"\n")?)
}

/// Passes JSON on in which every character that would act on a terminal is escaped.
pub(super) struct Harmless<'o> {
    pub(super) out: &'o mut dyn Write,
    /// The first bytes of a character whose last ones are still to come.
    rest: Vec<u8>,
}

impl<'o> Harmless<'o> {
    pub(super) fn new(out: &'o mut dyn Write) -> Self {
        Self { out, rest: Vec::new() }
    }
}

impl Write for Harmless<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.rest.extend_from_slice(bytes);
        let valid = match std::str::from_utf8(&self.rest) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&self.rest[..error.valid_up_to()]).unwrap_or_default(),
        };
        let mut text = String::with_capacity(valid.len());
        push_harmless(&mut text, valid);
        let length = valid.len();
        self.out.write_all(text.as_bytes())?;
        self.rest.drain(..length);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
