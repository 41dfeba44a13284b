//! `podproof report`: the reports of a recorded run, watch or load, again.

mod kind;
mod of_load;
mod of_watch;

use std::path::{Path, PathBuf};

use self::kind::RecordKind;
use super::arguments::ReportArguments;
use super::exit::Exit;
use super::output::{RUN, Reporting, destinations, step_summary, takes_standard_output};
use super::show;
use super::signatures;
use crate::findings::RunView;
use crate::report::{Destination, WriteError, write_reports};

pub(super) fn report(arguments: &ReportArguments) -> Exit {
    match RecordKind::of(&arguments.run) {
        RecordKind::Run => {}
        RecordKind::Watch => return of_watch::report(arguments),
        RecordKind::Load => return of_load::report(arguments),
    }
    let mut run = match RunView::open(&arguments.run) {
        Ok(run) => run,
        Err(error) => {
            show::err(&format!("error[run]: {error}"));
            return Exit::Invalid;
        }
    };
    show::unfinished(&run);
    signatures::recognise(&mut run);
    rendered(arguments, RUN, |destinations| {
        let written = write_reports(&run, destinations);
        written.and_then(|written| step_summary(&run, destinations).map(|()| written))
    })
}

/// A record of what is no run.
struct Recorded {
    reporting: Reporting,
    is_unfinished: bool,
    is_cut: bool,
}

/// Renders the reports of one, after a warning where it is unfinished.
fn again(
    arguments: &ReportArguments,
    recorded: Recorded,
    write: impl FnOnce(&[Destination]) -> Result<Vec<PathBuf>, WriteError>,
) -> Exit {
    let what = recorded.reporting.what.trim_start_matches("a ");
    if recorded.is_unfinished {
        let cut = show::cut(recorded.is_cut);
        show::err(&format!(
            "warning: the {what} is unfinished: it was cut short, or still goes{cut}"
        ));
    }
    rendered(arguments, recorded.reporting, write)
}

/// Writes the reports that were asked for, and tells their files.
fn rendered(
    arguments: &ReportArguments,
    reporting: Reporting,
    write: impl FnOnce(&[Destination]) -> Result<Vec<PathBuf>, WriteError>,
) -> Exit {
    let folder = arguments
        .reports
        .clone()
        .unwrap_or_else(|| folder_of(&arguments.run, reporting.record));
    let destinations = match destinations(reporting, &folder, &arguments.report) {
        Ok(destinations) => destinations,
        Err(exit) => return exit,
    };
    let mut files = destinations.iter().filter_map(Destination::path);
    if let Some(path) = files.find(|path| is_same_file(path, &arguments.run)) {
        return is_record(path);
    }
    let is_quiet = takes_standard_output(&destinations);
    match write(&destinations) {
        Ok(written) => {
            for path in written.iter().filter(|_| !is_quiet) {
                show::out(&format!("report {}", path.display()));
            }
            Exit::Passed
        }
        Err(error) => show::harness(&error.to_string()).exit,
    }
}

/// Says that a report would be written over the record.
fn is_record(path: &Path) -> Exit {
    show::err(&format!(
        "error[command line]: `{}` is the record itself, which would be lost; name another place with `--reports` or `--report`",
        path.display()
    ));
    Exit::Usage
}

/// Where reports go if nothing is said: `reports/run.jsonl` has its own beside it, and those of another record, such as
/// `reports/run-2026-11-26T12-37-17.jsonl`, go to a folder of its name. They never replace those of another run.
fn folder_of(record: &Path, usual: &str) -> PathBuf {
    let folder = record.parent().map(Path::to_owned).unwrap_or_default();
    if record.file_name().is_some_and(|name| name == usual) {
        return folder;
    }
    folder.join(record.file_stem().unwrap_or_default())
}

/// Whether both are one file that is there.
pub(super) fn is_same_file(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    real(one).is_some_and(|one| Some(one) == real(other))
}
