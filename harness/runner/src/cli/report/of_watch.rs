//! The reports of a recorded watch, again.

use super::{folder_of, is_same_file};
use crate::cli::arguments::ReportArguments;
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::findings::watch::WatchView;
use crate::record::watch::WATCH_FILE_NAME;
use crate::report::watch::{WATCH_FORMATS, usual_watch_reports, write_watch_reports};
use crate::report::{Destination, make_folder};
use crate::text::{list, quoted};

/// Renders the reports of a watch.
pub(super) fn report(arguments: &ReportArguments) -> Exit {
    let view = match WatchView::open(&arguments.run) {
        Ok(view) => view,
        Err(error) => {
            show::err(&format!("error[watch]: {error}"));
            return Exit::Invalid;
        }
    };
    if view.is_unfinished() {
        let cut = if view.is_cut {
            "; its last line is incomplete, and was left out"
        } else {
            ""
        };
        show::err(&format!(
            "warning: the watch is unfinished: it was cut short, or still goes{cut}"
        ));
    }
    let strange = arguments.report.iter().find(|one| !WATCH_FORMATS.contains(&one.format));
    if let Some(strange) = strange {
        show::err(&format!(
            "error[command line]: a watch has reports in {}, and none in `{}`",
            list(quoted(WATCH_FORMATS)),
            strange.format
        ));
        return Exit::Usage;
    }
    let folder = arguments
        .reports
        .clone()
        .unwrap_or_else(|| folder_of(&arguments.run, WATCH_FILE_NAME));
    let destinations = match arguments.report.as_slice() {
        [] => usual_watch_reports(&folder),
        told => told.to_vec(),
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
    match write_watch_reports(&view, &destinations) {
        Ok(written) => {
            for path in written.iter().filter(|_| !is_quiet) {
                show::out(&format!("report {}", path.display()));
            }
            Exit::Passed
        }
        Err(error) => show::harness(&error.to_string()).exit,
    }
}
