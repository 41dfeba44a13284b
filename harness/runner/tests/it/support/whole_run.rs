//! A run as tests look at it: all of its record in memory, and what follows from it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use podproof::cli::Exit;
use podproof::findings::RunView;
use podproof::findings::coverage::{OperationCoverage, RequirementCoverage};
use podproof::record::{
    Closing, ConnectionRecord, EndedEarlyRecord, Manifest, MemoryRecord, Note, OpenSessionsRecord, ReadError, Record,
    RecordWriter, ServiceIssueId, ServiceIssueRecord, SlowedRecord, TrialRecord, Verdict,
};
use podproof::report::Format;
use podproof::run::{About, Recorder, RunContext, RunListener, RunSettings, manifest, run};
use podproof::suite::plan::Trial;

/// A whole run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WholeRun {
    pub(crate) manifest: Manifest,
    pub(crate) notes: Vec<Note>,
    pub(crate) trials: Vec<TrialRecord>,
    pub(crate) closing: Option<Closing>,
}

/// An issue with services, and how many trials it broke.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Issue {
    pub(crate) record: ServiceIssueRecord,
    pub(crate) trials: usize,
}

impl std::ops::Deref for Issue {
    type Target = ServiceIssueRecord;

    fn deref(&self) -> &Self::Target {
        &self.record
    }
}

impl WholeRun {
    /// Reads a record from a file.
    pub(crate) fn open(path: &Path) -> Self {
        Self::of(&Record::open(path).unwrap_or_else(|error| panic!("{error}")))
    }

    /// Reads a record from its lines.
    pub(crate) fn read(lines: &str) -> Self {
        Self::try_read(lines).unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn try_read(lines: &str) -> Result<Self, ReadError> {
        Ok(Self::of(&Record::from_bytes(lines.as_bytes().to_vec())?))
    }

    fn of(record: &Record) -> Self {
        Self {
            manifest: record.manifest.clone(),
            notes: record.notes.clone(),
            trials: record.trials().map(Result::unwrap).collect(),
            closing: record.closing.clone(),
        }
    }

    /// Plays trials, and reads the record that is left.
    pub(crate) async fn played(
        context: Arc<RunContext>,
        trials: Vec<Trial>,
        settings: &RunSettings,
        listener: &mut dyn RunListener,
    ) -> Self {
        let memory = MemoryRecord::default();
        let manifest = manifest(&context, &trials, settings, About::default());
        let recorder = Recorder::new(RecordWriter::in_memory(&memory, &manifest).unwrap());
        run(context, trials, settings, recorder, listener).await.unwrap();
        Self::read(&String::from_utf8(memory.bytes()).unwrap())
    }

    /// The lines of its record.
    pub(crate) fn lines(&self) -> String {
        let memory = MemoryRecord::default();
        let mut writer = RecordWriter::in_memory(&memory, &self.manifest).unwrap();
        for note in &self.notes {
            writer.note(note).unwrap();
        }
        for trial in &self.trials {
            writer.trial(trial).unwrap();
        }
        if let Some(closing) = &self.closing {
            writer.end(closing).unwrap();
        }
        String::from_utf8(memory.bytes()).unwrap()
    }

    /// What its reports are made from.
    pub(crate) fn view(&self) -> RunView {
        RunView::of(Record::from_bytes(self.lines().into_bytes()).unwrap()).unwrap()
    }

    /// A report of it.
    pub(crate) fn rendered(&self, format: Format) -> String {
        let mut text = Vec::new();
        format.render(&self.view(), &mut text).unwrap();
        String::from_utf8(text).unwrap()
    }

    /// How the program would end after it.
    pub(crate) fn exit(&self) -> Exit {
        Exit::of(&self.view())
    }

    /// The trial of an id.
    pub(crate) fn trial(&self, id: &str) -> &TrialRecord {
        let mut trials = self.trials.iter();
        trials
            .find(|trial| trial.id == id)
            .unwrap_or_else(|| panic!("there is no {id}"))
    }

    /// How many trials ended with this verdict.
    pub(crate) fn count(&self, verdict: Verdict) -> usize {
        self.trials.iter().filter(|trial| trial.verdict == verdict).count()
    }

    pub(crate) fn ended_early(&self) -> Option<EndedEarlyRecord> {
        self.closing.as_ref().unwrap().ended_early.clone()
    }

    pub(crate) fn slowed(&self) -> Option<SlowedRecord> {
        self.closing.as_ref().unwrap().slowed
    }

    pub(crate) fn open_sessions(&self) -> Option<OpenSessionsRecord> {
        self.closing.as_ref().unwrap().open_sessions.clone()
    }

    pub(crate) fn connections(&self) -> BTreeMap<String, ConnectionRecord> {
        let notes = self.notes.iter().cloned();
        let connections = notes.filter_map(|note| match note {
            Note::Connection(connection) => Some((connection.service.clone(), connection)),
            Note::ServiceIssue(_) => None,
        });
        connections.collect()
    }

    pub(crate) fn service_issues(&self) -> Vec<Issue> {
        let broken = |id: ServiceIssueId| {
            self.trials
                .iter()
                .filter(|trial| trial.service_issue == Some(id))
                .count()
        };
        let notes = self.notes.iter().cloned();
        let issues = notes.filter_map(|note| match note {
            Note::ServiceIssue(record) => Some(Issue {
                trials: broken(record.id),
                record,
            }),
            Note::Connection(_) => None,
        });
        issues.collect()
    }

    pub(crate) fn requirements(&self) -> Vec<RequirementCoverage> {
        self.view().requirements
    }

    pub(crate) fn operations(&self) -> Vec<OperationCoverage> {
        self.view().operations
    }
}
