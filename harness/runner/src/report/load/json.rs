//! A load as one JSON document: the verdict, the rates, and the times of each operation in microseconds.
//!
//! Text is escaped so that showing the file on a terminal does nothing.

use std::io::Write;

use indexmap::IndexMap;
use serde::Serialize;

use super::words;
use crate::findings::load::{LatencyView, LoadView};
use crate::record::load::{FailureCounts, LoadEnd, LoadKind, LoadProblem, PlayCounts, TrialCounts};
use crate::record::push_harmless;
use crate::record::watch::Moment;
use crate::report::error::RenderError;

/// The name and version of the format of this report.
const FORMAT: &str = "podproof-load-report/1";

/// The report of a load.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'v> {
    format: &'static str,
    podproof: &'v str,
    target: &'v str,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    labels: &'v IndexMap<String, String>,
    started_at: Moment,
    load: LoadKind,
    planned_ms: u64,
    verdict: &'static str,
    outcome: String,
    cautions: Vec<String>,
    omission: Option<String>,
    plays: PlayCounts,
    plays_per_second: Option<f64>,
    answers_per_second: Option<f64>,
    judged: u64,
    wrong: u64,
    /// Microseconds.
    latency: Option<LatencyView>,
    operations: Vec<Operation<'v>>,
    trials: &'v [TrialCounts],
    problems: &'v [LoadProblem],
    end: Option<&'v LoadEnd>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Operation<'v> {
    operation: &'v str,
    requests: u64,
    answers: u64,
    judged: u64,
    wrong: u64,
    failures: FailureCounts,
    /// Microseconds.
    latency: Option<LatencyView>,
}

/// Writes the document.
///
/// # Errors
///
/// It cannot be written.
pub(super) fn json(view: &LoadView, out: &mut dyn Write) -> Result<(), RenderError> {
    let manifest = &view.record.manifest;
    let operations = view.operations.iter().map(|operation| Operation {
        operation: &operation.counts.operation,
        requests: operation.counts.requests,
        answers: operation.counts.answers,
        judged: operation.counts.judged,
        wrong: operation.counts.wrong,
        failures: operation.counts.failures,
        latency: operation.latency,
    });
    let document = Document {
        format: FORMAT,
        podproof: &manifest.podproof,
        target: &manifest.target,
        labels: &manifest.labels,
        started_at: manifest.started_at,
        load: manifest.load,
        planned_ms: manifest.planned_ms,
        verdict: view.verdict().name(),
        outcome: words::verdict(view),
        cautions: words::cautions(view),
        omission: words::omission(view),
        plays: view.plays(),
        plays_per_second: view.rate_reached(),
        answers_per_second: view.answers_per_second(),
        judged: view.judged(),
        wrong: view.wrong(),
        latency: view.latency,
        operations: operations.collect(),
        trials: &view.record.plays,
        problems: &view.record.problems,
        end: view.record.end.as_ref(),
    };
    let json = serde_json::to_string_pretty(&document).map_err(std::io::Error::other)?;
    let mut text = String::with_capacity(json.len() + 1);
    push_harmless(&mut text, &json);
    text.push('\n');
    out.write_all(text.as_bytes())?;
    Ok(())
}
