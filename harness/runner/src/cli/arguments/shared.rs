//! What several commands ask for: a suite, a target, and which trials.

use std::path::PathBuf;

use clap::Args;

use crate::cli::shard::{ShardArgument, shard, shard_argument};
use crate::cli::show::Refusal;
use crate::suite::SuiteSettings;
use crate::suite::contracts::{ContractFile, ContractSettings};
use crate::suite::folder::Folder;
use crate::suite::plan::Selection;

/// The folder of the project's own scenarios.
pub(in crate::cli) const SCENARIOS: &str = "scenarios";
/// The folder of the project's own contracts, overlays and requirements.
pub(in crate::cli) const SPEC: &str = "spec";

/// What a suite is read from.
#[derive(Clone, Debug, Args)]
pub struct SuiteArguments {
    /// The folder of scenarios, or a single scenario file; without it `scenarios`, where that is there, otherwise the
    /// built-in ones (also `built-in`)
    #[arg(long, value_name = "DIR|FILE")]
    pub scenarios: Option<PathBuf>,
    #[command(flatten)]
    /// What is promised.
    pub spec: SpecArguments,
}

/// What answers are judged by.
#[derive(Clone, Debug, Args)]
pub struct SpecArguments {
    /// The folder of contracts, overlays and requirements; without it `spec`, where that is there, otherwise the
    /// built-in ones (also `built-in`)
    #[arg(long, value_name = "DIR")]
    pub spec: Option<PathBuf>,
    /// A document for a service, in place of the project's own; its paths get the document's prefix, or the one
    /// behind `@`
    #[arg(long = "contract", value_name = "SERVICE[@/PREFIX]=FILE")]
    pub contracts: Vec<ContractFile>,
    /// A further overlay
    #[arg(long = "overlay", value_name = "FILE")]
    pub overlays: Vec<PathBuf>,
    /// Why these overlays hold, for their actions without an `x-reason`, as published ones are
    #[arg(long, value_name = "TEXT", requires = "overlays")]
    pub overlay_reason: Option<String>,
}

impl SuiteArguments {
    pub(in crate::cli) fn settings(&self) -> SuiteSettings {
        SuiteSettings {
            scenarios: Folder::choose(self.scenarios.as_deref(), SCENARIOS),
            contracts: self.spec.settings(),
        }
    }
}

impl SpecArguments {
    pub(in crate::cli) fn settings(&self) -> ContractSettings {
        ContractSettings {
            spec: Folder::choose(self.spec.as_deref(), SPEC),
            contracts: self.contracts.clone(),
            overlays: self.overlays.clone(),
            overlay_reason: self.overlay_reason.clone(),
        }
    }
}

/// Which pod a command is about.
#[derive(Clone, Debug, Args)]
pub struct TargetArguments {
    /// The target's configuration, as a bot's BDK reads it; the variable PODPROOF_TARGET names it, too. `run`, `list` and
    /// `watch` take the embedded mock pod if none is given
    #[arg(long = "target", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl TargetArguments {
    /// The file, if one is named. An empty variable names none; an empty argument is a mistake.
    pub(in crate::cli) fn file(&self) -> Option<PathBuf> {
        let variable = || std::env::var_os("PODPROOF_TARGET").filter(|file| !file.is_empty());
        self.file.clone().or_else(|| variable().map(PathBuf::from))
    }
}

/// Which trials are wanted.
#[derive(Clone, Debug, Args)]
pub struct SelectionArguments {
    /// Trials whose id contains this, for example `logout` or `logout/bot-session`; all of them if none is given
    #[arg(value_name = "SELECTOR")]
    pub selectors: Vec<String>,
    /// Only scenarios with this tag
    #[arg(long = "tag", value_name = "TAG")]
    pub tags: Vec<String>,
    /// Only the Ith of N parts, as one of N machines plays it; with N alone, I is what JOB_COMPLETION_INDEX (from 0) or CI_NODE_INDEX
    /// (from 1) says. Without it CI_NODE_INDEX and CI_NODE_TOTAL name the part, or PODPROOF_SHARDS says N
    #[arg(long, value_name = "I/N|N", value_parser = shard_argument)]
    pub shard: Option<ShardArgument>,
    /// Divide by how long trials took in an earlier run, whose `run.jsonl` is named, so that the parts take about the same time; all
    /// machines must name the same one
    #[arg(long, value_name = "RUN")]
    pub shard_by: Option<PathBuf>,
}

impl SelectionArguments {
    /// What is selected, and which part of it this machine plays.
    ///
    /// # Errors
    /// It cannot be told which part, which was said on standard error.
    pub(in crate::cli) fn selection(&self) -> Result<Selection, Refusal> {
        Ok(Selection {
            selectors: self.selectors.clone(),
            tags: self.tags.clone(),
            shard: shard(self.shard, self.shard_by.as_deref())?,
            ids: None,
        })
    }
}
