//! The document: written trial by trial, so that it can be of any length.

use std::cell::RefCell;
use std::io::{self, Write};

use chrono::DateTime;
use indexmap::IndexMap;
use serde::ser::{Error, SerializeSeq};
use serde::{Serialize, Serializer};

use super::entry::Entry;
use crate::findings::RunView;
use crate::record::{FindingRecord, ReadError, TrialRecord, Verdict};
use crate::report::error::RenderError;
use crate::report::json::Harmless;
use crate::report::notice::Notice;

#[derive(Serialize)]
struct Document<'r> {
    log: Log<'r>,
}

#[derive(Serialize)]
struct Log<'r> {
    version: &'static str,
    creator: Creator<'r>,
    pages: Trials<'r>,
    entries: Trials<'r>,
    comment: String,
    #[serde(rename = "_target")]
    target: &'r str,
    #[serde(rename = "_labels", skip_serializing_if = "IndexMap::is_empty")]
    labels: &'r IndexMap<String, String>,
}

#[derive(Serialize)]
struct Creator<'r> {
    name: &'static str,
    version: &'r str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'t> {
    started_date_time: &'t str,
    id: String,
    title: String,
    page_timings: PageTimings,
    #[serde(rename = "_trial")]
    trial: &'t str,
    #[serde(rename = "_repeat")]
    repeat: usize,
    #[serde(rename = "_verdict")]
    verdict: Verdict,
    #[serde(rename = "_durationMs")]
    duration_ms: u64,
    #[serde(rename = "_requirements")]
    requirements: &'t [String],
    /// What was found and belongs to no exchange.
    #[serde(rename = "_findings", skip_serializing_if = "Vec::is_empty")]
    findings: Vec<&'t FindingRecord>,
}

/// There is nothing that loads.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageTimings {
    on_content_load: i8,
    on_load: i8,
}

/// What is written of trials.
#[derive(Clone, Copy)]
enum Of {
    Pages,
    Entries,
}

/// The trials, each read when it is written.
struct Trials<'r> {
    run: &'r RunView,
    of: Of,
    /// Why one could not be read.
    failure: &'r RefCell<Option<ReadError>>,
}

impl Serialize for Trials<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = serializer.serialize_seq(None)?;
        for trial in self.run.record.trials() {
            let trial = match trial {
                Ok(trial) => trial,
                Err(failure) => {
                    let words = failure.to_string();
                    *self.failure.borrow_mut() = Some(failure);
                    return Err(S::Error::custom(words));
                }
            };
            // What was not played has no page.
            if trial.exchanges.is_empty() && trial.started_at.is_none() {
                continue;
            }
            match self.of {
                Of::Pages => all.serialize_element(&self.page(&trial))?,
                Of::Entries => {
                    let start = DateTime::parse_from_rfc3339(self.start(&trial)).ok();
                    for (index, exchange) in trial.exchanges.iter().enumerate() {
                        all.serialize_element(&Entry::new(&trial, page_id(&trial), index, exchange, start))?;
                    }
                }
            }
        }
        all.end()
    }
}

impl Trials<'_> {
    fn start<'t>(&'t self, trial: &'t TrialRecord) -> &'t str {
        let run = &self.run.record.manifest.started_at;
        trial.started_at.as_deref().unwrap_or(run)
    }

    fn page<'t>(&'t self, trial: &'t TrialRecord) -> Page<'t> {
        let findings = trial.findings.iter().filter(|finding| finding.exchange.is_none());
        Page {
            started_date_time: self.start(trial),
            id: page_id(trial),
            title: format!("{}: {}", trial.id, trial.title),
            page_timings: PageTimings {
                on_content_load: -1,
                on_load: -1,
            },
            trial: &trial.id,
            repeat: trial.repeat,
            verdict: trial.verdict,
            duration_ms: trial.duration_ms,
            requirements: &trial.requirements,
            findings: findings.collect(),
        }
    }
}

/// The key of a trial, as one string.
fn page_id(trial: &TrialRecord) -> String {
    match trial.repeat {
        1 => trial.id.clone(),
        repeat => format!("{} (time {repeat})", trial.id),
    }
}

/// Writes an archive: indented JSON that ends with a line feed.
///
/// # Errors
/// A trial cannot be read, or the archive not be written.
pub(in crate::report) fn har(run: &RunView, out: &mut dyn Write) -> Result<(), RenderError> {
    let manifest = &run.record.manifest;
    let failure = RefCell::new(None);
    let trials = |of| Trials {
        run,
        of,
        failure: &failure,
    };
    let document = Document {
        log: Log {
            version: "1.2",
            creator: Creator {
                name: "podproof",
                version: &manifest.podproof,
            },
            pages: trials(Of::Pages),
            entries: trials(Of::Entries),
            comment: format!("{}, from {}: {}", manifest.target, manifest.started_at, run.outcome()),
            target: &manifest.target,
            labels: &manifest.labels,
        },
    };
    let written = write(&document, out);
    match failure.into_inner() {
        Some(failure) => Err(failure.into()),
        None => Ok(written?),
    }
}

/// Writes an archive of a run that has no results: one without pages.
///
/// # Errors
/// It cannot be written.
pub(in crate::report) fn har_notice(notice: &Notice, out: &mut dyn Write) -> Result<(), RenderError> {
    let comment = format!("{}\n{}", notice.headline, notice.text);
    let document = serde_json::json!({
        "log": {
            "version": "1.2",
            "creator": { "name": "podproof", "version": env!("CARGO_PKG_VERSION") },
            "pages": [],
            "entries": [],
            "comment": comment.trim_end(),
        }
    });
    Ok(write(&document, out)?)
}

fn write(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut harmless = Harmless::new(out);
    serde_json::to_writer_pretty(&mut harmless, document)?;
    harmless.write_all(b"\n")
}
