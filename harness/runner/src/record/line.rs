//! The lines of a record: each is one JSON object that says by `kind` what it is.

use std::fmt::Write;

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
    if holds_acting(&json) {
        let mut text = String::with_capacity(json.len() + 16);
        push_harmless(&mut text, &json);
        json = text;
    }
    json.push('\n');
    Ok(json)
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
