//! The file that a run's record is written to: nobody else writes it meanwhile, and the one before it is kept.
//!
//! In: where the record goes. Out: a lock that holds as long as the process lives, and a free place. An earlier `run.jsonl` is
//! renamed to `run-START.jsonl`, by when that run started; the last ten of these are kept.
//!
//! The lock is a file beside the record.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use thiserror::Error;

use super::lock::{Holder, Lock, NoLock};
use super::manifest::Manifest;

/// The file of a record, in the folder of the reports.
pub const FILE_NAME: &str = "run.jsonl";

/// How many earlier records are kept.
const KEPT: usize = 10;

/// Why a record cannot go where it is to go.
#[derive(Debug, Error)]
pub enum PlaceError {
    /// Another run writes there.
    #[error("another run is writing its record to `{}`{by}; wait for its end, or name another folder with `--reports`", path.display())]
    Busy {
        /// The record.
        path: PathBuf,
        /// Which run, as far as it says.
        by: String,
    },
    /// It is no file: reports are rendered from the record, so it must be there to read.
    #[error("expected a file for the record at `{}`, found a folder, a pipe or a device; name another with `--record`", path.display())]
    NotAFile {
        /// What is no file.
        path: PathBuf,
    },
    /// The lock, or an earlier record, cannot be handled.
    #[error("cannot make room for the record `{}`: {source}; is the folder writable?", path.display())]
    System {
        /// The record.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// The right to write a record, as long as this lives.
#[derive(Debug)]
pub struct RecordPlace {
    path: PathBuf,
    _lock: Lock,
}

impl RecordPlace {
    /// Takes the place for a record: its folder exists. Nothing is changed if another run writes there.
    ///
    /// # Errors
    /// Another run writes there, it is no file, or the system does not let us.
    pub fn take(path: &Path) -> Result<Self, PlaceError> {
        let system = |source| PlaceError::System {
            path: path.to_owned(),
            source,
        };
        if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            return Err(PlaceError::NotAFile { path: path.to_owned() });
        }
        match Lock::take(&Self::lock_of(path), None) {
            Ok(lock) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
            Err(NoLock::Held(holder)) => Err(PlaceError::Busy {
                path: path.to_owned(),
                by: in_words(holder),
            }),
            Err(NoLock::System(error)) => Err(system(error)),
        }
    }

    /// Whether somebody writes a record.
    ///
    /// # Errors
    /// The lock beside it cannot be used.
    pub fn is_being_written(path: &Path) -> io::Result<bool> {
        Lock::is_held(&Self::lock_of(path))
    }

    /// The lock beside a record.
    fn lock_of(path: &Path) -> PathBuf {
        beside(path, ".lock")
    }

    /// Where the record goes.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Renames the record that is there, if there is one, and removes the oldest of the earlier ones.
    ///
    /// # Errors
    /// It cannot be renamed. That an old one cannot be removed is no reason not to run.
    pub fn rotate(&self) -> Result<(), PlaceError> {
        if !fs::metadata(&self.path).is_ok_and(|found| found.is_file()) {
            return Ok(());
        }
        let system = |source| PlaceError::System {
            path: self.path.clone(),
            source,
        };
        let start = start_of(&self.path).map_err(system)?;
        let free = (1..)
            .map(|number| match number {
                1 => earlier(&self.path, &start),
                number => earlier(&self.path, &format!("{start}-{number}")),
            })
            .find(|path| !path.exists());
        if let Some(free) = free {
            fs::rename(&self.path, free).map_err(system)?;
        }
        let mut old = earlier_records(&self.path);
        old.sort();
        for path in old.iter().rev().skip(KEPT) {
            _ = fs::remove_file(path);
        }
        Ok(())
    }
}

/// Who holds a lock, in words that follow the record's path; empty if it does not say.
fn in_words(holder: Option<Holder>) -> String {
    holder.map_or(
        String::new(),
        |Holder {
             process, started_at, ..
         }| { format!(" (process {process}, since {started_at})") },
    )
}

/// When the run of a record started, as a part of a file name: from its manifest, otherwise when the file was last written.
fn start_of(path: &Path) -> io::Result<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Start {
        started_at: String,
    }
    let mut first = Vec::new();
    let mut reader = io::BufReader::new(File::open(path)?);
    io::BufRead::read_until(&mut reader.by_ref().take(64 * 1024 * 1024), b'\n', &mut first)?;
    let start: Option<Start> = serde_json::from_slice(&first).ok();
    let start = start.and_then(|start| DateTime::parse_from_rfc3339(&start.started_at).ok());
    let start: DateTime<Utc> = match start {
        Some(start) => start.into(),
        None => fs::metadata(path)?.modified()?.into(),
    };
    Ok(start.format("%Y-%m-%dT%H-%M-%S").to_string())
}

/// `reports/run.jsonl` → `reports/run-START.jsonl`
fn earlier(path: &Path, start: &str) -> PathBuf {
    let (stem, extension) = name_of(path);
    path.with_file_name(format!("{stem}-{start}{extension}"))
}

/// The earlier records beside this one, by their names.
fn earlier_records(path: &Path) -> Vec<PathBuf> {
    let (stem, extension) = name_of(path);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let Ok(entries) = fs::read_dir(folder.unwrap_or(Path::new("."))) else {
        return Vec::new();
    };
    let is_earlier = |name: &str| {
        let rest = name.strip_prefix(&format!("{stem}-"));
        rest.and_then(|rest| rest.strip_suffix(&extension))
            .is_some_and(is_start)
    };
    entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_str().is_some_and(is_earlier))
        .map(|entry| entry.path())
        .collect()
}

/// The record of the run before one that started at `started_at` (RFC 3339), among those that are kept beside its record;
/// `None` if there is none.
pub fn earlier_record(path: &Path, started_at: &str) -> Option<PathBuf> {
    let start: DateTime<Utc> = DateTime::parse_from_rfc3339(started_at).ok()?.into();
    let this = start.format("%Y-%m-%dT%H-%M-%S").to_string();
    let (stem, extension) = name_of(path);
    let mut earlier: Vec<(String, PathBuf)> = earlier_records(path)
        .into_iter()
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.strip_prefix(&format!("{stem}-"))?;
            Some((name.strip_suffix(&extension)?.to_owned(), path))
        })
        .filter(|(start, _)| start.as_str() < this.as_str())
        .collect();
    earlier.sort();
    earlier.pop().map(|(_, path)| path)
}

/// Whether a part of a name is a start as we write it, such as `2026-11-26T12-37-17` or `2026-11-26T12-37-17-2`: what people
/// keep under names of their own is theirs.
fn is_start(text: &str) -> bool {
    let Some((start, number)) = text.split_at_checked("2026-11-26T12-37-17".len()) else {
        return false;
    };
    let is_number = |number: &str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    chrono::NaiveDateTime::parse_from_str(start, "%Y-%m-%dT%H-%M-%S").is_ok()
        && (number.is_empty() || number.strip_prefix('-').is_some_and(is_number))
}

/// The name of a record without its ending, and the ending with its dot.
fn name_of(path: &Path) -> (String, String) {
    let part = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let extension = part(path.extension()).map_or(String::new(), |extension| format!(".{extension}"));
    (part(path.file_stem()).unwrap_or_default(), extension)
}

/// A hidden file beside this one.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}{ending}"))
}

impl Manifest {
    /// The current instant, as records have it: RFC 3339 in UTC, with milliseconds.
    pub fn now() -> String {
        Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}
