//! Where a command leaves its record and its reports.
//!
//! Nothing is sent where they cannot be left; and reports of an earlier run never stand for this one.

use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::show;
use crate::findings::RunView;
use crate::record::{FILE_NAME, PlaceError, RecordPlace};
use crate::report::{
    Destination, Format, Notice, Place, WriteError, append_step_summary, make_folder, write_notices, write_reports,
};

/// What the command line says of it.
#[derive(Clone, Copy)]
pub(super) struct OutputArguments<'a> {
    /// The folder of the reports.
    pub(super) reports: &'a Path,
    /// Single reports, instead of the usual ones.
    pub(super) report: &'a [Destination],
    /// The file of the record.
    pub(super) record: Option<&'a Path>,
}

/// Where record and reports go: the place of the record is taken as long as this lives.
pub(super) struct Output {
    destinations: Vec<Destination>,
    place: RecordPlace,
}

impl Output {
    /// Makes the folders, takes the place of the record, and puts an earlier record aside.
    ///
    /// # Errors
    /// It was said on standard error what is in the way.
    pub(super) fn take(arguments: &OutputArguments<'_>) -> Result<Self, Exit> {
        let destinations = destinations(arguments.reports, arguments.report)?;
        let usual = arguments.reports.join(FILE_NAME);
        let record = arguments.record.unwrap_or(&usual);
        let files = destinations.iter().filter_map(Destination::path);
        let folders = files.chain([record]).filter_map(Path::parent);
        for folder in folders.filter(|folder| !folder.as_os_str().is_empty()) {
            make_folder(folder).map_err(|error| nothing_sent(&error.to_string()))?;
        }
        let taken = RecordPlace::take(record).and_then(|place| {
            place.rotate()?;
            Ok(place)
        });
        let place = taken.map_err(|error| match error {
            PlaceError::Busy { .. } => {
                show::err(&format!("error[harness]: {error}; nothing was sent"));
                Exit::Invalid
            }
            error => nothing_sent(&error.to_string()),
        })?;
        Ok(Self { destinations, place })
    }

    /// The file of the record.
    pub(super) fn record(&self) -> &Path {
        self.place.path()
    }

    /// Whether a report goes to standard output.
    pub(super) fn takes_standard_output(&self) -> bool {
        self.destinations.iter().any(|destination| destination.path().is_none())
    }

    /// Replaces the reports by what is to be said as long as there are none.
    ///
    /// # Errors
    /// They cannot be written, which was said on standard error.
    pub(super) fn replace(&self, notice: &Notice) -> Result<(), Exit> {
        write_notices(notice, &self.destinations).map_err(|error| nothing_sent(&error.to_string()))
    }

    /// The same, after what was in the way has been shown: that is what counts.
    pub(super) fn say(&self, notice: &Notice) {
        if let Err(error) = write_notices(notice, &self.destinations) {
            show::harness(&error.to_string());
        }
    }

    /// Writes the reports, and returns their files, that of the record first.
    ///
    /// # Errors
    /// One cannot be written, which was said on standard error.
    pub(super) fn write(&self, run: &RunView) -> Result<Vec<PathBuf>, Exit> {
        let written = write_reports(run, &self.destinations)
            .and_then(|written| step_summary(run, &self.destinations).map(|()| written))
            .map_err(|error| show::harness(&error.to_string()).exit)?;
        Ok([self.record().to_owned()].into_iter().chain(written).collect())
    }
}

/// Appends the summary of a run that is told to GitHub to that of its step there, whose file GitHub names in the environment.
///
/// # Errors
/// It cannot be written.
pub(super) fn step_summary(run: &RunView, destinations: &[Destination]) -> Result<(), WriteError> {
    let is_told = destinations
        .iter()
        .any(|destination| destination.format == Format::Github);
    let file = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|file| is_told && !file.is_empty());
    file.map_or(Ok(()), |file| append_step_summary(run, Path::new(&file)))
}

/// The reports that are to be written: those that were named, otherwise the usual ones in a folder.
///
/// # Errors
/// More than one would go to standard output, which was said on standard error.
pub(super) fn destinations(folder: &Path, named: &[Destination]) -> Result<Vec<Destination>, Exit> {
    let is_out = |destination: &&Destination| destination.place == Place::StandardOutput;
    if named.iter().filter(is_out).count() > 1 {
        show::err("error[command line]: only one report can go to standard output (`-`)");
        return Err(Exit::Usage);
    }
    if named.is_empty() {
        return Ok(Destination::usual(folder));
    }
    Ok(named.to_vec())
}

fn nothing_sent(text: &str) -> Exit {
    show::harness(&format!("{text}; nothing was sent")).exit
}
