//! The arguments of `podproof import`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::SuiteArguments;

/// `podproof import`.
#[derive(Clone, Debug, Args)]
pub struct ImportArguments {
    /// Of which tool.
    #[command(subcommand)]
    pub from: ImportFrom,
}

/// The tools.
#[derive(Clone, Debug, Subcommand)]
pub enum ImportFrom {
    /// A collection of Postman, exported as v2.1
    Postman(PostmanArguments),
}

/// `podproof import postman`.
#[derive(Clone, Debug, Args)]
pub struct PostmanArguments {
    /// The collection, a JSON file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The folder that the scenarios are written to
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// An exported environment, whose values stand for its variables; what looks secret is not taken
    #[arg(long, value_name = "FILE")]
    pub environment: Option<PathBuf>,
    /// Overwrite files that are there and differ
    #[arg(long)]
    pub force: bool,
    /// Print one JSON document for programs
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    /// Which operations and requirements there are.
    pub suite: SuiteArguments,
}
