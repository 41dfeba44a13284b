//! The reports of a watch from its record: again, or while it goes.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde::Deserialize;

use super::output::destinations;
use crate::cli::arguments::ReportArguments;
use crate::cli::exit::Exit;
use crate::cli::report::{folder_of, is_record, is_same_file};
use crate::cli::show;
use crate::findings::watch::WatchView;
use crate::record::watch::WATCH_FILE_NAME;
use crate::report::Destination;
use crate::report::watch::write_watch_reports;

/// No manifest is longer, in bytes.
const LONGEST_MANIFEST: u64 = 4 * 1024 * 1024;
/// What the format of a watch begins with, in whatever version.
const WATCH: &str = "podproof-watch/";

/// What says of a first line what it begins.
#[derive(Deserialize)]
struct Head {
    format: String,
}

/// Whether a file begins as the record of a watch does. What cannot be read is none: whoever reads it as a run says why.
fn is_watch(path: &Path) -> bool {
    // A pipe can be read only once.
    let is_file = std::fs::metadata(path).is_ok_and(|found| found.is_file());
    let Some(file) = is_file.then(|| File::open(path).ok()).flatten() else {
        return false;
    };
    let mut line = Vec::new();
    if BufReader::new(file.take(LONGEST_MANIFEST))
        .read_until(b'\n', &mut line)
        .is_err()
    {
        return false;
    }
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
    serde_json::from_slice::<Head>(line).is_ok_and(|head| head.format.starts_with(WATCH))
}

/// Writes the reports of a watch; `None` if this is not the record of one.
pub(in crate::cli) fn report(arguments: &ReportArguments) -> Option<Exit> {
    is_watch(&arguments.run).then(|| report_watch(arguments))
}

fn report_watch(arguments: &ReportArguments) -> Exit {
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
    let folder = arguments
        .reports
        .clone()
        .unwrap_or_else(|| folder_of(&arguments.run, WATCH_FILE_NAME));
    let destinations = match destinations(&folder, &arguments.report) {
        Ok(destinations) => destinations,
        Err(exit) => return exit,
    };
    let mut files = destinations.iter().filter_map(Destination::path);
    if let Some(path) = files.find(|path| is_same_file(path, &arguments.run)) {
        return is_record(path);
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
