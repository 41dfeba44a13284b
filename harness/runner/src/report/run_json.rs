//! `run.json`: the whole record, written and read back.
//!
//! The format is [`FORMAT`]; a file of another version is refused rather than half understood. Text is
//! escaped so that showing the file on a terminal does nothing.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;

use super::visible::acts;
use crate::diagnostic::in_words;
use crate::record::{FORMAT, RunRecord};

/// Why a `run.json` could not be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file could not be opened, or is not UTF-8.
    #[error("cannot read `{}`: {}; name a `run.json` that `podproof run` left", path.display(), in_words(source))]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// There is nothing in it.
    #[error("expected the JSON of a recorded run, found nothing; was the run ended before it was written?")]
    Empty,
    /// It is JSON that ends too early.
    #[error("expected the JSON of a recorded run, found one that ends in the middle: {0}; was the file cut short?")]
    CutShort(serde_json::Error),
    /// It is not JSON at all.
    #[error("expected the JSON of a recorded run, found something else: {0}; name the `run.json` of a run")]
    NotJson(serde_json::Error),
    /// It is JSON, but names no format.
    #[error(
        "expected a recorded run with `format` = `{FORMAT}`, found JSON without a `format`; name the `run.json` of a run"
    )]
    NotARun,
    /// It is a run of another version of the format.
    #[error("expected a recorded run of format `{FORMAT}`, found `{found}`; read it with the podproof that wrote it")]
    OtherFormat {
        /// The format that it names.
        found: String,
    },
    /// It names the right format and does not keep it.
    #[error("the run says that it is `{FORMAT}` and is not: {0}; was it edited by hand?")]
    Malformed(serde_json::Error),
    /// Any of these, of a file.
    #[error("`{}`: {source}", path.display())]
    In {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<Self>,
    },
}

/// The text of a `run.json`: indented JSON that ends with a line feed.
///
/// # Errors
///
/// Only when the record cannot be JSON at all, which would be a defect.
pub fn run_json(record: &RunRecord) -> Result<String, serde_json::Error> {
    let json = serde_json::to_string_pretty(record)?;
    let mut text = String::with_capacity(json.len() + 1);
    for character in json.chars() {
        // serde_json escapes the C0 controls within strings and leaves the others, which occur nowhere else.
        if acts(character) && character != '\n' {
            push_escaped(&mut text, character);
        } else {
            text.push(character);
        }
    }
    text.push('\n');
    Ok(text)
}

fn push_escaped(text: &mut String, character: char) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        // Writing to a string cannot fail.
        _ = write!(text, "\\u{unit:04x}");
    }
}

/// Reads a `run.json` from its text.
///
/// # Errors
///
/// When the text is not JSON, not a run, or a run of another format.
pub fn read_run(text: &str) -> Result<RunRecord, ReadError> {
    #[derive(Deserialize)]
    struct Head {
        format: Option<String>,
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        return Err(match error.is_eof() {
            true => ReadError::CutShort(error),
            false => ReadError::NotJson(error),
        });
    }
    let head: Head = serde_json::from_str(text).map_err(|_| ReadError::NotARun)?;
    match head.format {
        None => Err(ReadError::NotARun),
        Some(found) if found != FORMAT => Err(ReadError::OtherFormat { found }),
        Some(_) => serde_json::from_str(text).map_err(ReadError::Malformed),
    }
}

/// Reads a `run.json`.
///
/// # Errors
///
/// When the file cannot be read, and as [`read_run`].
pub fn read_run_file(path: &Path) -> Result<RunRecord, ReadError> {
    let text = std::fs::read_to_string(path).map_err(|source| ReadError::File {
        path: path.to_owned(),
        source,
    })?;
    read_run(&text).map_err(|source| ReadError::In {
        path: path.to_owned(),
        source: Box::new(source),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input_error(text: &str) -> String {
        read_run(text).expect_err("the text is not a run").to_string()
    }

    #[test]
    fn another_version_is_refused_by_name() {
        assert_eq!(
            input_error(r#"{"format": "podproof-run/2", "shape": "unknown"}"#),
            "expected a recorded run of format `podproof-run/1`, found `podproof-run/2`; read it with the podproof that wrote it"
        );
    }

    #[test]
    fn other_json_is_told_apart_from_a_cut_file() {
        assert!(
            input_error("[]").contains("without a `format`"),
            "{}",
            input_error("[]")
        );
        assert!(input_error("{\"openapi\": \"3.0.3\"}").contains("without a `format`"));
        assert!(input_error("{\"format\": \"podproof-run/1\", \"tri").contains("cut short"));
        assert!(input_error(" \n").contains("found nothing"));
        assert!(input_error("hello").contains("found something else"));
        assert!(input_error("{\"format\": \"podproof-run/1\"}").contains("missing field `podproof`"));
    }

    #[test]
    fn a_folder_is_no_run() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let error = read_run_file(folder.path()).expect_err("a folder is not a file");
        assert!(matches!(error, ReadError::File { .. }), "{error}");
    }
}
