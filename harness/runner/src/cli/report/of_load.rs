//! The reports of a recorded load, again.

use super::{folder_of, is_same_file};
use crate::cli::arguments::ReportArguments;
use crate::cli::exit::Exit;
use crate::cli::load::destinations;
use crate::cli::show;
use crate::findings::load::LoadView;
use crate::record::load::LOAD_FILE_NAME;
use crate::report::load::write_load_reports;
use crate::report::{Destination, make_folder};

/// Renders the reports of a load.
pub(super) fn report(arguments: &ReportArguments) -> Exit {
    let view = match LoadView::open(&arguments.run) {
        Ok(view) => view,
        Err(error) => {
            show::err(&format!("error[load]: {error}"));
            return Exit::Invalid;
        }
    };
    if view.record.end.is_none() {
        let cut = if view.record.is_cut {
            "; its last line is incomplete, and was left out"
        } else {
            ""
        };
        show::err(&format!(
            "warning: the load is unfinished: it was cut short, or still goes{cut}"
        ));
    }
    let folder = arguments
        .reports
        .clone()
        .unwrap_or_else(|| folder_of(&arguments.run, LOAD_FILE_NAME));
    let destinations = match destinations(&folder, &arguments.report) {
        Ok(destinations) => destinations,
        Err(exit) => return exit,
    };
    let mut files = destinations.iter().filter_map(Destination::path);
    if let Some(path) = files.find(|path| is_same_file(path, &arguments.run)) {
        return super::is_record(path);
    }
    if arguments.report.is_empty()
        && let Err(error) = make_folder(&folder)
    {
        return show::harness(&error.to_string()).exit;
    }
    let is_quiet = destinations.iter().any(|destination| destination.path().is_none());
    match write_load_reports(&view, &destinations) {
        Ok(written) => {
            for path in written.iter().filter(|_| !is_quiet) {
                show::out(&format!("report {}", path.display()));
            }
            Exit::Passed
        }
        Err(error) => show::harness(&error.to_string()).exit,
    }
}
