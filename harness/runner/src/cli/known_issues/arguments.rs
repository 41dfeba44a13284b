//! The arguments of the commands about lists of known issues.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::suite::known_issues::Day;

/// `podproof known-issues`.
#[derive(Clone, Debug, Args)]
pub struct KnownIssuesArguments {
    /// What about them.
    #[command(subcommand)]
    pub command: KnownIssuesCommand,
}

/// The commands about lists of known issues.
#[derive(Clone, Debug, Subcommand)]
pub enum KnownIssuesCommand {
    /// Draft entries for problems of a recorded run, or for changes of a comparison; what is still to be written says TODO, and no run takes it
    Add(AddArguments),
}

/// `podproof known-issues add`.
#[derive(Clone, Debug, Args)]
pub struct AddArguments {
    /// The record that a run left: its `run.jsonl`; or the JSON document of a comparison
    #[arg(value_name = "RUN|COMPARISON")]
    pub run: PathBuf,
    /// The ids of problems or changes, or their first digits; without any, all that fail the run, or break clients
    #[arg(value_name = "ID")]
    pub problems: Vec<String>,
    /// The list that the drafts are added to, which is made if need be; without it they are printed
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Where the defect is tracked
    #[arg(long, value_name = "ID")]
    pub ticket: Option<String>,
    /// Who sees to it that the defect goes
    #[arg(long, value_name = "NAME")]
    pub owner: Option<String>,
    /// The last day on which it is accepted
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub expires: Option<Day>,
    /// What is wrong, and why it is accepted
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

fn day(text: &str) -> Result<Day, String> {
    Day::read(text).ok_or_else(|| "expected a day of the calendar such as 2027-01-31".to_owned())
}
