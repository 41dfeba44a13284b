//! Writes the record of a load: each line is one write. The system is asked to put it on the disk at the end.
//!
//! Fails if the system does; what was written before stays.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::line::LoadLine;
use super::manifest::LoadManifest;
use crate::record::RecordWriteError;
use crate::record::line::encoded;

/// Writes the record of a load.
#[derive(Debug)]
pub struct LoadWriter {
    file: File,
    path: PathBuf,
}

impl LoadWriter {
    /// Begins a record in a file, with its manifest. A file that is there is emptied.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(path: &Path, manifest: &LoadManifest) -> Result<Self, RecordWriteError> {
        let file = File::create(path).map_err(|source| RecordWriteError::of_file(path, source))?;
        let mut writer = Self {
            file,
            path: path.to_owned(),
        };
        writer.write(&LoadLine::Manifest(Box::new(manifest.clone())))?;
        Ok(writer)
    }

    /// Adds a line.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&mut self, line: &LoadLine) -> Result<(), RecordWriteError> {
        let text = encoded(line).map_err(io::Error::other);
        let written = text.and_then(|text| self.file.write_all(text.as_bytes()));
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
