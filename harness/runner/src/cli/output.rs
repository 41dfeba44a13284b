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
use crate::text::{list, quoted};

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

/// What leaves reports, and which.
#[derive(Clone, Copy)]
pub(super) struct Reporting {
    /// `a run`, `a watch`, `a load`.
    pub(super) what: &'static str,
    /// The file of its record, where nothing else is said.
    pub(super) record: &'static str,
    /// The formats of its reports.
    pub(super) formats: &'static [Format],
    /// The reports that it leaves in a folder if nothing else is said.
    pub(super) usual: fn(&Path) -> Vec<Destination>,
}

/// That of a run.
pub(super) const RUN: Reporting = Reporting {
    what: "a run",
    record: FILE_NAME,
    formats: &Format::ALL,
    usual: Destination::usual,
};

/// Where record and reports go: the place of the record is taken as long as this lives.
pub(super) struct Places {
    pub(super) destinations: Vec<Destination>,
    place: RecordPlace,
}

impl Places {
    /// Makes the folders, and takes the place of the record.
    ///
    /// # Errors
    /// It was said on standard error what is in the way.
    pub(super) fn take(reporting: Reporting, arguments: &OutputArguments<'_>) -> Result<Self, Exit> {
        let destinations = destinations(reporting, arguments.reports, arguments.report)?;
        let usual = arguments.reports.join(reporting.record);
        let record = arguments.record.unwrap_or(&usual);
        let files = destinations.iter().filter_map(Destination::path);
        let folders = files.chain([record]).filter_map(Path::parent);
        for folder in folders.filter(|folder| !folder.as_os_str().is_empty()) {
            make_folder(folder).map_err(|error| nothing_sent(&error.to_string()))?;
        }
        let place = RecordPlace::take(record).map_err(|error| not_taken(&error))?;
        Ok(Self { destinations, place })
    }

    /// Puts an earlier record aside.
    ///
    /// # Errors
    /// It cannot be, which was said on standard error.
    pub(super) fn rotate(&self) -> Result<(), Exit> {
        self.place.rotate().map_err(|error| not_taken(&error))
    }

    /// The file of the record.
    pub(super) fn record(&self) -> &Path {
        self.place.path()
    }

    /// The reports that go to files.
    pub(super) fn files(&self) -> Vec<Destination> {
        let files = self.destinations.iter().filter(|one| one.path().is_some());
        files.cloned().collect()
    }

    /// Whether a report goes to standard output.
    pub(super) fn takes_standard_output(&self) -> bool {
        takes_standard_output(&self.destinations)
    }

    /// The files that were written, that of the record first.
    ///
    /// # Errors
    /// One could not be written, which is said on standard error.
    pub(super) fn written(&self, written: Result<Vec<PathBuf>, WriteError>) -> Result<Vec<PathBuf>, Exit> {
        let written = written.map_err(|error| show::harness(&error.to_string()).exit)?;
        Ok([self.record().to_owned()].into_iter().chain(written).collect())
    }
}

/// Whether one of the reports goes to standard output.
pub(super) fn takes_standard_output(destinations: &[Destination]) -> bool {
    destinations.iter().any(|destination| destination.path().is_none())
}

fn not_taken(error: &PlaceError) -> Exit {
    let exit = nothing_sent(&error.to_string());
    match error {
        PlaceError::Busy { .. } => Exit::Invalid,
        _ => exit,
    }
}

/// Where record and reports of a run go.
pub(super) struct Output {
    places: Places,
}

impl Output {
    /// Makes the folders, takes the place of the record, and puts an earlier record aside.
    ///
    /// # Errors
    /// It was said on standard error what is in the way.
    pub(super) fn take(arguments: &OutputArguments<'_>) -> Result<Self, Exit> {
        let places = Places::take(RUN, arguments)?;
        places.rotate()?;
        Ok(Self { places })
    }

    /// The file of the record.
    pub(super) fn record(&self) -> &Path {
        self.places.record()
    }

    /// Whether a report goes to standard output.
    pub(super) fn takes_standard_output(&self) -> bool {
        self.places.takes_standard_output()
    }

    /// Replaces the reports by what is to be said as long as there are none.
    ///
    /// # Errors
    /// They cannot be written, which was said on standard error.
    pub(super) fn replace(&self, notice: &Notice) -> Result<(), Exit> {
        write_notices(notice, &self.places.destinations).map_err(|error| nothing_sent(&error.to_string()))
    }

    /// The same, after what was in the way has been shown: that is what counts.
    pub(super) fn say(&self, notice: &Notice) {
        if let Err(error) = write_notices(notice, &self.places.destinations) {
            show::harness(&error.to_string());
        }
    }

    /// Writes the reports, and returns their files, that of the record first.
    ///
    /// # Errors
    /// One cannot be written, which was said on standard error.
    pub(super) fn write(&self, run: &RunView) -> Result<Vec<PathBuf>, Exit> {
        let destinations = &self.places.destinations;
        let written = write_reports(run, destinations);
        let written = written.and_then(|written| step_summary(run, destinations).map(|()| written));
        self.places.written(written)
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
/// There is none in a format that was named, or two would go to one place; it was said on standard error.
pub(super) fn destinations(
    reporting: Reporting,
    folder: &Path,
    named: &[Destination],
) -> Result<Vec<Destination>, Exit> {
    let Reporting {
        what, formats, usual, ..
    } = reporting;
    if let Some(other) = named.iter().find(|named| !formats.contains(&named.format)) {
        let expected = list(quoted(formats));
        show::err(&format!(
            "error[command line]: {what} has no report in the format `{}`; expected one of {expected}",
            other.format
        ));
        return Err(Exit::Usage);
    }
    if let Some(problem) = one_place_for_two(named) {
        show::err(&format!("error[command line]: {problem}"));
        return Err(Exit::Usage);
    }
    if named.is_empty() {
        return Ok(usual(folder));
    }
    Ok(named.to_vec())
}

/// What is wrong with reports of which two would go to one place; `None` where each has its own.
pub(super) fn one_place_for_two(destinations: &[Destination]) -> Option<String> {
    let mut numbered = destinations.iter().enumerate();
    let (_, second) = numbered.find(|(number, destination)| {
        let mut before = destinations[..*number].iter();
        before.any(|other| other.place == destination.place)
    })?;
    Some(match &second.place {
        Place::StandardOutput => "only one report can go to standard output (`-`)".to_owned(),
        Place::File(path) => format!(
            "only one report can go to `{}`; name another file for the other",
            path.display()
        ),
    })
}

pub(super) fn nothing_sent(text: &str) -> Exit {
    show::harness(&format!("{text}; nothing was sent")).exit
}
