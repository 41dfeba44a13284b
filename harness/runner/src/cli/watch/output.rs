//! Where a watch leaves its record and its reports. Nothing is sent where they cannot be left; and reports of an earlier watch never stand
//! for this one.

use std::path::PathBuf;

use super::arguments::WatchingArguments;
use crate::cli::exit::Exit;
use crate::cli::output::{OutputArguments, Places, Reporting, nothing_sent};
use crate::findings::watch::{WatchReader, WatchView};
use crate::record::watch::{WATCH_FILE_NAME, WatchManifest, WatchWriter};
use crate::report::watch::{WATCH_FORMATS, usual_watch_reports, write_watch_reports};

/// What a watch leaves.
pub(in crate::cli) const WATCH: Reporting = Reporting {
    what: "a watch",
    record: WATCH_FILE_NAME,
    formats: &WATCH_FORMATS,
    usual: usual_watch_reports,
};

/// Where record and reports go.
pub(super) struct Output {
    pub(super) places: Places,
}

impl Output {
    /// Makes the folders, and takes the place of the record.
    ///
    /// # Errors
    /// It was said on standard error what is in the way.
    pub(super) fn take(arguments: &WatchingArguments) -> Result<Self, Exit> {
        let places = Places::take(
            WATCH,
            &OutputArguments {
                reports: &arguments.reports,
                report: &arguments.report,
                record: arguments.record.as_deref(),
            },
        )?;
        Ok(Self { places })
    }

    /// Puts an earlier record aside, begins this one, and replaces earlier reports by those of a watch of which nothing is known yet.
    ///
    /// # Errors
    /// One of them cannot be written, which was said on standard error.
    pub(super) fn begin(&self, manifest: &WatchManifest) -> Result<WatchWriter, Exit> {
        self.places.rotate()?;
        let writer = WatchWriter::create(self.places.record(), manifest);
        let writer = writer.map_err(|error| nothing_sent(&error.to_string()))?;
        let begun = write_watch_reports(&WatchReader::new(manifest).view(), &self.places.files());
        begun.map_err(|error| nothing_sent(&error.to_string()))?;
        Ok(writer)
    }

    /// Writes the reports, and returns their files, that of the record first.
    ///
    /// # Errors
    /// One cannot be written, which was said on standard error.
    pub(super) fn write(&self, view: &WatchView) -> Result<Vec<PathBuf>, Exit> {
        self.places
            .written(write_watch_reports(view, &self.places.destinations))
    }
}
