//! The manifest of a run, made before anything is sent.

use std::collections::BTreeSet;

use aws_lc_rs::digest::{SHA256, digest};
use podproof_contract::{Contract, Operation, Unsupported};

use super::context::RunContext;
use super::engine::RunSettings;
use crate::diagnostic::{Owner, Sources};
use crate::record::{
    CatalogueEntry, DividedBy, FORMAT, Hashes, KnownIssuesRecord, Manifest, NamedRecord, OperationEntry, PlannedTrial,
    SelectionRecord, SettingsRecord, ShardRecord, ShardedTrial, UnsupportedEntry,
};
use crate::secret::RedactedProse;
use crate::suite::built_in::BuiltIn;
use crate::suite::known_issues::KnownIssues;
use crate::suite::plan::{Division, Shard, Trial};
use crate::suite::requirements::{Catalogue, Requirement};
use crate::text::hex;

/// What only whoever starts a run knows of it.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// What of the suite is built in.
    pub built_in: Vec<BuiltIn>,
    /// The hashes of what was read.
    pub hashes: Hashes,
    /// Which trials were asked for.
    pub selection: SelectionRecord,
    /// Which part of them is played, where it is one.
    pub shard: Option<ShardRecord>,
    /// What it is read from, as it was named.
    pub named: NamedRecord,
    /// Words of the operator, name and value.
    pub labels: Vec<(String, String)>,
    /// The known issues, where a list of them was given.
    pub known_issues: Option<KnownIssues>,
    /// Whether a warning that no known issue covers fails the run.
    pub fail_on_warnings: bool,
}

/// The manifest of a run that starts now.
pub fn manifest(context: &RunContext, trials: &[Trial], settings: &RunSettings, about: About) -> Manifest {
    let services = context.contracts.contracts().iter().map(|contract| contract.service());
    Manifest {
        format: FORMAT.to_owned(),
        podproof: env!("CARGO_PKG_VERSION").to_owned(),
        started_at: Manifest::now(),
        target: context.target.name.clone(),
        services: services
            .map(|service| (service.to_owned(), context.target.url_of(service).to_owned()))
            .collect(),
        built_in: about.built_in,
        hashes: about.hashes,
        selection: about.selection,
        shard: about.shard,
        merged: Vec::new(),
        named: about.named,
        settings: SettingsRecord {
            jobs: settings.jobs,
            repeat: settings.repeat,
            strict: settings.strict,
            fail_fast: settings.fail_fast,
            fail_on_warnings: about.fail_on_warnings,
        },
        labels: about.labels.into_iter().collect(),
        known_issues: about.known_issues.map(|issues| {
            // A person may have copied an answer into the file.
            KnownIssuesRecord::of(&issues, &context.target.vault().redactor())
        }),
        judged: None,
        plan: trials.iter().map(planned).collect(),
        requirements: requirements(&context.catalogue),
        operations: context.contracts.operations().map(operation).collect(),
        unsupported: context.contracts.contracts().iter().flat_map(unsupported).collect(),
    }
}

/// The hashes of what a run was read from.
pub fn hashes(sources: &Sources) -> Hashes {
    Hashes {
        scenarios: hash(sources.texts(Owner::Scenario)),
        contracts: hash(sources.texts(Owner::Contract)),
        overlays: hash(sources.texts(Owner::Overlay)),
        requirements: hash(sources.texts(Owner::Requirements)),
    }
}

/// SHA-256 of the sorted SHA-256 of texts, in hex: the same wherever they lie, and in whatever order they were read.
fn hash<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut each: Vec<String> = texts
        .map(|text| hex(digest(&SHA256, text.as_bytes()).as_ref()))
        .collect();
    each.sort();
    hex(digest(&SHA256, each.concat().as_bytes()).as_ref())
}

/// What a manifest says of the part of a plan that is played.
pub fn shard(shard: &Shard, division: &Division) -> ShardRecord {
    let each = division.whole.iter().zip(&division.parts);
    ShardRecord {
        index: shard.index,
        count: shard.count,
        by: match shard.times {
            Some(_) => DividedBy::Time,
            None => DividedBy::Hash,
        },
        digest: ShardRecord::digest_of(&division.whole.iter().map(planned).collect()),
        plan: each
            .map(|(trial, part)| ShardedTrial {
                id: trial.id.to_string(),
                shard: *part,
            })
            .collect(),
    }
}

fn planned(trial: &Trial) -> PlannedTrial {
    PlannedTrial {
        id: trial.id.to_string(),
        title: trial.title().to_owned(),
        scenario: trial.scenario.source.to_string(),
        requirements: trial.requirements(),
        tags: trial.scenario.tags.clone(),
        operations: called(trial),
        not_applicable: trial.not_applicable.as_deref().map(RedactedProse::of_our_words),
    }
}

/// The operations that a trial calls, each once.
fn called(trial: &Trial) -> Vec<String> {
    let calls = trial.calls().into_iter().chain(trial.closing_calls());
    let names: BTreeSet<String> = calls.map(|call| format!("{} {}", call.method, call.template)).collect();
    names.into_iter().collect()
}

/// The requirements of a catalogue, as a manifest has them.
pub fn requirements(catalogue: &Catalogue) -> Vec<CatalogueEntry> {
    let entry = |requirement: &Requirement| CatalogueEntry {
        id: requirement.id.clone(),
        level: requirement.level,
        text: requirement.text.clone(),
        judged_by: requirement.judged_by.clone(),
        unverified: requirement.unverified.clone(),
    };
    catalogue.iter().map(entry).collect()
}

/// What a contract says and podproof does not understand, as a manifest has it.
pub fn unsupported(contract: &Contract) -> Vec<UnsupportedEntry> {
    let entry = |one: Unsupported| UnsupportedEntry {
        service: contract.service().to_owned(),
        document: one.place.document.to_string(),
        pointer: one.place.pointer,
        keyword: one.keyword,
        follows: RedactedProse::of_our_words(one.follows),
    };
    contract.unsupported().into_iter().map(entry).collect()
}

/// An operation of a contract, as a manifest has it.
pub fn operation(operation: &Operation) -> OperationEntry {
    OperationEntry {
        operation: format!("{} {}", operation.method(), operation.template()),
        service: operation.service().to_owned(),
        documented: operation
            .promises()
            .map(|promise| promise.status().to_owned())
            .collect(),
    }
}
