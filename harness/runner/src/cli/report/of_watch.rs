//! The reports of a recorded watch, again.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde::Deserialize;

use super::{folder_of, is_same_file};
use crate::cli::arguments::ReportArguments;
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::findings::watch::WatchView;
use crate::record::watch::WATCH_FILE_NAME;
use crate::report::watch::{WATCH_FORMATS, usual_watch_reports, write_watch_reports};
use crate::report::{Destination, make_folder};
use crate::text::{list, quoted};

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
pub(super) fn is_watch(path: &Path) -> bool {
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
