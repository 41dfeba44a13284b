//! The arguments of `podproof compare`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::arguments::SpecArguments;
use crate::report::Destination;

/// `podproof compare`.
#[derive(Clone, Debug, Args)]
pub struct CompareArguments {
    /// The records that runs left (`run.jsonl`): the last one is the candidate, all before it are baselines. Two or three baselines
    /// teach what differs from run to run anyway. With `--candidate` all of them are baselines
    #[arg(value_name = "RUN", required = true)]
    pub runs: Vec<PathBuf>,
    /// A record of the candidate; several are several runs of the same pod
    #[arg(long = "candidate", value_name = "RUN")]
    pub candidates: Vec<PathBuf>,
    /// The list of known issues: which changes are accepted, and until when
    #[arg(long, value_name = "FILE")]
    pub known_issues: Option<PathBuf>,
    /// Play the trials with a change again, three times each, against this target with the suite of the candidate; what does not
    /// repeat is unstable
    #[arg(long, value_name = "TARGET")]
    pub rerun: Option<PathBuf>,
    /// The file of the record of what is played again
    #[arg(long, value_name = "FILE", default_value = "reports/rerun.jsonl", requires = "rerun")]
    pub rerun_record: PathBuf,
    /// The record of a watch during the upgrade (`watch.jsonl`): the HTML report shows it between before and after
    #[arg(long, value_name = "FILE")]
    pub watch: Option<PathBuf>,
    /// Write the comparison to a file, or to standard output (`-`): html, json or junit
    #[arg(long = "report", value_name = "FORMAT=FILE|-")]
    pub report: Vec<Destination>,
    /// Compare runs that were cut short, and do not mind trials that could not be judged
    #[arg(long)]
    pub partial: bool,
    #[command(flatten)]
    /// What both sides are judged by, where they were judged by different contracts.
    pub spec: SpecArguments,
    /// Show only the answer
    #[arg(long, short, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show every change with all its places
    #[arg(long, short)]
    pub verbose: bool,
}
