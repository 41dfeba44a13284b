//! What a run covered and how: requirements, operations by status, response times, services, notes and checks.

use std::collections::BTreeMap;

use indexmap::{IndexMap, IndexSet};
use serde::Serialize;

use super::page::{anchor, slug};
use super::plot::{Axis, TimesRow};
use super::problem::ProblemView;
use crate::findings::RunView;
use crate::findings::coverage::{OperationCoverage, RequirementCoverage};
use crate::record::{ConnectionRecord, Manifest, Verdict};
use crate::report::coverage::Covered;
use crate::suite::requirements::Level;

/// So many trials that gave a requirement its verdict are linked; the filter finds the others.
const LINKED: usize = 4;

/// What stands between the problems and the trials.
#[derive(Serialize)]
pub(super) struct Sections<'a> {
    requirements: Vec<RequirementRow<'a>>,
    requirements_in_words: String,
    operations_in_words: String,
    /// The statuses of the columns.
    statuses: Vec<&'a str>,
    operations: Vec<OperationRow<'a>>,
    axis: Axis,
    times: Vec<TimesRow<'a>>,
    services: Vec<Service<'a>>,
    notes: Vec<ProblemView<'a>>,
    checks: Vec<(&'static str, usize)>,
    trials: usize,
}

/// A requirement and what became of it.
#[derive(Serialize)]
struct RequirementRow<'a> {
    id: &'a str,
    level: &'static str,
    text: &'a str,
    outcome: &'static str,
    slug: &'static str,
    /// Why nothing is known of it, or why nothing can be.
    reasons: Vec<String>,
    scenarios: usize,
    trials: usize,
    evaluated: usize,
    /// The anchors and ids of trials that gave it its verdict.
    because: Vec<(String, &'a str)>,
    /// How many more did.
    further: usize,
}

/// An operation and its answers.
#[derive(Serialize)]
struct OperationRow<'a> {
    operation: &'a str,
    service: &'a str,
    calls: usize,
    cells: Vec<Cell>,
}

/// How often a status was seen, and whether the contract knows it.
#[derive(Serialize)]
struct Cell {
    seen: usize,
    is_documented: bool,
}

/// A service and how it was connected to.
#[derive(Serialize)]
struct Service<'a> {
    name: &'a str,
    url: Option<&'a str>,
    version: Option<String>,
    cipher: Option<&'a str>,
    chain: &'a [String],
}

impl<'a> Sections<'a> {
    pub(super) fn of(run: &'a RunView) -> Self {
        let covered = Covered::of(run);
        let statuses = statuses(&run.operations);
        let notes = run.problems.notes.iter();
        Self {
            requirements: requirements(run),
            requirements_in_words: covered.requirements_in_words(),
            operations_in_words: covered.operations_in_words(),
            operations: covered
                .called
                .iter()
                .chain(&covered.never_called)
                .map(|row| operation(row, &statuses))
                .collect(),
            statuses,
            axis: Axis::new(),
            times: run.response_times.iter().map(TimesRow::of).collect(),
            services: services(run),
            notes: notes.map(|note| ProblemView::of(note, run, false)).collect(),
            checks: run.tally.check_counts(),
            trials: run.trials.len(),
        }
    }
}

/// The rows, what matters most first, each group in the order of the catalogue.
fn requirements(run: &RunView) -> Vec<RequirementRow<'_>> {
    let not_applicable = not_applicable(&run.record.manifest);
    let mut rows: Vec<&RequirementCoverage> = run.requirements.iter().collect();
    rows.sort_by_key(|row| urgency(row));
    let row = |row| requirement(row, run, &not_applicable);
    rows.into_iter().map(row).collect()
}

/// Failed first, then what nothing is known of, then what holds; what was not covered last.
fn urgency(row: &RequirementCoverage) -> usize {
    match row.verdict {
        _ if row.scenarios.is_empty() => 8,
        _ if row.not_evaluated.is_some() => 2,
        Verdict::Failed => 0,
        Verdict::Broken => 1,
        Verdict::KnownIssue => 3,
        Verdict::Warned => 4,
        Verdict::Skipped => 5,
        Verdict::Passed if row.level == Level::Observe => 7,
        Verdict::Passed => 6,
        Verdict::NotApplicable => 9,
    }
}

fn requirement<'a>(
    row: &'a RequirementCoverage,
    run: &'a RunView,
    not_applicable: &BTreeMap<String, IndexSet<String>>,
) -> RequirementRow<'a> {
    let is_covered = !row.scenarios.is_empty();
    let mut reasons: Vec<String> = Vec::new();
    if let Some(reason) = &row.not_evaluated {
        reasons.push(reason.to_show().to_owned());
    }
    if row.verdict == Verdict::NotApplicable && is_covered {
        reasons.extend(not_applicable.get(&row.id).into_iter().flatten().cloned());
    }
    if !is_covered {
        let unverified = row.unverified.clone();
        reasons.push(unverified.unwrap_or_else(|| "no scenario that was selected verifies it".to_owned()));
    }
    let because = if row.verdict == Verdict::NotApplicable {
        &[]
    } else {
        row.because.as_slice()
    };
    RequirementRow {
        id: &row.id,
        level: row.level.name(),
        text: &row.text,
        outcome: if is_covered { row.outcome() } else { "not covered" },
        slug: match row.verdict {
            _ if !is_covered || row.not_evaluated.is_some() => "skipped",
            verdict => slug(verdict),
        },
        reasons,
        scenarios: row.scenarios.len(),
        trials: row.trials,
        evaluated: row.evaluated,
        further: because.len().saturating_sub(LINKED),
        because: because.iter().take(LINKED).flat_map(|id| anchors(id, run)).collect(),
    }
}

/// Why trials that verify a requirement do not apply, each reason once.
fn not_applicable(manifest: &Manifest) -> BTreeMap<String, IndexSet<String>> {
    let mut reasons: BTreeMap<String, IndexSet<String>> = BTreeMap::new();
    for trial in manifest.plan.iter() {
        let Some(reason) = &trial.not_applicable else { continue };
        for id in trial.requirements {
            reasons.entry(id).or_default().insert(reason.to_show().to_owned());
        }
    }
    reasons
}

/// The anchors of the trials with an id: of more than one, if trials are repeated.
fn anchors<'a>(id: &'a str, run: &RunView) -> Vec<(String, &'a str)> {
    let first = run.trials.partition_point(|trial| *trial.id < *id);
    let same = run.trials[first..].iter().take_while(|trial| *trial.id == *id);
    let places = same.enumerate().map(|(offset, _)| first + offset);
    places.map(|place| (anchor(place), id)).collect()
}

/// All statuses that are documented or were seen, numbers before ranges.
fn statuses(operations: &[OperationCoverage]) -> Vec<&str> {
    let rows = operations.iter();
    let all = rows.flat_map(|row| row.documented.keys().chain(row.undocumented.keys()));
    let all: IndexSet<&str> = all.map(String::as_str).collect();
    let mut all: Vec<&str> = all.into_iter().collect();
    all.sort_unstable();
    all
}

fn operation<'a>(row: &'a OperationCoverage, statuses: &[&str]) -> OperationRow<'a> {
    let cell = |status: &&str| {
        let documented = row.documented.get(*status);
        Cell {
            seen: documented
                .or_else(|| row.undocumented.get(*status))
                .copied()
                .unwrap_or_default(),
            is_documented: documented.is_some(),
        }
    };
    OperationRow {
        operation: &row.operation,
        service: &row.service,
        calls: row.calls,
        cells: statuses.iter().map(cell).collect(),
    }
}

/// The services of the target, with what the handshakes with them showed.
fn services(run: &RunView) -> Vec<Service<'_>> {
    let connections = run.record.connections();
    let connections = connections.map(|connection| (connection.service.as_str(), connection));
    let connections: IndexMap<&str, &ConnectionRecord> = connections.collect();
    let urls = &run.record.manifest.services;
    let names = urls.keys().map(String::as_str).chain(connections.keys().copied());
    let names: IndexSet<&str> = names.collect();
    let service = |name| {
        let connection = connections.get(name);
        Service {
            name,
            url: urls.get(name).map(String::as_str),
            version: connection.map(|connection| connection.version_in_words()),
            cipher: connection.map(|connection| connection.cipher.as_str()),
            chain: connection.map_or(&[], |connection| connection.chain.as_slice()),
        }
    };
    names.into_iter().map(service).collect()
}
