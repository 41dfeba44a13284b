//! The trials as blocks of JSON, which the page's script reads: of each block first the rows of the list, then the rest.
//!
//! A block is a `<script>` of a type that no browser runs. Within it `<` is escaped, so that nothing of it ends it or is markup,
//! and so are the characters that act on whoever shows them.

use std::io::{self, Write};

use indexmap::IndexMap;
use serde::Serialize;

use super::interner::{Interner, Tables};
use super::trial::{Details, Row};
use crate::findings::RunView;
use crate::record::{Verdict, push_harmless};
use crate::report::error::RenderError;

/// So many trials that passed are whole; of further ones the bodies are left out.
const WHOLE_PASSED: usize = 500;
/// A block ends with so many trials, or when its tables have so many bytes.
const TRIALS: usize = 100;
const BYTES: usize = 400_000;

/// The command that writes what the page leaves out, in the folder of the record.
const WHOLE: &str = "podproof report run.jsonl --report json=run.json";

/// What the script has to know of the run besides its trials.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct About<'a> {
    target: &'a str,
    started_at: &'a str,
    podproof: &'a str,
    labels: &'a IndexMap<String, String>,
    /// Level and text, by their ids.
    requirements: IndexMap<&'a str, (&'static str, &'a str)>,
    whole: &'static str,
}

/// A block, or its rows.
#[derive(Serialize)]
struct Block<'b, T> {
    #[serde(flatten)]
    tables: Tables<'b>,
    trials: &'b [T],
}

/// What is being collected.
#[derive(Default)]
struct Collected {
    row_texts: Interner,
    rows: Vec<Row>,
    texts: Interner,
    details: Vec<Details>,
}

/// Writes the trials in this order.
///
/// # Errors
///
/// A trial cannot be read, or the page not be written.
pub(super) fn write_blocks(run: &RunView, order: &[usize], out: &mut dyn Write) -> Result<(), RenderError> {
    let manifest = &run.record.manifest;
    let requirements = manifest.requirements.iter();
    let about = About {
        target: &manifest.target,
        started_at: &manifest.started_at,
        podproof: &manifest.podproof,
        labels: &manifest.labels,
        requirements: requirements
            .map(|entry| (entry.id.as_str(), (entry.level.name(), entry.text.as_str())))
            .collect(),
        whole: WHOLE,
    };
    write_json("id=\"about\"", &about, out)?;
    let mut passed = 0;
    let mut block = Collected::default();
    for place in order {
        let trial = run.trial(*place)?;
        passed += usize::from(trial.verdict == Verdict::Passed);
        let is_whole = trial.verdict != Verdict::Passed || passed <= WHOLE_PASSED;
        block.rows.push(Row::of(*place, &trial, &mut block.row_texts));
        block.details.push(Details::of(&trial, &mut block.texts, is_whole));
        if block.rows.len() >= TRIALS || block.texts.bytes() >= BYTES {
            std::mem::take(&mut block).write(out)?;
        }
    }
    if !block.rows.is_empty() {
        block.write(out)?;
    }
    Ok(())
}

impl Collected {
    fn write(&self, out: &mut dyn Write) -> Result<(), RenderError> {
        let rows = Block {
            tables: self.row_texts.tables(),
            trials: &self.rows,
        };
        write_json("class=\"rows\"", &rows, out)?;
        let details = Block {
            tables: self.texts.tables(),
            trials: &self.details,
        };
        write_json("class=\"trials\"", &details, out)
    }
}

/// Writes a block that has this attribute.
fn write_json(attribute: &str, block: &impl Serialize, out: &mut dyn Write) -> Result<(), RenderError> {
    let json = serde_json::to_string(block).map_err(io::Error::from)?;
    let mut harmless = String::with_capacity(json.len() + json.len() / 50);
    push_harmless(&mut harmless, &json.replace('<', "\\u003c"));
    writeln!(out, "<script type=\"application/json\" {attribute}>{harmless}</script>")?;
    Ok(())
}
