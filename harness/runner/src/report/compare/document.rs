//! A comparison as one JSON document. `docs/comparison.schema.json` is generated from these types.

use std::io::{self, Write};

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;

use crate::findings::changes::{
    AcceptanceOutcome, Accepted, Announced, Change, ChangeId, ChangePlace, Comparison, NotJudged, Rerun, RunFacts,
};
use crate::findings::latency::OperationLatency;
use crate::record::{ConnectionRecord, ExchangeRecord, Hashes, LocationRecord};
use crate::report::error::RenderError;
use crate::report::json::Harmless;
use crate::secret::RedactedProse;
use crate::suite::change::{ChangeClass, ChangeKind, Section};

/// The name and version of the format of this document.
pub const COMPARISON_FORMAT: &str = "podproof-comparison/1";

/// The JSON Schema of the document.
pub fn comparison_schema() -> schemars::Schema {
    schemars::schema_for!(Document<'static>)
}

/// Writes the document: indented JSON that ends with a line feed.
///
/// # Errors
/// It cannot be written.
pub(super) fn json(comparison: &Comparison, out: &mut dyn Write) -> Result<(), RenderError> {
    let mut harmless = Harmless::new(out);
    serde_json::to_writer_pretty(&mut harmless, &Document::of(comparison)).map_err(io::Error::from)?;
    Ok(harmless.write_all(b"\n")?)
}

/// What is different between runs of one pod, before and after.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "podproof comparison", extend("$id" = "urn:podproof:schema:comparison"))]
struct Document<'c> {
    /// The name and version of the format: `podproof-comparison/1`.
    format: &'static str,
    /// The version of podproof that compared.
    podproof: &'static str,
    /// The decision in a sentence.
    outcome: String,
    /// Whether several baselines taught what is noise.
    noise_known: bool,
    /// How many changes of which class no known issue accepts, and how many are accepted.
    counts: Counts,
    baselines: Vec<RunDocument<'c>>,
    candidates: Vec<RunDocument<'c>>,
    /// Why both sides were judged again, where they were.
    #[serde(skip_serializing_if = "Option::is_none")]
    judged_again: Option<&'c RedactedProse>,
    /// Every change, in the order in which reports tell them.
    changes: Vec<ChangeDocument<'c>>,
    /// What is only seen behind other changes of the same trials.
    followers: Vec<ChangeDocument<'c>>,
    /// What became of the known issues that are about changes.
    acceptances: Vec<AcceptanceDocument<'c>>,
    trials: TrialsDocument<'c>,
    /// What the new contract announces of answers, where both sides carried different contracts.
    #[serde(skip_serializing_if = "Option::is_none")]
    announced: Option<Vec<AnnouncedDocument<'c>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rerun: Option<RerunDocument<'c>>,
    /// How long the answers of each operation took.
    speed: &'c [OperationLatency],
}

#[derive(Serialize, JsonSchema)]
struct Counts {
    breaking: usize,
    accepted: usize,
    additive: usize,
    neutral: usize,
    unstable: usize,
    noise: usize,
}

/// A run that was compared.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RunDocument<'c> {
    file: &'c str,
    target: &'c str,
    started_at: &'c str,
    podproof: &'c str,
    labels: &'c IndexMap<String, String>,
    hashes: &'c Hashes,
    /// How many trials it has, repeats counted.
    trials: usize,
    unfinished: bool,
    connections: &'c [ConnectionRecord],
}

/// Equal differences of many answers.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ChangeDocument<'c> {
    /// 12 hexadecimal digits, the same in every comparison that sees the change.
    id: &'c ChangeId,
    class: ChangeClass,
    kind: ChangeKind,
    section: Section,
    title: &'c RedactedProse,
    /// The first of `requirements`.
    requirement: Option<&'c str>,
    /// What is broken by it, or kept again.
    requirements: &'c [String],
    /// The entry of the known issues that accepts it.
    accepted: Option<&'c Accepted>,
    before: Option<&'c str>,
    now: Option<&'c str>,
    /// What it does to clients.
    clients: Option<&'c str>,
    promised: Option<&'c LocationRecord>,
    /// Whether the contract of the candidate announces it; null where both sides carried the same contract.
    announced: Option<bool>,
    operations: Vec<OperationDocument<'c>>,
    places: &'c [ChangePlace],
    example: Option<ExampleDocument<'c>>,
    /// The command that plays the first place again.
    again: &'c str,
}

#[derive(Serialize, JsonSchema)]
struct OperationDocument<'c> {
    operation: &'c str,
    places: usize,
}

/// Both exchanges of one place.
#[derive(Serialize, JsonSchema)]
struct ExampleDocument<'c> {
    trial: &'c str,
    step: &'c str,
    before: Option<&'c ExchangeRecord>,
    after: Option<&'c ExchangeRecord>,
}

/// What became of an entry of the known issues.
#[derive(Serialize, JsonSchema)]
struct AcceptanceDocument<'c> {
    entry: &'c str,
    reason: &'c RedactedProse,
    owner: &'c str,
    expires: String,
    places: usize,
    /// `seen`, `exceeded`, `stale`, `expired`, `not-seen` or `not-looked-at`.
    state: &'static str,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TrialsDocument<'c> {
    compared: usize,
    appeared: &'c [String],
    vanished: &'c [String],
    not_judged: Vec<NotJudgedDocument<'c>>,
    not_judged_before: Vec<NotJudgedDocument<'c>>,
    not_played: usize,
}

#[derive(Serialize, JsonSchema)]
struct NotJudgedDocument<'c> {
    trial: &'c str,
    reason: Option<&'c RedactedProse>,
}

#[derive(Serialize, JsonSchema)]
struct AnnouncedDocument<'c> {
    class: ChangeClass,
    operations: &'c [String],
    message: &'c str,
    /// Whether a change shows it.
    came: bool,
}

#[derive(Serialize, JsonSchema)]
struct RerunDocument<'c> {
    file: &'c str,
    trials: usize,
    times: usize,
    unstable: usize,
}

impl<'c> Document<'c> {
    fn of(comparison: &'c Comparison) -> Self {
        let count = |class| comparison.of(class).count();
        Self {
            format: COMPARISON_FORMAT,
            podproof: env!("CARGO_PKG_VERSION"),
            outcome: comparison.headline(),
            noise_known: comparison.is_noise_known(),
            counts: Counts {
                breaking: count(ChangeClass::Breaking),
                accepted: comparison.accepted().count(),
                additive: count(ChangeClass::Additive),
                neutral: count(ChangeClass::Neutral),
                unstable: count(ChangeClass::Unstable),
                noise: count(ChangeClass::Noise),
            },
            baselines: comparison.baselines.iter().map(RunDocument::of).collect(),
            candidates: comparison.candidates.iter().map(RunDocument::of).collect(),
            judged_again: comparison.judged_again.as_ref(),
            changes: comparison.changes.iter().map(ChangeDocument::of).collect(),
            followers: comparison.followers.iter().map(ChangeDocument::of).collect(),
            acceptances: comparison.acceptances.iter().map(AcceptanceDocument::of).collect(),
            trials: TrialsDocument {
                compared: comparison.trials.compared,
                appeared: &comparison.trials.appeared,
                vanished: &comparison.trials.vanished,
                not_judged: comparison.trials.not_judged.iter().map(NotJudgedDocument::of).collect(),
                not_judged_before: comparison
                    .trials
                    .not_judged_before
                    .iter()
                    .map(NotJudgedDocument::of)
                    .collect(),
                not_played: comparison.trials.not_played,
            },
            announced: comparison
                .contract
                .as_ref()
                .map(|news| news.announced.iter().map(AnnouncedDocument::of).collect()),
            rerun: comparison.rerun.as_ref().map(RerunDocument::of),
            speed: &comparison.speed,
        }
    }
}

impl<'c> RunDocument<'c> {
    fn of(run: &'c RunFacts) -> Self {
        Self {
            file: &run.file,
            target: &run.target,
            started_at: &run.started_at,
            podproof: &run.podproof,
            labels: &run.labels,
            hashes: &run.hashes,
            trials: run.trials,
            unfinished: run.is_unfinished,
            connections: &run.connections,
        }
    }
}

impl<'c> ChangeDocument<'c> {
    fn of(change: &'c Change) -> Self {
        let operations = change.operations.iter();
        Self {
            id: &change.id,
            class: change.class,
            kind: change.kind,
            section: change.section,
            title: &change.title,
            requirement: change.requirements.first().map(String::as_str),
            requirements: &change.requirements,
            accepted: change.accepted.as_ref(),
            before: change.before.as_deref(),
            now: change.now.as_deref(),
            clients: change.clients.as_deref(),
            promised: change.promised.as_ref(),
            announced: change.announced,
            operations: operations
                .map(|(operation, places)| OperationDocument {
                    operation,
                    places: *places,
                })
                .collect(),
            places: &change.places,
            example: change.example.as_ref().map(|example| ExampleDocument {
                trial: &example.trial,
                step: &example.step,
                before: example.before.as_ref(),
                after: example.after.as_ref(),
            }),
            again: &change.again,
        }
    }
}

impl<'c> AcceptanceDocument<'c> {
    fn of(outcome: &'c AcceptanceOutcome) -> Self {
        Self {
            entry: &outcome.entry,
            reason: &outcome.reason,
            owner: &outcome.owner,
            expires: outcome.expires.to_string(),
            places: outcome.places,
            state: outcome.state.name(),
        }
    }
}

impl<'c> NotJudgedDocument<'c> {
    fn of(one: &'c NotJudged) -> Self {
        Self {
            trial: &one.trial,
            reason: one.reason.as_ref(),
        }
    }
}

impl<'c> AnnouncedDocument<'c> {
    fn of(one: &'c Announced) -> Self {
        Self {
            class: one.class,
            operations: &one.operations,
            message: &one.message,
            came: one.came,
        }
    }
}

impl<'c> RerunDocument<'c> {
    fn of(rerun: &'c Rerun) -> Self {
        Self {
            file: &rerun.file,
            trials: rerun.trials,
            times: rerun.times,
            unstable: rerun.unstable,
        }
    }
}
