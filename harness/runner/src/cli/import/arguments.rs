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
    /// A description of Arazzo, 1.0 or 1.1, in YAML or JSON: each workflow becomes a scenario
    Arazzo(ArazzoArguments),
    /// A collection of Postman, exported as v2.1
    Postman(PostmanArguments),
}

/// `podproof import arazzo`.
#[derive(Clone, Debug, Args)]
pub struct ArazzoArguments {
    /// The description. The OpenAPI documents beside it that it names are read too
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What the inputs of workflows hold, a mapping in YAML or JSON; a value may be an expression of scenarios, such as
    /// `${{ users.installed.username }}`
    #[arg(long, value_name = "FILE")]
    pub inputs: Option<PathBuf>,
    #[command(flatten)]
    /// What is written.
    pub writing: WritingArguments,
    #[command(flatten)]
    /// Which operations and requirements there are.
    pub suite: SuiteArguments,
}

/// `podproof import postman`.
#[derive(Clone, Debug, Args)]
pub struct PostmanArguments {
    /// The collection, a JSON file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// An exported environment, whose values stand for its variables; what looks secret is not taken
    #[arg(long, value_name = "FILE")]
    pub environment: Option<PathBuf>,
    #[command(flatten)]
    /// What is written.
    pub writing: WritingArguments,
    #[command(flatten)]
    /// Which operations and requirements there are.
    pub suite: SuiteArguments,
}

/// What is written, and what is told of it.
#[derive(Clone, Debug, Args)]
pub struct WritingArguments {
    /// The folder that the scenarios are written to
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Overwrite files that are there and differ
    #[arg(long)]
    pub force: bool,
    /// Print one JSON document for programs
    #[arg(long)]
    pub json: bool,
}
