//! Reads the record of a load back, whole: it is short.
//!
//! A record whose last line is incomplete was cut short (a kill, a full disk, a loss of power): that line is dropped, and
//! [`LoadRecord::is_cut`] says so. One without closing facts is unfinished. Anything else that is wrong is an error that names its line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

use super::counts::{OperationCounts, TrialCounts};
use super::end::LoadEnd;
use super::line::LoadLine;
use super::manifest::{LOAD_FORMAT, LoadManifest};
use super::problem::LoadProblem;
use crate::diagnostic::in_words;
use crate::record::TrialRecord;

/// The longest line that is read, in bytes: more is no record of a load.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;
/// The most lines of a record: far more than one has.
const MOST_LINES: usize = 100_000;

/// The record of a load that was read.
#[derive(Clone, Debug)]
pub struct LoadRecord {
    /// All that was known before anything was sent.
    pub manifest: LoadManifest,
    /// The first plays that failed or broke, whole, in the order in which they ended.
    pub wrong: Vec<TrialRecord>,
    /// How the plays of each trial ended.
    pub plays: Vec<TrialCounts>,
    /// What was sent, by operation.
    pub operations: Vec<OperationCounts>,
    /// What was found, by its cause.
    pub problems: Vec<LoadProblem>,
    /// The closing facts; `None`: the load was cut short, or still goes.
    pub end: Option<LoadEnd>,
    /// Whether an incomplete last line was dropped.
    pub is_cut: bool,
}

/// Why the record of a load cannot be read.
#[derive(Debug, Error)]
pub enum LoadReadError {
    /// The file could not be opened or read.
    #[error("cannot read `{}`: {}; name a `load.jsonl` that `podproof run --load` left", path.display(), in_words(source))]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It does not begin with the manifest of a load.
    #[error("`{}`: expected the record of a load, found something else: {problem}", path.display())]
    NotALoad {
        /// The file.
        path: PathBuf,
        /// What is wrong with its first line.
        problem: String,
    },
    /// It is a record in another format.
    #[error("`{}`: expected the record of a load, format `{LOAD_FORMAT}`, found `{found}`; read it with the podproof that wrote it", path.display())]
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// The format that it names.
        found: String,
    },
    /// A line is not what it should be.
    #[error("`{}`, line {line}: {problem}; was it edited by hand?", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
}

impl LoadRecord {
    /// Reads a record from a file.
    ///
    /// # Errors
    /// The file cannot be read, or is no record of a load.
    pub fn open(path: &Path) -> Result<Self, LoadReadError> {
        let failed = |source| LoadReadError::File {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let mut lines = Lines {
            source: BufReader::new(file),
            path,
            line: Vec::new(),
            number: 0,
        };
        let mut record = Self::begun(lines.manifest()?);
        while lines.advance()? {
            if lines.line.last() != Some(&b'\n') {
                record.is_cut = true;
                break;
            }
            if lines.line.trim_ascii().is_empty() {
                continue;
            }
            record.add(lines.read()?).map_err(|problem| lines.wrong(problem))?;
        }
        Ok(record)
    }

    /// The record of a load of which nothing is known yet.
    pub fn begun(manifest: LoadManifest) -> Self {
        Self {
            manifest,
            wrong: Vec::new(),
            plays: Vec::new(),
            operations: Vec::new(),
            problems: Vec::new(),
            end: None,
            is_cut: false,
        }
    }

    fn add(&mut self, line: LoadLine) -> Result<(), &'static str> {
        if self.end.is_some() {
            return Err("expected nothing after the closing facts");
        }
        match line {
            LoadLine::Manifest(_) => return Err("expected one manifest, found another"),
            LoadLine::Trial(trial) => self.wrong.push(*trial),
            LoadLine::Plays(counts) => self.plays.push(counts),
            LoadLine::Operation(counts) => self.operations.push(counts),
            LoadLine::Problem(problem) => self.problems.push(*problem),
            LoadLine::End(end) => self.end = Some(*end),
        }
        Ok(())
    }
}

/// The lines of a file, one at a time.
struct Lines<'p> {
    source: BufReader<File>,
    path: &'p Path,
    line: Vec<u8>,
    number: usize,
}

impl Lines<'_> {
    /// Goes to the next line; `false` at the end.
    fn advance(&mut self) -> Result<bool, LoadReadError> {
        self.line.clear();
        self.number += 1;
        let read = self
            .source
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut self.line);
        let length = read.map_err(|source| LoadReadError::File {
            path: self.path.to_owned(),
            source,
        })?;
        if length as u64 == LONGEST_LINE || self.number > MOST_LINES {
            return Err(self.wrong("expected the record of a load, found far more than one has"));
        }
        Ok(length > 0)
    }

    fn read(&self) -> Result<LoadLine, LoadReadError> {
        serde_json::from_slice(&self.line)
            .map_err(|error| self.wrong(&format!("expected a line as `{LOAD_FORMAT}` has it, found {error}")))
    }

    fn manifest(&mut self) -> Result<LoadManifest, LoadReadError> {
        #[derive(Deserialize)]
        struct Head {
            format: Option<String>,
        }
        let not_a_load = |problem: String| LoadReadError::NotALoad {
            path: self.path.to_owned(),
            problem,
        };
        if !self.advance()? {
            return Err(not_a_load("there is nothing in it".to_owned()));
        }
        // An editor may have put a byte order mark in front.
        if let Some(rest) = self.line.strip_prefix(b"\xef\xbb\xbf") {
            self.line = rest.to_owned();
        }
        let head: Head = serde_json::from_slice(&self.line).map_err(|error| not_a_load(error.to_string()))?;
        match head.format {
            Some(found) if found != LOAD_FORMAT => {
                return Err(LoadReadError::OtherFormat {
                    path: self.path.to_owned(),
                    found,
                });
            }
            None => return Err(not_a_load("its first line is no manifest".to_owned())),
            Some(_) => {}
        }
        match self.read()? {
            LoadLine::Manifest(manifest) => Ok(*manifest),
            _ => Err(not_a_load("its first line is no manifest".to_owned())),
        }
    }

    fn wrong(&self, problem: &str) -> LoadReadError {
        LoadReadError::Line {
            path: self.path.to_owned(),
            line: self.number,
            problem: problem.to_owned(),
        }
    }
}
