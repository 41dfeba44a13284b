//! The arguments of the commands about contracts.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::arguments::{SPEC, SuiteArguments};
use crate::suite::contracts::{ContractFile, ContractSettings};
use crate::suite::folder::Folder;

/// `podproof contract`.
#[derive(Clone, Debug, Args)]
pub struct ContractArguments {
    /// What about them.
    #[command(subcommand)]
    pub command: ContractCommand,
}

/// The commands about contracts.
#[derive(Clone, Debug, Subcommand)]
pub enum ContractCommand {
    /// Say what changed between two documents, by content; exit code 1 if a change breaks clients
    Diff {
        /// The older document
        old: PathBuf,
        /// The newer document
        new: PathBuf,
    },
    /// Spoil a good answer in every known way and count what the contracts let through; exit code 1 if there is no reason
    /// for it in `strength.yaml`
    Strength(StrengthArguments),
    /// Say which requirements are verified and which documented statuses were seen, in a run or by the scenarios as they
    /// stand
    Coverage(CoverageArguments),
}

/// `podproof contract strength`.
#[derive(Clone, Debug, Args)]
pub struct StrengthArguments {
    /// Only these services; all of them if none is given
    #[arg(value_name = "SERVICE")]
    pub services: Vec<String>,
    /// The folder of contracts, overlays and `strength.yaml`; without it `spec`, where that is there, otherwise the
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
    /// Measure the documents as they are published: without the overlays of the folder, and without reasons
    #[arg(long)]
    pub published: bool,
}

impl StrengthArguments {
    pub(super) fn settings(&self) -> ContractSettings {
        ContractSettings {
            spec: Folder::choose(self.spec.as_deref(), SPEC),
            contracts: self.contracts.clone(),
            overlays: self.overlays.clone(),
            overlay_reason: self.overlay_reason.clone(),
        }
    }
}

/// `podproof contract coverage`.
#[derive(Clone, Debug, Args)]
pub struct CoverageArguments {
    /// The record of a run, its `run.jsonl`; without one, what the scenarios would verify and call
    #[arg(value_name = "RUN")]
    pub run: Option<PathBuf>,
    #[command(flatten)]
    /// What is read.
    pub suite: SuiteArguments,
}
