//! Reports written to files, each at once or not at all.
//!
//! A report is rendered, written beside its place under another name, and then renamed: a run that is
//! killed leaves the old report or the new one, never half of one.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use thiserror::Error;

use super::format::{Destination, Format, RenderError};
use crate::record::RunRecord;

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
    /// The report could not be rendered.
    #[error("cannot render the report `{format}`: {source}; this is a defect of podproof")]
    Render {
        /// The report's format.
        format: Format,
        /// What went wrong.
        source: RenderError,
    },
}

/// Writes every report to a folder, which is made if need be, and says where they are.
///
/// # Errors
///
/// When one cannot be rendered (then none is written), or when the folder or a file cannot be written.
pub fn write_all(record: &RunRecord, folder: &Path) -> Result<Vec<PathBuf>, WriteError> {
    let mut texts = Vec::new();
    for format in Format::ALL {
        texts.push((folder.join(format.file_name()), render(record, format)?));
    }
    make_folder(folder)?;
    texts
        .into_iter()
        .map(|(path, text)| write(&path, &text).map(|()| path))
        .collect()
}

/// Writes one report to its own place, whose folder is made if need be.
///
/// # Errors
///
/// When it cannot be rendered or written.
pub fn write_report(record: &RunRecord, destination: &Destination) -> Result<PathBuf, WriteError> {
    let text = render(record, destination.format)?;
    if let Some(folder) = destination
        .path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        make_folder(folder)?;
    }
    write(&destination.path, &text)?;
    Ok(destination.path.clone())
}

fn render(record: &RunRecord, format: Format) -> Result<String, WriteError> {
    format
        .render(record)
        .map_err(|source| WriteError::Render { format, source })
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

fn write(path: &Path, text: &str) -> Result<(), WriteError> {
    let failed = |source| WriteError::File {
        path: path.to_owned(),
        source,
    };
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(WriteError::NotAFile { path: path.to_owned() }),
        // The target of a link is replaced, not the link.
        Ok(found) if found.is_file() => path
            .canonicalize()
            .and_then(|path| replace(&path, text))
            .map_err(failed),
        // A pipe or a terminal is written to; renaming a file over it would destroy it.
        Ok(_) => fs::write(path, text).map_err(failed),
        Err(_) => replace(path, text).map_err(failed),
    }
}

/// Puts a whole file in place at once.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let beside = beside(path);
    let mut file = OpenOptions::new().write(true).create_new(true).open(&beside)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The first error is the one to tell; a file that cannot be removed either is not worth another.
        _ = fs::remove_file(&beside);
    }
    written
}

/// A name in the same folder that no other writer uses.
fn beside(path: &Path) -> PathBuf {
    static WRITTEN: AtomicUsize = AtomicUsize::new(0);
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}-{number}.part", std::process::id()))
}
