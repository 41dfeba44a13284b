//! The document, in the order of the specification: who tested what, the totals, the tests, and where.
//!
//! Its time is that of the run's end: a report is a function of the record alone. Text is escaped so that showing the file on a
//! terminal does nothing.

use std::cell::RefCell;
use std::collections::HashSet;
use std::io::{self, Write};

use indexmap::IndexMap;
use serde::ser::{Error, SerializeSeq};
use serde::{Serialize, Serializer};

use super::test::{Status, Test, milliseconds};
use crate::findings::problems::Problem;
use crate::findings::{RunView, TrialSummary};
use crate::record::{Hashes, JudgedRecord, ServiceIssueRecord, Verdict};
use crate::report::case::{Ended, OWN, OwnCase, RUN, asked, by_area, is_hindered, own_cases};
use crate::report::error::RenderError;
use crate::report::json::Harmless;
use crate::report::notice::Notice;
use crate::report::problem_view::{ProblemView, SinceView};
use crate::report::surroundings::Surroundings;
use crate::suite::built_in::BuiltIn;

/// The version of the specification.
const SPEC_VERSION: &str = "0.0.0";

/// What is tested.
const APPLICATION: &str = "Symphony pod";

/// The label of a run that says which version of a pod was played: `--label pod=24.10`.
const POD: &str = "pod";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'r, T: Serialize> {
    report_format: &'static str,
    spec_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
    generated_by: String,
    results: Results<'r, T>,
}

#[derive(Serialize)]
struct Results<'r, T: Serialize> {
    tool: Tool<'r>,
    summary: Summary,
    tests: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<Environment<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extra: Option<Extra<'r>>,
}

#[derive(Serialize)]
struct Tool<'r> {
    name: &'static str,
    version: &'r str,
}

#[derive(Default, Serialize)]
struct Summary {
    tests: usize,
    passed: usize,
    failed: usize,
    skipped: usize,
    pending: usize,
    other: usize,
    suites: usize,
    start: i64,
    stop: i64,
    duration: u64,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    extra: IndexMap<&'static str, IndexMap<&'static str, usize>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Environment<'r> {
    report_name: String,
    app_name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_version: Option<&'r str>,
    test_environment: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    shard_id: Option<&'r str>,
    healthy: bool,
    extra: EnvironmentExtra<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EnvironmentExtra<'r> {
    labels: &'r IndexMap<String, String>,
    services: &'r IndexMap<String, String>,
    built_in: &'r [BuiltIn],
    hashes: &'r Hashes,
    #[serde(skip_serializing_if = "Option::is_none")]
    judged: Option<&'r JudgedRecord>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extra<'r> {
    outcome: String,
    problems: Vec<ProblemView<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<SinceView<'r>>,
    service_issues: Vec<&'r ServiceIssueRecord>,
}

/// Writes the document: indented JSON that ends with a line feed.
///
/// # Errors
///
/// A trial cannot be read, or the document not be written.
pub(in crate::report) fn ctrf(run: &RunView, around: &Surroundings, out: &mut dyn Write) -> Result<(), RenderError> {
    let manifest = &run.record.manifest;
    let own = own_cases(run);
    let summary = summary(run, &own);
    let failure = RefCell::new(None);
    let timestamp = chrono::DateTime::from_timestamp_millis(summary.stop);
    let document = Document {
        report_format: "CTRF",
        spec_version: SPEC_VERSION,
        timestamp: timestamp.map(|instant| instant.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)),
        generated_by: format!("podproof {}", env!("CARGO_PKG_VERSION")),
        results: Results {
            tool: Tool {
                name: OWN,
                version: &manifest.podproof,
            },
            environment: Some(Environment {
                report_name: format!("podproof {}", manifest.target),
                app_name: APPLICATION,
                app_version: manifest.labels.get(POD).map(String::as_str),
                test_environment: &manifest.target,
                shard_id: manifest.selection.shard.as_deref().filter(|shard| !shard.is_empty()),
                healthy: summary.failed == 0 && run.incomplete().is_none() && run.part().is_none(),
                extra: EnvironmentExtra {
                    labels: &manifest.labels,
                    services: &manifest.services,
                    built_in: &manifest.built_in,
                    hashes: &manifest.hashes,
                    judged: manifest.judged.as_ref(),
                },
            }),
            summary,
            tests: Tests {
                run,
                around,
                own: &own,
                met: run.problems.by_trial(run.trials.len()),
                failure: &failure,
            },
            extra: Some(Extra {
                outcome: run.outcome(),
                problems: run
                    .problems
                    .problems
                    .iter()
                    .map(|problem| ProblemView::of(problem, run))
                    .collect(),
                since: run.since.as_ref().map(SinceView::of),
                service_issues: run.service_issues().into_iter().map(|(issue, _)| issue).collect(),
            }),
        },
    };
    let written = write(&document, out);
    match failure.into_inner() {
        Some(failure) => Err(failure),
        None => written,
    }
}

/// Writes a document of a run that has no results: one test that failed.
///
/// # Errors
///
/// It cannot be written.
pub(in crate::report) fn ctrf_notice(notice: &Notice, out: &mut dyn Write) -> Result<(), RenderError> {
    let document = Document {
        report_format: "CTRF",
        spec_version: SPEC_VERSION,
        timestamp: None,
        generated_by: format!("podproof {}", env!("CARGO_PKG_VERSION")),
        results: Results {
            tool: Tool {
                name: OWN,
                version: env!("CARGO_PKG_VERSION"),
            },
            summary: Summary {
                tests: 1,
                failed: 1,
                suites: 1,
                ..Summary::default()
            },
            tests: [Test::own(RUN, RUN, &notice.headline, notice.text.trim_end())],
            environment: None,
            extra: None,
        },
    };
    write(&document, out)
}

fn write(document: &impl Serialize, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut harmless = Harmless::new(out);
    serde_json::to_writer_pretty(&mut harmless, document).map_err(io::Error::from)?;
    Ok(harmless.out.write_all(b"\n")?)
}

fn summary(run: &RunView, own: &[OwnCase]) -> Summary {
    let is_hindered = is_hindered(run);
    let statuses = |trial: &TrialSummary| Status::of(Ended::of(trial.verdict, is_hindered));
    let count = |status: Status| run.trials.iter().filter(|trial| statuses(trial) == status).count();
    let areas: HashSet<&str> = own.iter().map(|own| own.area).collect();
    let start = milliseconds(&run.record.manifest.started_at).unwrap_or_default();
    let duration = run.duration_ms();
    let verdicts = run.tally.verdicts.iter().copied();
    Summary {
        tests: run.trials.len() + own.len(),
        passed: count(Status::Passed),
        failed: count(Status::Failed) + own.len(),
        skipped: count(Status::Skipped),
        pending: count(Status::Pending),
        other: count(Status::Other),
        suites: by_area(&run.trials).len() + areas.len(),
        start,
        stop: start.saturating_add(i64::try_from(duration).unwrap_or(i64::MAX)),
        duration,
        extra: [(
            "verdicts",
            verdicts
                .map(|(verdict, count)| (Verdict::name(verdict), count))
                .collect(),
        )]
        .into(),
    }
}

/// The tests, each read when it is written.
struct Tests<'r> {
    run: &'r RunView,
    around: &'r Surroundings,
    /// What no trial says.
    own: &'r [OwnCase],
    /// The problems that each trial met.
    met: Vec<Vec<&'r Problem>>,
    /// Why one could not be read.
    failure: &'r RefCell<Option<RenderError>>,
}

impl Serialize for Tests<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_hindered = is_hindered(self.run);
        let manifest = &self.run.record.manifest;
        let mut tests = serializer.serialize_seq(None)?;
        for (area, trials) in by_area(&self.run.trials) {
            for (name, place) in trials {
                let trial = self.run.trial(place).map_err(|failure| {
                    let words = failure.to_string();
                    *self.failure.borrow_mut() = Some(failure.into());
                    S::Error::custom(words)
                })?;
                let file = self.around.file(&trial.scenario, manifest);
                let line = file.as_ref().and_then(|_| asked(&trial)).map(|asked| asked.line);
                let problems = self.met.get(place).map(Vec::as_slice).unwrap_or_default();
                let ended = Ended::of(trial.verdict, is_hindered);
                tests.serialize_element(&Test::of(area, &name, &trial, ended, problems, (file, line)))?;
            }
        }
        for own in self.own {
            tests.serialize_element(&Test::own(own.area, &own.name, &own.message, ""))?;
        }
        tests.end()
    }
}
