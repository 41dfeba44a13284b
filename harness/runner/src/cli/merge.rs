//! `podproof merge`: the shards of a run as one run.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::evidence::record_of;
use super::exit::Exit;
use super::output::{Output, OutputArguments, RUN, destinations};
use super::report::is_same_file;
use super::run::narrator;
use super::show;
use super::signatures;
use crate::campaign::merge::{MergeError, ShardFile, Shards};
use crate::findings::RunView;
use crate::record::{FILE_NAME, RecordWriter};
use crate::report::{Destination, Detail, Narrator, Notice};
use crate::text::count;
use crate::text::visible::visible;

/// `podproof merge`.
#[derive(Clone, Debug, Args)]
pub struct MergeArguments {
    /// The records that the shards left, each once: their `run.jsonl`, or the folders of their reports
    #[arg(value_name = "RUN", required = true)]
    pub runs: Vec<PathBuf>,
    /// The folder of the whole run: its `run.jsonl` and its reports
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Write one report to a file, or to standard output (`-`): junit, json, html, markdown, ctrf, github, gitlab or har; the
    /// usual ones in the folder are then not written
    #[arg(long = "report", value_name = "FORMAT=FILE|-")]
    pub report: Vec<Destination>,
    /// Show only what is wrong, and the totals
    #[arg(long, short)]
    pub quiet: bool,
}

pub(super) fn merge(arguments: &MergeArguments) -> Exit {
    let runs: Vec<PathBuf> = arguments.runs.iter().map(|run| record_of(run)).collect();
    let places = match destinations(RUN, &arguments.out, &arguments.report) {
        Ok(places) => places,
        Err(exit) => return exit,
    };
    let record = arguments.out.join(FILE_NAME);
    let mut files = places.iter().filter_map(Destination::path).chain([record.as_path()]);
    if let Some(lost) = files.find(|file| runs.iter().any(|run| is_same_file(file, run))) {
        show::err(&format!(
            "error[command line]: `{}` is to be merged itself, and would be lost; name another folder with `--out`",
            lost.display()
        ));
        return Exit::Usage;
    }
    let output = match Output::take(&OutputArguments {
        reports: &arguments.out,
        report: &arguments.report,
        record: None,
    }) {
        Ok(output) => output,
        Err(exit) => return exit,
    };
    match joined(&runs, &output) {
        Ok(shards) => tell(arguments, &shards, &output),
        Err(error) => {
            // Records may have come from anywhere.
            let text = visible(&format!("error[merge]: {error}")).into_owned();
            show::err(&text);
            output.say(&Notice::not_merged(&text));
            exit_of(&error)
        }
    }
}

fn exit_of(error: &MergeError) -> Exit {
    match error {
        MergeError::Write(_) => Exit::Broken,
        error if error.is_incomplete() => Exit::Broken,
        _ => Exit::Invalid,
    }
}

/// Reads the shards, and writes the record of all of them.
fn joined(runs: &[PathBuf], output: &Output) -> Result<Shards, MergeError> {
    let files = runs.iter().map(|run| ShardFile::open(run));
    let shards = Shards::of(files.collect::<Result<_, _>>()?)?;
    if let Some(manifest) = shards.manifest() {
        let writer = RecordWriter::create(output.record(), &manifest)?;
        shards.write(&manifest, writer).inspect_err(|_| {
            // Half a record is none, and there is a better reason to tell than that it stays.
            let _ = std::fs::remove_file(output.record());
        })?;
    }
    Ok(shards)
}

/// Tells the totals of the whole run, and writes its reports.
fn tell(arguments: &MergeArguments, shards: &Shards, output: &Output) -> Exit {
    let mut run = match RunView::open(output.record()) {
        Ok(run) => run,
        Err(error) => return show::harness(&error.to_string()).exit,
    };
    signatures::recognise(&mut run);
    let detail = if arguments.quiet { Detail::Quiet } else { Detail::Normal };
    let mut narrator: Narrator<Box<dyn Write + Send>> = narrator(detail, output.takes_standard_output());
    if !output.takes_standard_output() {
        show::out(&format!(
            "merged {}: {}\n",
            count(shards.len(), "shard"),
            count(run.trials.len(), "trial")
        ));
    }
    narrator.finished(&run);
    match output.write(&run) {
        Ok(written) => narrator.reports(&written),
        Err(exit) => return exit,
    }
    Exit::of(&run)
}
