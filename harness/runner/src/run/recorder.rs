//! Writes what happens in a run to its record, in the order in which it happens.
//!
//! In: trials that ended. Out: their lines, with a note for whatever the run learned meanwhile, and at last the closing facts.
//!
//! If the record can no longer be written, the run is ended in good order: sessions are closed, nothing else is sent.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use super::context::RunContext;
use super::limit::StopReason;
use super::service::ServiceIssue;
use crate::record::{
    Closing, ConnectionRecord, EndCause, EndedEarlyRecord, Knowing, Note, OpenSessionsRecord, RecordWriteError,
    RecordWriter, ServiceIssueRecord, SlowedRecord, TrialRecord, Verdict,
};
use crate::text::milliseconds;

/// Writes the record of a run.
#[derive(Debug)]
pub struct Recorder {
    /// `None` after it failed.
    writer: Option<RecordWriter>,
    failure: Option<RecordWriteError>,
    /// The known issues that are in force.
    pub(super) known: Arc<Knowing>,
    started: Instant,
    /// How many issues with services were noted.
    issues: usize,
    /// The services whose connections were noted.
    connections: BTreeSet<String>,
    trials: usize,
    played: usize,
    skipped: usize,
    open_sessions: usize,
}

impl Recorder {
    /// Records a run that starts now; its manifest is written.
    pub fn new(writer: RecordWriter) -> Self {
        Self {
            writer: Some(writer),
            failure: None,
            known: Arc::default(),
            started: Instant::now(),
            issues: 0,
            connections: BTreeSet::new(),
            trials: 0,
            played: 0,
            skipped: 0,
            open_sessions: 0,
        }
    }

    /// Judges trials by these known issues before they are added.
    #[must_use]
    pub fn knowing(mut self, known: Knowing) -> Self {
        self.known = Arc::new(known);
        self
    }

    /// Adds a trial that ended, and before it whatever the run has learned since the last one.
    pub fn trial(&mut self, context: &RunContext, trial: &TrialRecord) {
        self.learned(context);
        self.trials += 1;
        self.played += usize::from(trial.verdict.was_played() && trial.service_issue.is_none());
        self.skipped += usize::from(trial.verdict == Verdict::Skipped);
        self.open_sessions += trial.open_sessions;
        self.write(context, |writer| writer.trial(trial));
    }

    /// Adds the closing facts.
    ///
    /// # Errors
    /// The record could not be written, now or before.
    pub fn end(mut self, context: &RunContext) -> Result<(), RecordWriteError> {
        self.learned(context);
        let closing = Closing {
            duration_ms: milliseconds(self.started.elapsed()),
            ended_early: self.ended_early(context),
            slowed: context.pacer.slowed().map(|slowed| SlowedRecord {
                pauses: slowed.pauses,
                requests_per_second: slowed.requests_per_second,
            }),
            open_sessions: open_sessions(context, self.open_sessions),
        };
        match (self.writer, self.failure) {
            (Some(writer), None) => writer.end(&closing),
            (_, Some(failure)) => Err(failure),
            (None, None) => Ok(()),
        }
    }

    /// Notes what the run has learned of services.
    fn learned(&mut self, context: &RunContext) {
        let issues = issue_records(context);
        for issue in issues.into_iter().skip(self.issues) {
            self.issues += 1;
            self.write(context, |writer| writer.note(&Note::ServiceIssue(issue)));
        }
        for contract in context.contracts.contracts() {
            let service = contract.service();
            let Some(facts) = context
                .tls_seen(service)
                .filter(|_| !self.connections.contains(service))
            else {
                continue;
            };
            self.connections.insert(service.to_owned());
            let note = Note::Connection(ConnectionRecord {
                service: service.to_owned(),
                version: facts.version.clone(),
                cipher: facts.cipher.clone(),
                chain: facts
                    .chain
                    .iter()
                    .map(|certificate| certificate.subject.clone())
                    .collect(),
            });
            self.write(context, |writer| writer.note(&note));
        }
    }

    fn write(&mut self, context: &RunContext, write: impl FnOnce(&mut RecordWriter) -> Result<(), RecordWriteError>) {
        let Some(writer) = &mut self.writer else { return };
        if let Err(failure) = write(writer) {
            context.shutdown.stop_playing(StopReason::RecordFailed {
                cause: failure.to_string().into(),
            });
            self.writer = None;
            self.failure = Some(failure);
        }
    }

    /// Why trials were left out, where any were. A reason that came after the last of them makes no difference.
    fn ended_early(&self, context: &RunContext) -> Option<EndedEarlyRecord> {
        let why = context.shutdown.why()?;
        let stopped = matches!(why.cause(), EndCause::Throttled | EndCause::Proxy);
        if !stopped && self.skipped == 0 {
            return None;
        }
        Some(EndedEarlyRecord {
            cause: why.cause(),
            reason: context.target.vault().redactor().prose(&why.headline()),
            played: self.played,
            trials: self.trials,
        })
    }
}

/// The sessions that stay open, where there are any, and why.
pub fn open_sessions(context: &RunContext, count: usize) -> Option<OpenSessionsRecord> {
    if count == 0 {
        return None;
    }
    let reason = context.why_sessions_stay();
    let reason = reason.unwrap_or_else(|| "no logout of theirs was answered with success".into());
    Some(OpenSessionsRecord {
        count,
        reason: context.target.vault().redactor().prose(&reason),
    })
}

/// What is wrong with services so far, in the order in which it showed.
pub fn issue_records(context: &RunContext) -> Vec<ServiceIssueRecord> {
    let issues = context.service_issues().into_iter();
    let record = |issue: Arc<ServiceIssue>| ServiceIssueRecord {
        id: issue.id,
        services: issue.services.iter().map(|service| (*service).to_owned()).collect(),
        problem: issue.problem.clone(),
        help: issue.help.clone(),
        text: issue.text(),
    };
    issues.map(record).collect()
}
