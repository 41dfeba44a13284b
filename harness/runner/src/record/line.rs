//! The lines of a record: each is one JSON object that says by `kind` what it is.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::closing::Closing;
use super::manifest::Manifest;
use super::note::Note;
use super::trial::TrialRecord;
use crate::text::visible::{acts, holds_acting};

/// A line of a record.
///
/// The manifest is the first one. A line for each trial follows as soon as the trial ends, with notes between them; the
/// closing facts are the last one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[schemars(title = "podproof record", extend("$id" = "urn:podproof:schema:record"))]
pub enum Line {
    /// All that is known before anything is sent.
    Manifest(Box<Manifest>),
    /// A trial that ended, or was not played.
    Trial(Box<TrialRecord>),
    /// Something that the run learned.
    Note(Note),
    /// The closing facts.
    End(Closing),
}

/// The JSON Schema of a line.
pub fn record_schema() -> schemars::Schema {
    schemars::schema_for!(Line)
}

/// A line as it is written: JSON without a line feed in it, then one.
///
/// # Errors
/// Only for a defect: what is recorded can always be JSON.
pub(super) fn encoded(line: &impl Serialize) -> serde_json::Result<String> {
    let mut json = serde_json::to_string(line)?;
    if let Cow::Owned(text) = harmless(&json) {
        json = text;
    }
    json.push('\n');
    Ok(json)
}

/// Writes a line piece by piece: one that is too long to stand in memory beside what it is made of.
///
/// # Errors
/// It cannot be written.
pub(super) fn write_piecewise(line: &impl Serialize, out: impl Write) -> io::Result<()> {
    let mut out = Harmless(out);
    serde_json::to_writer(&mut out, line)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Writes JSON in which every character that would act on a terminal is escaped.
struct Harmless<W>(W);

impl<W: Write> Write for Harmless<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // serde_json writes whole characters.
        let json = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        self.0.write_all(harmless(json).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// JSON in which every character that would act on a terminal is escaped.
fn harmless(json: &str) -> Cow<'_, str> {
    if !holds_acting(json) {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len() + 16);
    push_harmless(&mut text, json);
    Cow::Owned(text)
}

/// Adds JSON in which every character that would act on a terminal is escaped, so that showing a record does nothing.
pub fn push_harmless(text: &mut String, json: &str) {
    for character in json.chars() {
        // serde_json escapes the C0 controls within strings, and writes no others but line feeds for indentation.
        if acts(character) && character != '\n' {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(character);
        }
    }
}

/// A line that is written: the same as [`Line`], of borrowed parts.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum LineRef<'a> {
    Manifest(&'a Manifest),
    Trial(&'a TrialRecord),
    Note(&'a Note),
    End(&'a Closing),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_written_piecewise_is_the_same_line() {
        let line = serde_json::json!({ "a": ["\u{1b}[0m \u{9b}2J é\n\u{202e}", 1.5, null], "\u{85}": "\"" });
        let mut written = Vec::new();
        write_piecewise(&line, &mut written).expect("a vector grows");
        let written = String::from_utf8(written).expect("UTF-8");
        assert_eq!(written, encoded(&line).expect("JSON"));
        assert!(!written.trim_end_matches('\n').contains(acts), "{written}");
    }
}
