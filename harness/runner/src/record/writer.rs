//! Writes a record while a run goes: each line behind the first is one write, so that whatever ends the run leaves whole lines.
//!
//! In: the manifest, trials, notes, the closing facts. Out: lines in a file, or in memory. The system is asked to put them on
//! the disk at most once a second, and at the end.
//!
//! Fails if the system does (a full disk); what was written before stays.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use thiserror::Error;

use super::closing::Closing;
use super::line::{LineRef, encoded, write_piecewise};
use super::manifest::Manifest;
use super::note::Note;
use super::trial::TrialRecord;

/// How long lines may wait for the disk.
const SYNC: Duration = Duration::from_secs(1);

/// Why a record cannot be written.
#[derive(Debug, Error)]
#[error("cannot write the record{}: {source}; is the folder writable, and the disk not full?", shown(path.as_deref()))]
pub struct RecordWriteError {
    /// The file; `None` if it is in memory.
    path: Option<PathBuf>,
    /// What the system says.
    source: io::Error,
}

impl RecordWriteError {
    /// A file cannot be written.
    pub(super) fn of_file(path: &Path, source: io::Error) -> Self {
        Self {
            path: Some(path.to_owned()),
            source,
        }
    }
}

fn shown(path: Option<&Path>) -> String {
    path.map_or(String::new(), |path| format!(" `{}`", path.display()))
}

/// Writes a record.
#[derive(Debug)]
pub struct RecordWriter {
    out: Out,
    path: Option<PathBuf>,
    synced: Instant,
}

#[derive(Debug)]
enum Out {
    File(File),
    Memory(Arc<Mutex<Vec<u8>>>),
}

/// A record in memory, as long as it is written.
#[derive(Clone, Debug, Default)]
pub struct MemoryRecord(Arc<Mutex<Vec<u8>>>);

impl MemoryRecord {
    /// The lines so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl RecordWriter {
    /// Begins a record in a file, with its manifest. A file that is there is emptied.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(path: &Path, manifest: &Manifest) -> Result<Self, RecordWriteError> {
        let failed = |source| RecordWriteError {
            path: Some(path.to_owned()),
            source,
        };
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .map_err(failed)?;
        file.set_len(0).map_err(failed)?;
        Self::begin(Out::File(file), Some(path.to_owned()), manifest)
    }

    /// Begins a record in memory, with its manifest.
    ///
    /// # Errors
    /// Never, but for a defect.
    pub fn in_memory(memory: &MemoryRecord, manifest: &Manifest) -> Result<Self, RecordWriteError> {
        Self::begin(Out::Memory(memory.0.clone()), None, manifest)
    }

    fn begin(out: Out, path: Option<PathBuf>, manifest: &Manifest) -> Result<Self, RecordWriteError> {
        let mut writer = Self {
            out,
            path,
            synced: Instant::now(),
        };
        writer.manifest(manifest)?;
        Ok(writer)
    }

    /// Adds a trial that ended.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn trial(&mut self, trial: &TrialRecord) -> Result<(), RecordWriteError> {
        self.line(&LineRef::Trial(trial))
    }

    /// Adds something that the run learned.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn note(&mut self, note: &Note) -> Result<(), RecordWriteError> {
        self.line(&LineRef::Note(note))
    }

    /// Ends the record, and waits until it is on the disk.
    ///
    /// # Errors
    /// The line cannot be written, or the disk fails.
    pub fn end(mut self, closing: &Closing) -> Result<(), RecordWriteError> {
        self.line(&LineRef::End(closing))?;
        self.sync().map_err(|source| self.failed(source))
    }

    /// Writes the first line, by far the longest where many trials are planned. Nothing was sent yet: it need not be one write.
    fn manifest(&mut self, manifest: &Manifest) -> Result<(), RecordWriteError> {
        let line = LineRef::Manifest(manifest);
        let written = match &mut self.out {
            Out::File(file) => write_piecewise(&line, BufWriter::new(file)),
            Out::Memory(bytes) => write_piecewise(&line, &mut *bytes.lock().unwrap_or_else(PoisonError::into_inner)),
        };
        written.map_err(|source| self.failed(source))
    }

    fn line(&mut self, line: &LineRef<'_>) -> Result<(), RecordWriteError> {
        let written = encoded(line).map_err(io::Error::other).and_then(|text| {
            match &mut self.out {
                Out::File(file) => file.write_all(text.as_bytes())?,
                Out::Memory(bytes) => {
                    let mut bytes = bytes.lock().unwrap_or_else(PoisonError::into_inner);
                    bytes.extend_from_slice(text.as_bytes());
                }
            }
            if self.synced.elapsed() >= SYNC {
                self.sync()?;
            }
            Ok(())
        });
        written.map_err(|source| self.failed(source))
    }

    fn sync(&mut self) -> io::Result<()> {
        self.synced = Instant::now();
        match &self.out {
            Out::File(file) => file.sync_data(),
            Out::Memory(_) => Ok(()),
        }
    }

    fn failed(&self, source: io::Error) -> RecordWriteError {
        RecordWriteError {
            path: self.path.clone(),
            source,
        }
    }
}
