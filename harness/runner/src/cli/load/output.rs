//! Where a load leaves its record and its reports. Nothing is sent where they cannot be left; and reports of an earlier load never stand
//! for this one.

use std::path::{Path, PathBuf};

use crate::cli::arguments::RunArguments;
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::findings::load::LoadView;
use crate::record::load::{LOAD_FILE_NAME, LoadManifest, LoadRecord, LoadWriter};
use crate::record::{PlaceError, RecordPlace};
use crate::report::load::{LOAD_FORMATS, usual_load_reports, write_load_reports};
use crate::report::{Destination, Place, make_folder};
use crate::text::{list, quoted};

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
    pub(super) fn take(arguments: &RunArguments) -> Result<Self, Exit> {
        let destinations = destinations(&arguments.reports, &arguments.report)?;
        let usual = arguments.reports.join(LOAD_FILE_NAME);
        let record: &Path = arguments.record.as_deref().unwrap_or(&usual);
        let files = destinations.iter().filter_map(Destination::path);
        let folders = files.chain([record]).filter_map(Path::parent);
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

    /// Puts an earlier record aside, begins this one, and replaces earlier reports by those of a load of which nothing is known yet.
    ///
    /// # Errors
    /// One of them cannot be written, which was said on standard error.
    pub(super) fn begin(&self, manifest: &LoadManifest) -> Result<LoadWriter, Exit> {
        self.place.rotate().map_err(|error| nothing_sent(&error.to_string()))?;
        let writer = LoadWriter::create(self.record(), manifest);
        let writer = writer.map_err(|error| nothing_sent(&error.to_string()))?;
        let files = self
            .destinations
            .iter()
            .filter(|destination| destination.path().is_some());
        let files: Vec<Destination> = files.cloned().collect();
        let begun = LoadView::of(LoadRecord::begun(manifest.clone()));
        write_load_reports(&begun, &files).map_err(|error| nothing_sent(&error.to_string()))?;
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
    pub(super) fn write(&self, view: &LoadView) -> Result<Vec<PathBuf>, Exit> {
        let written = write_load_reports(view, &self.destinations);
        let written = written.map_err(|error| show::harness(&error.to_string()).exit)?;
        Ok([self.record().to_owned()].into_iter().chain(written).collect())
    }
}

/// The reports that are to be written: those that were named, otherwise the usual ones in a folder.
///
/// # Errors
/// A load has none in a format that was named, or more than one would go to standard output; it was said on standard error.
pub(in crate::cli) fn destinations(folder: &Path, named: &[Destination]) -> Result<Vec<Destination>, Exit> {
    if named.is_empty() {
        return Ok(usual_load_reports(folder));
    }
    if let Some(other) = named.iter().find(|named| !LOAD_FORMATS.contains(&named.format)) {
        show::err(&format!(
            "error[command line]: a load has no report in the format `{}`; expected one of {}",
            other.format,
            list(quoted(LOAD_FORMATS))
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
