//! The reports of a watch from its record: again, or while it goes.

use std::path::Path;

use super::output::destinations;
use crate::cli::arguments::ReportArguments;
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::findings::watch::WatchView;
use crate::record::watch::{WATCH_FILE_NAME, WatchRecord};
use crate::report::watch::write_watch_reports;

/// Writes the reports of a watch; `None` if this is not the record of one.
pub(in crate::cli) fn report(arguments: &ReportArguments) -> Option<Exit> {
    let record = WatchRecord::open(&arguments.run).ok()?;
    let folder = arguments.reports.clone().unwrap_or_else(|| {
        let folder = arguments.run.parent().map(Path::to_owned).unwrap_or_default();
        if arguments.run.file_name().is_some_and(|name| name == WATCH_FILE_NAME) {
            folder
        } else {
            folder.join(arguments.run.file_stem().unwrap_or_default())
        }
    });
    let destinations = match destinations(&folder, &arguments.report) {
        Ok(destinations) => destinations,
        Err(exit) => return Some(exit),
    };
    let is_quiet = destinations.iter().any(|destination| destination.path().is_none());
    Some(
        match write_watch_reports(&WatchView::of_record(&record), &destinations) {
            Ok(written) => {
                for path in written.iter().filter(|_| !is_quiet) {
                    show::out(&format!("report {}", path.display()));
                }
                Exit::Passed
            }
            Err(error) => show::harness(&error.to_string()).exit,
        },
    )
}
