//! Writes the record of a watch as it goes: each line is one write at the end of the file, so that marks of another process fall
//! between lines, and whatever ends the watch leaves whole ones.
//!
//! The system is asked to put the lines on the disk at most once a second, and at the end. Fails if the system does; what was
//! written before stays.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::line::WatchLine;
use super::manifest::WatchManifest;
use super::note::Mark;
use crate::record::RecordWriteError;
use crate::record::line::encoded;

/// How long lines may wait for the disk.
const SYNC: Duration = Duration::from_secs(1);

/// Writes the record of a watch.
#[derive(Debug)]
pub struct WatchWriter {
    file: File,
    path: PathBuf,
    synced: Instant,
}

impl WatchWriter {
    /// Begins a record in a file, with its manifest. A file that is there is emptied.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(path: &Path, manifest: &WatchManifest) -> Result<Self, RecordWriteError> {
        let failed = |source| RecordWriteError::of_file(path, source);
        let file = appending(path, true).map_err(failed)?;
        file.set_len(0).map_err(failed)?;
        let mut writer = Self {
            file,
            path: path.to_owned(),
            synced: Instant::now(),
        };
        writer.write(&WatchLine::Manifest(Box::new(manifest.clone())))?;
        Ok(writer)
    }

    /// Adds a line.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&mut self, line: &WatchLine) -> Result<(), RecordWriteError> {
        let written = write_to(&mut self.file, line).and_then(|()| {
            if self.synced.elapsed() >= SYNC {
                self.synced = Instant::now();
                self.file.sync_data()?;
            }
            Ok(())
        });
        written.map_err(|source| RecordWriteError::of_file(&self.path, source))
    }

    /// Waits until all lines are on the disk.
    ///
    /// # Errors
    /// The disk fails.
    pub fn finish(self) -> Result<(), RecordWriteError> {
        let synced = self.file.sync_data();
        synced.map_err(|source| RecordWriteError::of_file(&self.path, source))
    }
}

/// Adds a mark to a record that another process writes.
///
/// # Errors
/// There is no such file, or it cannot be written.
pub fn append_mark(path: &Path, mark: Mark) -> Result<(), RecordWriteError> {
    let written = appending(path, false).and_then(|mut file| {
        write_to(&mut file, &WatchLine::Mark(mark))?;
        file.sync_data()
    });
    written.map_err(|source| RecordWriteError::of_file(path, source))
}

fn appending(path: &Path, create: bool) -> io::Result<File> {
    OpenOptions::new().create(create).append(true).open(path)
}

fn write_to(file: &mut File, line: &WatchLine) -> io::Result<()> {
    let text = encoded(line).map_err(io::Error::other)?;
    file.write_all(text.as_bytes())
}
