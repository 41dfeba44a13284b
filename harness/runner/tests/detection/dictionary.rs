//! `spec/signatures.yaml` is what the plays of the lies say: compared, or written anew with `SIGNATURES=overwrite`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use podproof::campaign::detect::{Difference, Fingerprint, Honest, signatures};
use podproof::diagnostic::{Diagnostic, Source, Sources, render};
use podproof::findings::causes::{Cell, MadeWith, SIGNATURES_FILE, Signature, Signatures};
use podproof_mock_pod::Deviation;

/// How it is made anew, for whoever reads that it does not fit.
const REGENERATE: &str = "if that is meant, write it anew: SIGNATURES=overwrite cargo test --test detection";

/// How often a lie is played before it is said that a cell of it is missing, and for what is written.
pub(crate) const PLAYS: usize = 3;

/// One cell may differ by chance, and of many one in so many.
const CHANCE: usize = 5;

/// The dictionary that is there, and the plays that are to make a new one.
pub(crate) struct Dictionary {
    made_with: MadeWith,
    /// What is there, or why it cannot be read.
    written: Result<Signatures, String>,
    plays: Option<Mutex<BTreeMap<Deviation, Vec<Fingerprint>>>>,
}

impl Dictionary {
    /// The one in `spec/`.
    pub(crate) fn read(made_with: MadeWith) -> Self {
        let overwrite = std::env::var("SIGNATURES").is_ok_and(|word| word == "overwrite");
        Self {
            made_with,
            written: read(),
            plays: overwrite.then(Mutex::default),
        }
    }

    /// Whether a new one is made.
    pub(crate) fn is_made_anew(&self) -> bool {
        self.plays.is_some()
    }

    /// The signatures, if they are of this suite.
    pub(crate) fn signatures(&self) -> Option<&Signatures> {
        let signatures = self.written.as_ref().ok()?;
        (signatures.made_with == self.made_with).then_some(signatures)
    }

    /// Keeps the plays of a lie for a new one.
    pub(crate) fn keep(&self, deviation: Deviation, played: Vec<Fingerprint>) {
        if let Some(plays) = &self.plays {
            let mut plays = plays.lock().unwrap_or_else(PoisonError::into_inner);
            plays.insert(deviation, played);
        }
    }

    /// Why it is not of this suite, or not of these lies, if it is not.
    pub(crate) fn misfit(&self) -> Option<String> {
        let signatures = match &self.written {
            Ok(signatures) => signatures,
            Err(text) => return Some(format!("{text}\n{REGENERATE}")),
        };
        if signatures.made_with != self.made_with {
            return Some(format!(
                "spec/{SIGNATURES_FILE} was made with other scenarios, contracts or overlays; {REGENERATE}"
            ));
        }
        let lies = signatures.entries.iter().flat_map(|entry| &entry.lies);
        let written: BTreeSet<&str> = lies
            .map(|lie| lie.name.as_str())
            .chain(signatures.never.iter().map(String::as_str))
            .collect();
        let known: BTreeSet<&str> = Deviation::ALL.iter().map(|deviation| deviation.name()).collect();
        let other: Vec<&str> = written.symmetric_difference(&known).copied().collect();
        (!other.is_empty()).then(|| {
            format!(
                "spec/{SIGNATURES_FILE} and the lies of the mock pod differ in {}; {REGENERATE}",
                other.join(", ")
            )
        })
    }

    /// Where the plays of a lie differ from what is written of it; `play` plays it once more.
    pub(crate) fn difference(
        &self,
        deviation: Deviation,
        first: &Fingerprint,
        honest: &Honest,
        mut play: impl FnMut() -> Result<Fingerprint, String>,
    ) -> Result<Option<String>, String> {
        let Some(signature) = self.signatures().and_then(|signatures| signatures.of(deviation.name())) else {
            return Ok(None);
        };
        let mut difference = Difference::of(signature, first, honest);
        for _ in 1..PLAYS {
            if is_chance(&difference, signature) {
                return Ok(None);
            }
            difference = difference.confirmed_by(&Difference::of(signature, &play()?, honest));
        }
        if is_chance(&difference, signature) {
            return Ok(None);
        }
        let lines = [("no longer", &difference.missing), ("new", &difference.new)]
            .into_iter()
            .flat_map(|(word, cells)| cells.iter().map(move |cell| line(word, cell)));
        let lines: Vec<String> = lines.collect();
        Ok(Some(format!(
            "spec/{SIGNATURES_FILE} says otherwise, in each of {PLAYS} plays:\n{}\n{REGENERATE}",
            lines.join("\n")
        )))
    }

    /// Writes a new one, if all lies were played for it; says so.
    pub(crate) fn write(&self, honest: &Honest) -> Option<String> {
        let plays = self.plays.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        let path = format!("spec/{SIGNATURES_FILE}");
        if plays.len() != Deviation::ALL.len() {
            return Some(format!("{path} was not written: not every lie was played"));
        }
        let signatures = signatures(self.made_with.clone(), &plays, honest);
        let text = signatures.to_yaml();
        std::fs::write(&path, &text).expect("spec/signatures.yaml");
        Some(format!(
            "wrote {path}: {} signatures, {} lies without one, {} kB",
            signatures.entries.len(),
            signatures.never.len(),
            text.len() / 1000
        ))
    }
}

/// Whether a difference may be chance. What such a pod does at a count or at a moment meets other trials each time, and on a busy
/// machine a few trials of the others go another way; a change of the suite or of a check moves more than that.
fn is_chance(difference: &Difference, signature: &Signature) -> bool {
    let differs = difference.missing.len() + difference.new.len();
    signature.is_unsteady || differs <= 1 || differs * CHANCE <= signature.cells.len()
}

fn line(word: &str, cell: &Cell) -> String {
    format!("  {word}: {} [{}]", cell.trial, cell.symptom)
}

fn read() -> Result<Signatures, String> {
    let path = format!("spec/{SIGNATURES_FILE}");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("cannot read {path}: {error}"))?;
    let source = Source::new(&path, &text);
    let mut sources = Sources::default();
    sources.add(source.clone());
    Signatures::read(&source).map_err(|input_errors| {
        let shown = input_errors
            .iter()
            .map(|input_error| render(&Diagnostic::from(input_error), &sources, false));
        shown.collect::<Vec<_>>().join("\n\n")
    })
}
