//! The arguments of `podproof export`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::arguments::{SelectionArguments, SuiteArguments, TellingArguments};

/// `podproof export`.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct ExportArguments {
    /// In the format of another tool, in place of files of podproof.
    #[command(subcommand)]
    pub format: Option<ExportFormat>,
    /// The folder that `scenarios` and `spec` are written to
    #[arg(value_name = "DIR", required = true)]
    pub folder: Option<PathBuf>,
    /// Overwrite files that are there and differ
    #[arg(long)]
    pub force: bool,
}

/// The formats of other tools.
#[derive(Clone, Debug, Subcommand)]
pub enum ExportFormat {
    /// Write trials as a description of Arazzo 1.0.1, each a workflow, with the contracts as its source descriptions; say what it
    /// cannot say
    Arazzo(ExportArazzoArguments),
}

/// `podproof export arazzo`.
#[derive(Clone, Debug, Args)]
pub struct ExportArazzoArguments {
    #[command(flatten)]
    /// Which trials.
    pub selection: SelectionArguments,
    /// The folder that `arazzo.yaml` and `openapi` are written to
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Overwrite files that are there and differ
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    /// What they are read from.
    pub suite: SuiteArguments,
    #[command(flatten)]
    /// How it is told.
    pub telling: TellingArguments,
}
