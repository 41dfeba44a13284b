//! Records that were judged by different contracts are judged again by the present ones, so that only the pods differ.

use std::path::Path;

use super::command::Named;
use crate::campaign::judge::{Ground, JudgeError, judge};
use crate::cli::arguments::SpecArguments;
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::diagnostic::Sources;
use crate::record::{Hashes, JudgedRecord, Knowing, Manifest, Record, RecordWriter};
use crate::run::{hashes, operation, requirements, unsupported};
use crate::secret::RedactedProse;
use crate::suite::contracts;
use crate::suite::requirements::Catalogue;

/// Whether records were judged again, and why.
pub(super) struct Judged {
    /// A sentence without a full stop; `None`: they were judged alike.
    pub(super) why: Option<RedactedProse>,
}

/// Judges all records again if they were judged differently, or if it is said by what.
pub(super) fn judged_alike(
    spec: &SpecArguments,
    baselines: &mut [Named],
    candidates: &mut [Named],
) -> Result<Judged, Exit> {
    let mut all: Vec<&mut Named> = baselines.iter_mut().chain(candidates).collect();
    let is_named = spec.spec.is_some() || !spec.contracts.is_empty() || !spec.overlays.is_empty();
    let scenarios = differs(&all, |hashes| &hashes.scenarios);
    let judged_by = [
        ("contracts", differs(&all, |hashes| &hashes.contracts)),
        ("overlays", differs(&all, |hashes| &hashes.overlays)),
        ("requirements", differs(&all, |hashes| &hashes.requirements)),
    ];
    let different: Vec<&str> = judged_by
        .iter()
        .filter(|(_, differs)| *differs)
        .map(|(name, _)| *name)
        .collect();
    let of_scenarios = scenarios.then_some(
        "the scenarios differ: what only one of them asks for is listed, and what both ask for may be asked differently",
    );
    if different.is_empty() && !is_named && !scenarios {
        return Ok(Judged { why: None });
    }
    let mut sources = Sources::default();
    let settings = spec.settings();
    let contracts = contracts::read(&settings, &mut sources);
    let catalogue = Catalogue::read(&settings.spec.join("requirements"), &mut sources);
    let (contracts, catalogue) = match (contracts, catalogue) {
        (Ok(contracts), Ok(catalogue)) => (contracts, catalogue),
        (contracts, catalogue) => {
            let mistakes = [contracts.err().unwrap_or_default(), catalogue.err().unwrap_or_default()].concat();
            return Err(show::input_errors(&mistakes, &sources));
        }
    };
    let folder = tempfile::tempdir().map_err(|error| show::harness(&format!("cannot judge again: {error}")).exit)?;
    for (index, named) in all.iter_mut().enumerate() {
        let old = &named.record.manifest;
        let manifest = Manifest {
            hashes: Hashes {
                scenarios: old.hashes.scenarios.clone(),
                ..hashes(&sources)
            },
            judged: Some(JudgedRecord {
                at: Manifest::now(),
                podproof: env!("CARGO_PKG_VERSION").to_owned(),
                under: Vec::new(),
            }),
            requirements: requirements(&catalogue),
            operations: contracts.operations().map(operation).collect(),
            unsupported: contracts.contracts().iter().flat_map(unsupported).collect(),
            ..old.clone()
        };
        let ground = Ground {
            contracts: &contracts,
            catalogue: &catalogue,
            sources: &sources,
            known: &Knowing::of(&manifest),
        };
        named.record = again(
            &ground,
            &named.record,
            &manifest,
            &folder.path().join(format!("{index}.jsonl")),
        )
        .map_err(|error| show::harness(&format!("`{}` cannot be judged again: {error}", named.file)).exit)?;
    }
    let of_contracts = (!different.is_empty()).then(|| format!("the {} differ", different.join(" and ")));
    let of_name = is_named.then(|| "it was asked for".to_owned());
    let whys: Vec<String> = of_contracts
        .or(of_name)
        .into_iter()
        .map(|why| format!("both sides again by the present contracts: {why}"))
        .chain(of_scenarios.map(str::to_owned))
        .collect();
    Ok(Judged {
        why: Some(RedactedProse::of_our_words(whys.join("; "))),
    })
}

fn differs(all: &[&mut Named], of: fn(&Hashes) -> &String) -> bool {
    let mut hashes = all.iter().map(|named| of(&named.record.manifest.hashes));
    let first = hashes.next();
    hashes.any(|hash| Some(hash) != first)
}

/// The record, judged again into a file that is gone when the program ends: the open file stays readable.
fn again(ground: &Ground<'_>, record: &Record, manifest: &Manifest, file: &Path) -> Result<Record, JudgeError> {
    let writer = RecordWriter::create(file, manifest)?;
    judge(ground, record, manifest.settings.strict, writer)?;
    Ok(Record::open(file)?)
}
