//! Where a load leaves its record and its reports. Nothing is sent where they cannot be left; and reports of an earlier load never stand
//! for this one.

use std::path::PathBuf;

use crate::cli::arguments::RunArguments;
use crate::cli::exit::Exit;
use crate::cli::output::{OutputArguments, Places, Reporting, nothing_sent};
use crate::findings::load::LoadView;
use crate::record::load::{LOAD_FILE_NAME, LoadManifest, LoadRecord, LoadWriter};
use crate::report::load::{LOAD_FORMATS, usual_load_reports, write_load_reports};

/// What a load leaves.
pub(in crate::cli) const LOAD: Reporting = Reporting {
    what: "a load",
    record: LOAD_FILE_NAME,
    formats: &LOAD_FORMATS,
    usual: usual_load_reports,
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
    pub(super) fn take(arguments: &RunArguments) -> Result<Self, Exit> {
        let places = Places::take(
            LOAD,
            &OutputArguments {
                reports: &arguments.reports,
                report: &arguments.report,
                record: arguments.record.as_deref(),
            },
        )?;
        Ok(Self { places })
    }

    /// Puts an earlier record aside, begins this one, and replaces earlier reports by those of a load of which nothing is known yet.
    ///
    /// # Errors
    /// One of them cannot be written, which was said on standard error.
    pub(super) fn begin(&self, manifest: &LoadManifest) -> Result<LoadWriter, Exit> {
        self.places.rotate()?;
        let writer = LoadWriter::create(self.places.record(), manifest);
        let writer = writer.map_err(|error| nothing_sent(&error.to_string()))?;
        let begun = write_load_reports(&LoadView::of(LoadRecord::begun(manifest.clone())), &self.places.files());
        begun.map_err(|error| nothing_sent(&error.to_string()))?;
        Ok(writer)
    }

    /// Writes the reports, and returns their files, that of the record first.
    ///
    /// # Errors
    /// One cannot be written, which was said on standard error.
    pub(super) fn write(&self, view: &LoadView) -> Result<Vec<PathBuf>, Exit> {
        self.places.written(write_load_reports(view, &self.places.destinations))
    }
}
