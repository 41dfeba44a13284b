//! Where a watch leaves its record and its reports. Nothing is sent where they cannot be left.

use std::path::{Path, PathBuf};

use super::arguments::WatchingArguments;
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::findings::watch::{WatchReader, WatchView};
use crate::record::watch::{WATCH_FILE_NAME, WatchManifest, WatchWriter};
use crate::record::{PlaceError, RecordPlace};
use crate::report::watch::{WATCH_FORMATS, usual_watch_reports, write_watch_reports};
use crate::report::{Destination, Place, make_folder};
use crate::text::list;

/// Where record and reports go: the place of the record is taken as long as this lives.
pub(super) struct Output {
    destinations: Vec<Destination>,
    place: RecordPlace,
}

impl Output {
    /// Makes the folders, and takes the place of the record.
    ///
    /// # Errors
    /// It was said on standard error what is in the way.
    pub(super) fn take(arguments: &WatchingArguments) -> Result<Self, Exit> {
        let destinations = destinations(&arguments.reports, &arguments.report)?;
        let usual = arguments.reports.join(WATCH_FILE_NAME);
        let record: &PathBuf = arguments.record.as_ref().unwrap_or(&usual);
        let files = destinations.iter().filter_map(Destination::path);
        let folders = files.chain([record.as_path()]).filter_map(Path::parent);
        for folder in folders.filter(|folder| !folder.as_os_str().is_empty()) {
            make_folder(folder).map_err(|error| nothing_sent(&error.to_string()))?;
        }
        let place = RecordPlace::take(record).map_err(|error| match error {
            PlaceError::Busy { .. } => {
                show::err(&format!("error[harness]: {error}; nothing was sent"));
                Exit::Invalid
            }
            error => nothing_sent(&error.to_string()),
        })?;
        Ok(Self { destinations, place })
    }

    /// Puts an earlier record aside, begins this one, and replaces earlier reports by those of a watch that has seen nothing yet.
    ///
    /// # Errors
    /// One of them cannot be written, which was said on standard error.
    pub(super) fn begin(&self, manifest: &WatchManifest) -> Result<WatchWriter, Exit> {
        self.place.rotate().map_err(|error| nothing_sent(&error.to_string()))?;
        let writer = WatchWriter::create(self.record(), manifest);
        let writer = writer.map_err(|error| nothing_sent(&error.to_string()))?;
        let files: Vec<Destination> = self
            .destinations
            .iter()
            .filter(|destination| destination.path().is_some())
            .cloned()
            .collect();
        let written = write_watch_reports(&WatchReader::new(manifest).view(), &files);
        written.map_err(|error| nothing_sent(&error.to_string()))?;
        Ok(writer)
    }

    /// The file of the record.
    pub(super) fn record(&self) -> &Path {
        self.place.path()
    }

    /// Whether a report goes to standard output.
    pub(super) fn takes_standard_output(&self) -> bool {
        self.destinations.iter().any(|destination| destination.path().is_none())
    }

    /// Writes the reports, and returns their files, that of the record first.
    ///
    /// # Errors
    /// One cannot be written, which was said on standard error.
    pub(super) fn write(&self, view: &WatchView) -> Result<Vec<PathBuf>, Exit> {
        let written = write_watch_reports(view, &self.destinations);
        let written = written.map_err(|error| show::harness(&error.to_string()).exit)?;
        Ok([self.record().to_owned()].into_iter().chain(written).collect())
    }
}

/// The reports that are to be written: those that were named, otherwise the usual ones in a folder.
fn destinations(folder: &Path, named: &[Destination]) -> Result<Vec<Destination>, Exit> {
    if named.is_empty() {
        return Ok(usual_watch_reports(folder));
    }
    if let Some(other) = named.iter().find(|named| !WATCH_FORMATS.contains(&named.format)) {
        let formats = list(WATCH_FORMATS.map(|format| format!("`{}`", format.name())));
        show::err(&format!(
            "error[command line]: a watch has no report in the format `{}`; expected one of {formats}",
            other.format.name()
        ));
        return Err(Exit::Usage);
    }
    let is_out = |destination: &&Destination| destination.place == Place::StandardOutput;
    if named.iter().filter(is_out).count() > 1 {
        show::err("error[command line]: only one report can go to standard output (`-`)");
        return Err(Exit::Usage);
    }
    Ok(named.to_vec())
}

fn nothing_sent(text: &str) -> Exit {
    show::harness(&format!("{text}; nothing was sent")).exit
}
