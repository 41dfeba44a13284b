//! Reads the record of a watch back: whole, or line by line while it is written.
//!
//! A record whose last line is incomplete was cut short (a kill, a full disk, a loss of power): that line is dropped, and
//! [`WatchRecord::is_cut`] says so. One without closing facts is unfinished. Anything else that is wrong is an error that names
//! its line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

use super::end::WatchEnd;
use super::line::WatchLine;
use super::manifest::{FORMAT, WatchManifest};
use crate::diagnostic::in_words;

/// The longest line that is read, in bytes: more is no record of a watch.
const LONGEST_LINE: u64 = 16 * 1024 * 1024;

/// The record of a watch that was read.
#[derive(Clone, Debug)]
pub struct WatchRecord {
    /// All that was known before anything was sent.
    pub manifest: WatchManifest,
    /// Samples, sessions, marks, shapes and notes, in the order in which they were written.
    pub lines: Vec<WatchLine>,
    /// The closing facts; `None`: the watch was cut short, or still goes.
    pub end: Option<WatchEnd>,
    /// Whether an incomplete last line was dropped.
    pub is_cut: bool,
}

/// Why the record of a watch cannot be read.
#[derive(Debug, Error)]
pub enum WatchReadError {
    /// The file could not be opened or read.
    #[error("cannot read `{}`: {}; name a `watch.jsonl` that `podproof watch` left", path.display(), in_words(source))]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It could not be read from where it is in memory.
    #[error("cannot read the record of the watch: {0}")]
    Memory(io::Error),
    /// There is nothing in it.
    #[error("expected the record of a watch, found nothing; was the watch ended before it began?")]
    Empty,
    /// It does not begin with the manifest of a watch.
    #[error("expected the record of a watch, found something else: {0}; name the `watch.jsonl` of a watch")]
    NotAWatch(String),
    /// It is a record in another format.
    #[error(
        "expected the record of a watch, format `{FORMAT}`, found `{found}`; read it with the podproof that wrote it"
    )]
    OtherFormat {
        /// The format that it names.
        found: String,
    },
    /// A line is not what it should be.
    #[error("line {line}: {problem}; was it edited by hand?")]
    Line {
        /// The number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// Any of these, of a file.
    #[error("`{}`: {source}", path.display())]
    In {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<Self>,
    },
}

impl WatchRecord {
    /// Reads a record from a file.
    ///
    /// # Errors
    /// The file cannot be read, or is no record of a watch.
    pub fn open(path: &Path) -> Result<Self, WatchReadError> {
        let failed = |source| WatchReadError::File {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        Self::read(BufReader::new(file)).map_err(|error| match error {
            WatchReadError::Memory(source) => failed(source),
            error => WatchReadError::In {
                path: path.to_owned(),
                source: Box::new(error),
            },
        })
    }

    /// Reads a record from its lines.
    ///
    /// # Errors
    /// They are no record of a watch.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WatchReadError> {
        Self::read(bytes)
    }

    fn read(mut source: impl BufRead) -> Result<Self, WatchReadError> {
        let mut line = Vec::new();
        advance(&mut source, &mut line, 1)?;
        let Some(manifest) = manifest(&line)? else {
            return Err(WatchReadError::Empty);
        };
        let mut record = Self {
            manifest,
            lines: Vec::new(),
            end: None,
            is_cut: false,
        };
        for number in 2.. {
            if !advance(&mut source, &mut line, number)? {
                break;
            }
            if line.last() != Some(&b'\n') {
                record.is_cut = true;
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let wrong = |problem: &str| WatchReadError::Line {
                line: number,
                problem: problem.to_owned(),
            };
            match read_line(&line, number)? {
                WatchLine::Manifest(_) => return Err(wrong("expected one manifest, found another")),
                // A mark is written by another process: it may come in the moment in which the watch ends.
                line @ WatchLine::Mark(_) => record.lines.push(line),
                _ if record.end.is_some() => return Err(wrong("expected nothing after the closing facts")),
                WatchLine::End(end) => record.end = Some(end),
                line => record.lines.push(line),
            }
        }
        Ok(record)
    }
}

/// Reads one line of a record, by its number from 1.
///
/// # Errors
/// It is not what this format has.
fn read_line(line: &[u8], number: usize) -> Result<WatchLine, WatchReadError> {
    serde_json::from_slice(line).map_err(|error| WatchReadError::Line {
        line: number,
        problem: format!("expected a line as `{FORMAT}` has it, found {error}"),
    })
}

/// Reads the first line; `None` if there is none, or half of one.
fn manifest(line: &[u8]) -> Result<Option<WatchManifest>, WatchReadError> {
    #[derive(Deserialize)]
    struct Head {
        kind: String,
        format: Option<String>,
    }
    // An editor may have put a byte order mark in front.
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    let head: Head = match serde_json::from_slice(line) {
        Ok(head) => head,
        Err(_) if line.last() != Some(&b'\n') && line.starts_with(br#"{"kind":"manifest""#) => return Ok(None),
        Err(error) => return Err(WatchReadError::NotAWatch(error.to_string())),
    };
    match head.format {
        Some(found) if found != FORMAT => return Err(WatchReadError::OtherFormat { found }),
        Some(_) if head.kind == "manifest" => {}
        _ => return Err(WatchReadError::NotAWatch("its first line is no manifest".to_owned())),
    }
    match read_line(line, 1)? {
        WatchLine::Manifest(manifest) => Ok(Some(*manifest)),
        _ => Err(WatchReadError::NotAWatch("its first line is no manifest".to_owned())),
    }
}

/// Goes to the next line; `false` at the end.
fn advance(source: &mut impl BufRead, line: &mut Vec<u8>, number: usize) -> Result<bool, WatchReadError> {
    line.clear();
    let read = source.by_ref().take(LONGEST_LINE).read_until(b'\n', line);
    let length = read.map_err(WatchReadError::Memory)?;
    if length as u64 == LONGEST_LINE {
        return Err(WatchReadError::Line {
            line: number,
            problem: "expected a line of at most 16 MiB, found a longer one".to_owned(),
        });
    }
    Ok(length > 0)
}
