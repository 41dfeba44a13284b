//! `podproof compare`: reads records, has them compared, tells and writes what came of it.

use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};

use super::again::{Judged, judged_alike};
use super::arguments::CompareArguments;
use super::carried::{Carried, carried};
use super::rerun::rerun;
use crate::cli::exit::Exit;
use crate::cli::known_issues;
use crate::cli::output::one_place_for_two;
use crate::cli::report::is_same_file;
use crate::cli::run::columns;
use crate::cli::show;
use crate::diagnostic::Sources;
use crate::findings::changes::{Compared, Comparison, ContractPair, Decision, compare as compare_records};
use crate::findings::watch::{WatchVerdict, WatchView};
use crate::record::Record;
use crate::report::compare::{ConsoleSettings, FORMATS, console, watch_in_a_line, write_comparison};
use crate::report::{Destination, Place};
use crate::suite::known_issues::KnownIssues;
use crate::text::{commas, count};

/// A record, and the file that it was read from.
pub(super) struct Named {
    pub(super) file: String,
    pub(super) record: Record,
}

pub(in crate::cli) fn compare(arguments: &CompareArguments) -> Exit {
    let (baselines, candidates) = match sides(arguments) {
        Ok(sides) => sides,
        Err(exit) => return exit,
    };
    if let Err(exit) = destinations(
        arguments,
        &[&baselines[..], &candidates, arguments.watch.as_slice()].concat(),
    ) {
        return exit;
    }
    // Before anything is played again.
    let watch = match arguments.watch.as_deref().map(WatchView::open).transpose() {
        Ok(watch) => watch,
        Err(error) => return invalid(&error.to_string()),
    };
    match compared(arguments, &baselines, &candidates) {
        Ok(comparison) => tell(arguments, &comparison, watch.as_ref()),
        Err(exit) => exit,
    }
}

/// The files of the baselines and of the candidates.
fn sides(arguments: &CompareArguments) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Exit> {
    let (baselines, candidates) = match arguments.runs.split_last() {
        _ if !arguments.candidates.is_empty() => (&arguments.runs[..], arguments.candidates.clone()),
        Some((candidate, baselines)) => (baselines, vec![candidate.clone()]),
        None => (&[][..], Vec::new()),
    };
    if baselines.is_empty() {
        return Err(usage(
            "expected a record of a baseline and one of the candidate, found one record; name both: `podproof compare before.jsonl after.jsonl`",
        ));
    }
    Ok((baselines.to_vec(), candidates))
}

/// Refuses reports that could not be written, or would replace a record.
fn destinations(arguments: &CompareArguments, records: &[PathBuf]) -> Result<(), Exit> {
    if let Some(other) = arguments.report.iter().find(|report| !FORMATS.contains(&report.format)) {
        return Err(usage(&format!(
            "a comparison cannot be written as `{}`; its formats are: {}",
            other.format,
            commas(FORMATS)
        )));
    }
    if let Some(problem) = one_place_for_two(&arguments.report) {
        return Err(usage(&problem));
    }
    let written = arguments.report.iter().filter_map(Destination::path);
    let written = written.chain(arguments.rerun.as_ref().map(|_| arguments.rerun_record.as_path()));
    for path in written {
        if records.iter().any(|record| is_same_file(record, path)) {
            return Err(usage(&format!(
                "`{}` is a record that is compared, which would be lost; name another file",
                path.display()
            )));
        }
    }
    Ok(())
}

fn compared(arguments: &CompareArguments, baselines: &[PathBuf], candidates: &[PathBuf]) -> Result<Comparison, Exit> {
    let open = |files: &[PathBuf]| {
        files
            .iter()
            .map(|file| open(file, arguments.partial))
            .collect::<Result<Vec<_>, _>>()
    };
    let (mut baselines, mut candidates) = (open(baselines)?, open(candidates)?);
    let accepted = accepted(arguments, &baselines, &candidates)?;
    let carried = carried(&baselines, &candidates);
    let judged = judged_alike(&arguments.spec, &mut baselines, &mut candidates)?;
    let first = look(
        &baselines,
        &candidates,
        None,
        accepted.as_ref(),
        carried.as_ref(),
        &judged,
    )?;
    let Some(target) = &arguments.rerun else {
        return Ok(first);
    };
    let Some(again) = rerun(&first, &candidates, target, &arguments.rerun_record)? else {
        show::err("nothing changed, so there is nothing to play again");
        return Ok(first);
    };
    let mut again = open_any(&again)?;
    judged.again(&mut again)?;
    look(
        &baselines,
        &candidates,
        Some(&again),
        accepted.as_ref(),
        carried.as_ref(),
        &judged,
    )
}

fn look(
    baselines: &[Named],
    candidates: &[Named],
    rerun: Option<&Named>,
    accepted: Option<&KnownIssues>,
    carried: Option<&Carried>,
    judged: &Judged,
) -> Result<Comparison, Exit> {
    let compared = Compared {
        baselines: baselines.iter().map(pair).collect(),
        candidates: candidates.iter().map(pair).collect(),
        rerun: rerun.map(pair),
        accepted,
        contracts: carried.map(|carried| ContractPair {
            old: &carried.old,
            new: &carried.new,
        }),
        judged_again: judged.why.clone(),
    };
    compare_records(&compared).map_err(|error| invalid(&error.to_string()))
}

fn pair(named: &Named) -> (&str, &Record) {
    (&named.file, &named.record)
}

/// A record that is finished, unless that does not matter.
fn open(file: &Path, partial: bool) -> Result<Named, Exit> {
    let named = open_any(file)?;
    if named.record.closing.is_none() && !partial {
        show::err(&format!(
            "error[run]: `{}` is unfinished: {} of {} played; the run was cut short, or still goes. `--partial` compares what there is",
            named.file,
            named.record.len(),
            count(named.record.manifest.trials(), "trial")
        ));
        return Err(Exit::Broken);
    }
    Ok(named)
}

fn open_any(file: &Path) -> Result<Named, Exit> {
    let record = Record::open(file).map_err(|error| invalid(&error.to_string()))?;
    Ok(Named {
        file: file.display().to_string(),
        record,
    })
}

/// Which changes are accepted: the entries have to fit the trials and operations of the records.
fn accepted(
    arguments: &CompareArguments,
    baselines: &[Named],
    candidates: &[Named],
) -> Result<Option<KnownIssues>, Exit> {
    let Some(path) = &arguments.known_issues else {
        return Ok(None);
    };
    let mut sources = Sources::default();
    let manifests = baselines.iter().chain(candidates).map(|named| &named.record.manifest);
    known_issues::read_for_records(path, manifests, &mut sources)
        .map(Some)
        .map_err(|mistakes| show::input_errors(&mistakes, &sources))
}

fn tell(arguments: &CompareArguments, comparison: &Comparison, watch: Option<&WatchView>) -> Exit {
    let is_taken = arguments
        .report
        .iter()
        .any(|report| report.place == Place::StandardOutput);
    if !is_taken {
        let stdout = std::io::stdout();
        show::out(&console(
            comparison,
            ConsoleSettings {
                colour: AutoStream::choice(&stdout) != ColorChoice::Never,
                width: columns(std::io::IsTerminal::is_terminal(&stdout)),
                verbose: arguments.verbose,
                quiet: arguments.quiet,
            },
        ));
        if let Some(watch) = watch {
            show::out(&format!("    during  {}", watch_in_a_line(watch)));
        }
    }
    match write_comparison(comparison, watch, &arguments.report) {
        Ok(written) => {
            for path in written.iter().filter(|_| !is_taken && !arguments.quiet) {
                show::out(&format!("    report  {}", path.display()));
            }
        }
        Err(error) => return show::harness(&error.to_string()).exit,
    }
    match comparison.decision() {
        // What the page says of the upgrade as a whole, the exit code says too.
        _ if watch.is_some_and(|watch| watch.verdict() == WatchVerdict::Exceeded) => Exit::Failed,
        Decision::Breaking => Exit::Failed,
        Decision::NotJudged if !arguments.partial => Exit::Broken,
        Decision::NotJudged | Decision::Changed => Exit::Changed,
        Decision::Same => Exit::Passed,
    }
}

fn usage(text: &str) -> Exit {
    show::err(&format!("error[command line]: {text}"));
    Exit::Usage
}

fn invalid(text: &str) -> Exit {
    show::err(&format!("error[run]: {text}"));
    Exit::Invalid
}
