//! Of what a file is the record: its first line says it.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde::Deserialize;

/// No manifest is longer, in bytes.
const LONGEST_MANIFEST: u64 = 4 * 1024 * 1024;
/// What the format of a watch begins with, in whatever version.
const WATCH: &str = "podproof-watch/";
/// What the format of a load begins with, in whatever version.
const LOAD: &str = "podproof-load/";

/// Of what a file is the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RecordKind {
    /// A run; or what cannot be read: whoever reads it as a run says why.
    Run,
    /// A watch.
    Watch,
    /// A load.
    Load,
}

/// What says of a first line what it begins.
#[derive(Deserialize)]
struct Head {
    format: String,
}

impl RecordKind {
    /// That of a file.
    pub(super) fn of(path: &Path) -> Self {
        match format_of(path) {
            Some(format) if format.starts_with(WATCH) => Self::Watch,
            Some(format) if format.starts_with(LOAD) => Self::Load,
            _ => Self::Run,
        }
    }
}

fn format_of(path: &Path) -> Option<String> {
    // A pipe can be read only once.
    let is_file = std::fs::metadata(path).is_ok_and(|found| found.is_file());
    let file = is_file.then(|| File::open(path).ok()).flatten()?;
    let mut line = Vec::new();
    let mut source = BufReader::new(file.take(LONGEST_MANIFEST));
    source.read_until(b'\n', &mut line).ok()?;
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
    let head: Head = serde_json::from_slice(line).ok()?;
    Some(head.format)
}
