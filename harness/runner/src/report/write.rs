//! Reports written to files, each at once or not at all.
//!
//! A report is rendered, written beside its place under another name, and then renamed: a run that is
//! killed leaves the old report or the new one, never half of one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use thiserror::Error;

use super::error::RenderError;
use super::format::{Destination, Format};
use super::notice::Notice;
use super::surroundings::Surroundings;
use crate::findings::RunView;
use crate::text::{list, quoted};

/// Why a report could not be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// There is a file where a folder has to be.
    #[error("expected a folder for reports at `{}`, found a file; name another with `--reports`", folder.display())]
    NotAFolder {
        /// What is not a folder.
        folder: PathBuf,
    },
    /// The folder could not be made.
    #[error("cannot make the folder `{}` for reports: {source}; name another with `--reports`", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// There is a folder where the report has to be.
    #[error("expected a file to write the report to at `{}`, found a folder; add a file name", path.display())]
    NotAFile {
        /// The folder.
        path: PathBuf,
    },
    /// The report could not be written.
    #[error("cannot write the report `{}`: {source}; is the folder writable, and the disk not full?", path.display())]
    File {
        /// The report.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Some could not be written, and others were.
    #[error("{}", in_full(failed, written))]
    Some {
        /// Why, of each that could not.
        failed: Vec<Self>,
        /// The files of the others.
        written: Vec<PathBuf>,
    },
    /// The report could not be rendered.
    #[error("cannot render the report `{format}`: {source}")]
    Render {
        /// The report's format.
        format: Format,
        /// What went wrong.
        source: RenderError,
    },
}

/// Writes reports of a run, each to its place, whose folder is made if need be, and says which files were written.
///
/// # Errors
///
/// When one cannot be rendered or written; the others are.
pub fn write_reports(run: &RunView, destinations: &[Destination]) -> Result<Vec<PathBuf>, WriteError> {
    let around = Surroundings::here(destinations);
    write_each(destinations, |format, out| format.render_in(run, &around, out))
}

/// Replaces reports, each at its place, by what is to be said as long as a run has no results; standard output is left alone.
///
/// # Errors
///
/// When one cannot be written; the others are.
pub fn write_notices(notice: &Notice, destinations: &[Destination]) -> Result<(), WriteError> {
    let files = destinations
        .iter()
        .filter(|destination| destination.path().is_some_and(is_a_file));
    let files: Vec<Destination> = files.cloned().collect();
    write_each(&files, |format, out| format.render_notice(notice, out)).map(|_| ())
}

/// Whether a report is, or will be, a file: what is written to a pipe or a device cannot be replaced.
fn is_a_file(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |found| found.is_file())
}

/// What could not be written, and what was.
fn in_full(failed: &[WriteError], written: &[PathBuf]) -> String {
    // Several may fail for the same reason, such as a folder that cannot be made.
    let mut reasons: Vec<String> = failed.iter().map(ToString::to_string).collect();
    reasons.dedup();
    let failed = reasons.join("; ");
    if written.is_empty() {
        return failed;
    }
    let written = written.iter().map(|path| path.display().to_string());
    format!("{failed}; written: {}", list(quoted(written)))
}

/// Writes reports, each as `render` says, and all at the same time. One that does not fit on the disk is no reason to lose the others.
pub(super) fn write_each(
    destinations: &[Destination],
    render: impl Fn(Format, &mut dyn Write) -> Result<(), RenderError> + Sync,
) -> Result<Vec<PathBuf>, WriteError> {
    let Some((last, others)) = destinations.split_last() else {
        return Ok(Vec::new());
    };
    let render = &render;
    let outcomes: Vec<Result<(), WriteError>> = thread::scope(|threads| {
        let mut writing = Vec::with_capacity(others.len());
        for destination in others {
            writing.push(threads.spawn(move || write_to(destination, render)));
        }
        let last = write_to(last, render);
        let others = writing.into_iter().map(|one| match one.join() {
            Ok(outcome) => outcome,
            Err(panic) => resume_unwind(panic),
        });
        others.chain([last]).collect()
    });
    let (mut written, mut failed) = (Vec::new(), Vec::new());
    for (destination, outcome) in destinations.iter().zip(outcomes) {
        match outcome {
            Ok(()) => written.extend(destination.path().map(Path::to_owned)),
            Err(error) => failed.push(error),
        }
    }
    match failed.len() {
        0 => Ok(written),
        1 if written.is_empty() => Err(failed.remove(0)),
        _ => Err(WriteError::Some { failed, written }),
    }
}

fn write_to(
    destination: &Destination,
    render: impl Fn(Format, &mut dyn Write) -> Result<(), RenderError>,
) -> Result<(), WriteError> {
    let format = destination.format;
    let render = |out: &mut dyn Write| render(format, out);
    match destination.path() {
        Some(path) => write_file(path, format, render),
        None => print(format, render),
    }
}

/// Writes a report to its file, whose folder is made if need be.
fn write_file(
    path: &Path,
    format: Format,
    render: impl Fn(&mut dyn Write) -> Result<(), RenderError>,
) -> Result<(), WriteError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder)?;
    }
    write(path, format, render)
}

/// Writes a report to standard output.
fn print(format: Format, render: impl Fn(&mut dyn Write) -> Result<(), RenderError>) -> Result<(), WriteError> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let rendered = render(&mut out).and_then(|()| Ok(out.flush()?));
    match rendered {
        // A reader who left is no error of ours.
        Err(RenderError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        rendered => rendered.map_err(|source| WriteError::Render { format, source }),
    }
}

/// Makes a folder for reports, if need be: before a run, so that none is played whose reports could not be left.
///
/// # Errors
///
/// When it cannot be made, or is a file.
pub fn make_folder(folder: &Path) -> Result<(), WriteError> {
    let existing = folder.ancestors().find(|ancestor| ancestor.exists());
    if let Some(file) = existing.filter(|existing| !existing.is_dir()) {
        return Err(WriteError::NotAFolder {
            folder: file.to_owned(),
        });
    }
    fs::create_dir_all(folder).map_err(|source| WriteError::Folder {
        folder: folder.to_owned(),
        source,
    })
}

fn write(
    path: &Path,
    format: Format,
    render: impl Fn(&mut dyn Write) -> Result<(), RenderError>,
) -> Result<(), WriteError> {
    let written = match fs::metadata(path) {
        Ok(found) if found.is_dir() => return Err(WriteError::NotAFile { path: path.to_owned() }),
        // The target of a link is replaced, not the link.
        Ok(found) if found.is_file() => path
            .canonicalize()
            .map_err(RenderError::from)
            .and_then(|path| replace(&path, render)),
        // A pipe or a terminal is written to; renaming a file over it would destroy it.
        Ok(_) => OpenOptions::new()
            .write(true)
            .open(path)
            .map_err(RenderError::from)
            .and_then(|file| filled(&file, render)),
        Err(_) => replace(path, render),
    };
    written.map_err(|error| match error {
        RenderError::Write(source) => WriteError::File {
            path: path.to_owned(),
            source,
        },
        source => WriteError::Render { format, source },
    })
}

/// Puts a whole file in place at once.
fn replace(path: &Path, render: impl Fn(&mut dyn Write) -> Result<(), RenderError>) -> Result<(), RenderError> {
    let beside = beside(path);
    let file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
    let written = filled(&file, render).and_then(|()| Ok(fs::rename(&beside, path)?));
    if written.is_err() {
        // The first error is the one to tell; a file that cannot be removed either is not worth another.
        _ = fs::remove_file(&beside);
    }
    written
}

fn filled(file: &File, render: impl Fn(&mut dyn Write) -> Result<(), RenderError>) -> Result<(), RenderError> {
    let mut out = io::BufWriter::new(file);
    render(&mut out)?;
    Ok(out.flush()?)
}

/// A name in the same folder that no other writer uses.
fn beside(path: &Path) -> PathBuf {
    static WRITTEN: AtomicUsize = AtomicUsize::new(0);
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}-{number}.part", std::process::id()))
}
