//! Reads a record back: once for what is in it, then trial by trial, so that memory does not grow with bodies.
//!
//! In: a file, or bytes. Out: the manifest, notes and closing facts, and a way to each trial.
//!
//! A record whose last line is incomplete was cut short (a kill, a full disk, a loss of power): that line is dropped, and
//! [`Record::is_cut`] says so. One without closing facts is unfinished. Anything else that is wrong is an error that names its line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use serde::de::IgnoredAny;
use thiserror::Error;

use super::closing::Closing;
use super::first_line::usual_manifest;
use super::manifest::{FORMAT, Manifest};
use super::note::{ConnectionRecord, Note, ServiceIssueRecord};
use super::trial::TrialRecord;
use crate::diagnostic::in_words;

/// The longest line that is read, in bytes: more is no record.
pub(super) const LONGEST_LINE: u64 = 256 * 1024 * 1024;

/// How the line of a trial begins, as it is written.
const BEGINNING_OF_TRIAL: &[u8] = br#"{"kind":"trial","#;

/// A record that was read.
pub struct Record {
    /// All that was known before anything was sent.
    pub manifest: Manifest,
    /// What the run learned, in the order in which it did.
    pub notes: Vec<Note>,
    /// The closing facts; `None`: the run was cut short, or still goes.
    pub closing: Option<Closing>,
    /// Whether an incomplete last line was dropped.
    pub is_cut: bool,
    /// Where each trial stands, in the order of ids and repeats.
    trials: Vec<Entry>,
    source: Mutex<Box<dyn Source>>,
    path: Option<PathBuf>,
}

/// What a record is read from.
trait Source: BufRead + Seek + Send {}
impl<T: BufRead + Seek + Send> Source for T {}

/// Where a trial stands in its record.
#[derive(Clone, Debug)]
struct Entry {
    id: Arc<str>,
    offset: u64,
    repeat: u32,
    line: u32,
    length: u32,
    has_findings: bool,
}

/// Why a record cannot be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file could not be opened or read.
    #[error("cannot read `{}`: {}; name a `run.jsonl` that `podproof run` left", path.display(), in_words(source))]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It could not be read from where it is in memory.
    #[error("cannot read the record: {0}")]
    Memory(io::Error),
    /// There is nothing in it.
    #[error("expected a recorded run, found nothing; was the run ended before it began?")]
    Empty,
    /// It does not begin with a manifest.
    #[error("expected a recorded run, found something else: {0}; name the `run.jsonl` of a run")]
    NotARun(String),
    /// It is a run in another format.
    #[error("expected a recorded run of format `{FORMAT}`, found `{found}`; read it with the podproof that wrote it")]
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

/// What is looked at of each line before it is read whole.
#[derive(Deserialize)]
struct Head {
    kind: Kind,
    #[serde(default)]
    format: Option<String>,
}

/// What is looked at of the line of a trial.
#[derive(Deserialize)]
struct TrialHead {
    id: Box<str>,
    repeat: u32,
    #[serde(default)]
    findings: Vec<IgnoredAny>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Manifest,
    Trial,
    Note,
    End,
}

impl Record {
    /// Reads a record from a file.
    ///
    /// # Errors
    /// The file cannot be read, or is no record.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let failed = |source| ReadError::File {
            path: path.to_owned(),
            source,
        };
        let mut file = File::open(path).map_err(failed)?;
        let found = file.metadata().map_err(failed)?;
        if found.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let source: Box<dyn Source> = if found.is_file() {
            Box::new(BufReader::new(file))
        } else {
            // A pipe can be read only once.
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(failed)?;
            Box::new(Cursor::new(bytes))
        };
        Self::index(source, Some(path.to_owned()))
    }

    /// Reads a record from its lines.
    ///
    /// # Errors
    /// They are no record.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, ReadError> {
        Self::index(Box::new(Cursor::new(bytes)), None)
    }

    /// How many trials the record has.
    pub fn len(&self) -> usize {
        self.trials.len()
    }

    /// Whether the record has no trial.
    pub fn is_empty(&self) -> bool {
        self.trials.is_empty()
    }

    /// The id and the repeat of each trial, in their order.
    pub fn keys(&self) -> impl Iterator<Item = (&str, usize)> {
        self.trials.iter().map(|entry| (&*entry.id, entry.repeat as usize))
    }

    /// The id of the trial at a place in the order of ids and repeats, from 0.
    pub fn id(&self, index: usize) -> Arc<str> {
        self.trials[index].id.clone()
    }

    /// The trial at a place in the order of ids and repeats, from 0.
    ///
    /// # Errors
    /// Its line cannot be read any more, or is no trial.
    pub fn trial(&self, index: usize) -> Result<TrialRecord, ReadError> {
        let entry = &self.trials[index];
        let mut bytes = vec![0; entry.length as usize];
        {
            let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
            let read = source
                .seek(SeekFrom::Start(entry.offset))
                .and_then(|_| source.read_exact(&mut bytes));
            read.map_err(|error| unreadable(self.path.as_deref(), error))?;
        }
        serde_json::from_slice(&bytes).map_err(|error| self.in_file(malformed(entry.line as usize, "a trial", &error)))
    }

    /// All trials, in the order of ids and repeats, each read when it is asked for.
    pub fn trials(&self) -> impl Iterator<Item = Result<TrialRecord, ReadError>> {
        (0..self.len()).map(|index| self.trial(index))
    }

    /// The trials in which something was found, in the same order.
    pub fn trials_with_findings(&self) -> impl Iterator<Item = Result<TrialRecord, ReadError>> {
        let all = self.trials.iter().enumerate();
        let of_findings = all.filter(|(_, entry)| entry.has_findings);
        of_findings.map(|(index, _)| self.trial(index))
    }

    /// What was wrong with services.
    pub fn service_issues(&self) -> impl Iterator<Item = &ServiceIssueRecord> {
        self.notes.iter().filter_map(|note| match note {
            Note::ServiceIssue(issue) => Some(issue),
            Note::Connection(_) => None,
        })
    }

    /// What the handshakes with services showed, in the order of the services: that in which they were made says nothing.
    pub fn connections(&self) -> impl Iterator<Item = &ConnectionRecord> {
        let mut connections: Vec<&ConnectionRecord> = self
            .notes
            .iter()
            .filter_map(|note| match note {
                Note::Connection(connection) => Some(connection),
                Note::ServiceIssue(_) => None,
            })
            .collect();
        connections.sort_by_key(|connection| self.manifest.services.get_index_of(&connection.service));
        connections.into_iter()
    }

    fn index(source: Box<dyn Source>, path: Option<PathBuf>) -> Result<Self, ReadError> {
        let mut lines = Lines::new(source, path.clone());
        let indexed = lines.index();
        let in_file = |source| match path.clone() {
            Some(path) => ReadError::In {
                path,
                source: Box::new(source),
            },
            None => source,
        };
        let Indexed {
            manifest,
            notes,
            closing,
            trials,
            is_cut,
        } = indexed.map_err(in_file)?;
        Ok(Self {
            manifest,
            notes,
            closing,
            is_cut,
            trials,
            source: Mutex::new(lines.source),
            path,
        })
    }

    fn in_file(&self, source: ReadError) -> ReadError {
        match &self.path {
            Some(path) => ReadError::In {
                path: path.clone(),
                source: Box::new(source),
            },
            None => source,
        }
    }
}

/// What one pass over a record finds.
struct Indexed {
    manifest: Manifest,
    notes: Vec<Note>,
    closing: Option<Closing>,
    trials: Vec<Entry>,
    is_cut: bool,
}

/// The lines of a record, read one by one.
struct Lines {
    source: Box<dyn Source>,
    path: Option<PathBuf>,
    /// The number of the line that is read, from 1.
    number: usize,
    /// Where it begins, in bytes.
    offset: u64,
    /// Where the next one begins.
    next: u64,
    line: Vec<u8>,
}

impl Lines {
    fn new(source: Box<dyn Source>, path: Option<PathBuf>) -> Self {
        Self {
            source,
            path,
            number: 0,
            offset: 0,
            next: 0,
            line: Vec::new(),
        }
    }

    fn index(&mut self) -> Result<Indexed, ReadError> {
        let manifest = self.manifest()?;
        // The longest line by far; what follows needs no such room.
        self.line = Vec::new();
        let mut found = Indexed {
            manifest,
            notes: Vec::new(),
            closing: None,
            trials: Vec::new(),
            is_cut: false,
        };
        while self.advance()? {
            // Nearly all lines are those of trials, and long.
            let trial = self
                .line
                .starts_with(BEGINNING_OF_TRIAL)
                .then(|| self.parsed("a trial"));
            if let (Some(Ok(trial)), None) = (trial, &found.closing) {
                found.trials.push(self.entry(trial));
                continue;
            }
            let head: Head = match serde_json::from_slice(&self.line) {
                Ok(head) => head,
                Err(_) if self.is_incomplete() => {
                    found.is_cut = true;
                    break;
                }
                Err(error) => return Err(self.wrong(&format!("expected a line of a record, found {error}"))),
            };
            if found.closing.is_some() {
                return Err(self.wrong("expected nothing after the closing facts"));
            }
            match head.kind {
                Kind::Manifest => return Err(self.wrong("expected one manifest, found another")),
                Kind::Note => found.notes.push(self.parsed("a note")?),
                Kind::End => found.closing = Some(self.parsed("closing facts")?),
                Kind::Trial => {
                    let trial = self.parsed("a trial")?;
                    found.trials.push(self.entry(trial));
                }
            }
        }
        found.trials.shrink_to_fit();
        found
            .trials
            .sort_by(|one, other| one.id.cmp(&other.id).then(one.repeat.cmp(&other.repeat)));
        let mut pairs = found.trials.windows(2);
        match pairs.find(|pair| pair[0].id == pair[1].id && pair[0].repeat == pair[1].repeat) {
            Some(pair) => Err(ReadError::Line {
                line: pair[0].line.max(pair[1].line) as usize,
                problem: format!(
                    "`{}` (repeat {}) stands in an earlier line already",
                    pair[0].id, pair[0].repeat
                ),
            }),
            None => Ok(found),
        }
    }

    fn entry(&self, trial: TrialHead) -> Entry {
        Entry {
            id: trial.id.into(),
            offset: self.offset,
            repeat: trial.repeat,
            // A line is at most so long, and none is empty.
            line: u32::try_from(self.number).unwrap_or(u32::MAX),
            length: u32::try_from(self.line.len()).unwrap_or(u32::MAX),
            has_findings: !trial.findings.is_empty(),
        }
    }

    fn manifest(&mut self) -> Result<Manifest, ReadError> {
        let usual = usual_manifest(&mut self.source).map_err(|source| unreadable(self.path.as_deref(), source))?;
        if let Some((manifest, length)) = usual {
            (self.number, self.next) = (1, length);
            return Ok(manifest);
        }
        let has_begun = self.advance()?;
        // An editor may have put a byte order mark in front.
        if self.line.starts_with(b"\xef\xbb\xbf") {
            self.line.drain(..3);
        }
        if !has_begun || self.line.trim_ascii().is_empty() {
            return Err(ReadError::Empty);
        }
        let head: Head = match serde_json::from_slice(&self.line) {
            Ok(head) => head,
            Err(_) if self.is_incomplete() && self.line.starts_with(br#"{"kind":"manifest""#) => {
                return Err(ReadError::Empty);
            }
            Err(error) => {
                return Err(self
                    .other_format()
                    .unwrap_or_else(|| ReadError::NotARun(error.to_string())));
            }
        };
        match head {
            Head {
                format: Some(found), ..
            } if found != FORMAT => Err(ReadError::OtherFormat { found }),
            Head {
                kind: Kind::Manifest,
                format: Some(_),
                ..
            } => self.parsed("a manifest"),
            _ => Err(ReadError::NotARun("its first line is no manifest".to_owned())),
        }
    }

    /// Whether this is a run of a format that was one JSON document.
    fn other_format(&mut self) -> Option<ReadError> {
        #[derive(Deserialize)]
        struct Document {
            format: String,
        }
        let mut text = std::mem::take(&mut self.line);
        (&mut self.source).take(LONGEST_LINE).read_to_end(&mut text).ok()?;
        let document: Document = serde_json::from_slice(&text).ok()?;
        Some(ReadError::OtherFormat { found: document.format })
    }

    /// Goes to the next line; `false` at the end.
    fn advance(&mut self) -> Result<bool, ReadError> {
        self.number += 1;
        self.offset = self.next;
        self.line.clear();
        let read = (&mut self.source).take(LONGEST_LINE).read_until(b'\n', &mut self.line);
        let length = read.map_err(|source| unreadable(self.path.as_deref(), source))?;
        self.next += length as u64;
        if length as u64 == LONGEST_LINE {
            return Err(self.wrong("expected a line of at most 256 MiB, found a longer one"));
        }
        Ok(length > 0)
    }

    /// Whether the line does not end: it was being written when the run was cut short.
    fn is_incomplete(&self) -> bool {
        self.line.last() != Some(&b'\n')
    }

    fn parsed<T: for<'de> Deserialize<'de>>(&self, what: &str) -> Result<T, ReadError> {
        serde_json::from_slice(&self.line).map_err(|error| malformed(self.number, what, &error))
    }

    fn wrong(&self, problem: &str) -> ReadError {
        ReadError::Line {
            line: self.number,
            problem: problem.to_owned(),
        }
    }
}

fn unreadable(path: Option<&Path>, source: io::Error) -> ReadError {
    match path {
        Some(path) => ReadError::File {
            path: path.to_owned(),
            source,
        },
        None => ReadError::Memory(source),
    }
}

fn malformed(line: usize, what: &str, error: &serde_json::Error) -> ReadError {
    ReadError::Line {
        line,
        problem: format!("expected {what} as `{FORMAT}` has it, found {error}"),
    }
}
