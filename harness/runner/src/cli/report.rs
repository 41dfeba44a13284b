//! `podproof report`: the reports of a recorded run, watch or load, again.

mod kind;
mod of_load;
mod of_watch;

use std::path::{Path, PathBuf};

use self::kind::RecordKind;
use super::arguments::ReportArguments;
use super::exit::Exit;
use super::output::{destinations, step_summary};
use super::show;
use super::signatures;
use crate::findings::RunView;
use crate::record::FILE_NAME;
use crate::report::{Place, write_reports};

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
    let folder = arguments
        .reports
        .clone()
        .unwrap_or_else(|| folder_of(&arguments.run, FILE_NAME));
    let destinations = match destinations(&folder, &arguments.report) {
        Ok(destinations) => destinations,
        Err(exit) => return exit,
    };
    if let Some(path) = destinations
        .iter()
        .filter_map(|one| one.path())
        .find(|path| is_same_file(path, &arguments.run))
    {
        return is_record(path);
    }
    let is_quiet = destinations
        .iter()
        .any(|destination| destination.place == Place::StandardOutput);
    let written = write_reports(&run, &destinations);
    match written.and_then(|written| step_summary(&run, &destinations).map(|()| written)) {
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
