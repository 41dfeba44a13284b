//! Records that were judged by different contracts are judged again by the present ones, so that only the pods differ.

use podproof_contract::Contracts;
use tempfile::TempDir;

use super::command::Named;
use crate::campaign::judge::{Ground, Grounds, JudgeError, judge};
use crate::cli::arguments::SpecArguments;
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::diagnostic::Sources;
use crate::record::{Hashes, Knowing, Record, RecordWriter};
use crate::secret::RedactedProse;
use crate::suite::contracts;
use crate::suite::requirements::Catalogue;

/// Whether records were judged again, why, and by what.
pub(super) struct Judged {
    /// A sentence without a full stop; `None`: they were judged alike.
    pub(super) why: Option<RedactedProse>,
    /// What they were judged by again.
    present: Option<Present>,
}

/// What records are judged by that were judged differently.
struct Present {
    contracts: Contracts,
    catalogue: Catalogue,
    sources: Sources,
}

impl Judged {
    /// Judges another record as those before, where they were judged again.
    pub(super) fn again(&self, named: &mut Named) -> Result<(), Exit> {
        self.present.as_ref().map_or(Ok(()), |present| present.again(named))
    }
}

/// Judges all records again if they were judged differently, or if it is said by what.
pub(super) fn judged_alike(
    spec: &SpecArguments,
    baselines: &mut [Named],
    candidates: &mut [Named],
) -> Result<Judged, Exit> {
    let all: Vec<&mut Named> = baselines.iter_mut().chain(candidates).collect();
    let Some(why) = why(spec, &all) else {
        return Ok(Judged {
            why: None,
            present: None,
        });
    };
    let present = Present::read(spec)?;
    for named in all {
        present.again(named)?;
    }
    Ok(Judged {
        why: Some(RedactedProse::of_our_words(why)),
        present: Some(present),
    })
}

/// Why records are judged again, a sentence without a full stop; `None` if they were judged alike.
fn why(spec: &SpecArguments, all: &[&mut Named]) -> Option<String> {
    let is_named = spec.spec.is_some() || !spec.contracts.is_empty() || !spec.overlays.is_empty();
    let scenarios = differs(all, |hashes| &hashes.scenarios);
    let judged_by = [
        ("contracts", differs(all, |hashes| &hashes.contracts)),
        ("overlays", differs(all, |hashes| &hashes.overlays)),
        ("requirements", differs(all, |hashes| &hashes.requirements)),
    ];
    let different: Vec<&str> = judged_by
        .iter()
        .filter(|(_, differs)| *differs)
        .map(|(name, _)| *name)
        .collect();
    let of_contracts = (!different.is_empty()).then(|| format!("the {} differ", different.join(" and ")));
    let of_name = is_named.then(|| "it was asked for".to_owned());
    let of_scenarios = scenarios.then_some(
        "the scenarios differ: what only one of them asks for is listed, and what both ask for may be asked differently",
    );
    let whys: Vec<String> = of_contracts
        .or(of_name)
        .into_iter()
        .map(|why| format!("both sides again by the present contracts: {why}"))
        .chain(of_scenarios.map(str::to_owned))
        .collect();
    (!whys.is_empty()).then(|| whys.join("; "))
}

fn differs(all: &[&mut Named], of: fn(&Hashes) -> &String) -> bool {
    let mut hashes = all.iter().map(|named| of(&named.record.manifest.hashes));
    let first = hashes.next();
    hashes.any(|hash| Some(hash) != first)
}

impl Present {
    fn read(spec: &SpecArguments) -> Result<Self, Exit> {
        let mut sources = Sources::default();
        let settings = spec.settings();
        let contracts = contracts::read(&settings, &mut sources);
        let catalogue = Catalogue::read(&settings.spec.join("requirements"), &mut sources);
        match (contracts, catalogue) {
            (Ok(contracts), Ok(catalogue)) => Ok(Self {
                contracts,
                catalogue,
                sources,
            }),
            (contracts, catalogue) => {
                let mistakes = [contracts.err().unwrap_or_default(), catalogue.err().unwrap_or_default()].concat();
                Err(show::input_errors(&mistakes, &sources))
            }
        }
    }

    /// Puts a record in the place of another one: the same, judged by these.
    fn again(&self, named: &mut Named) -> Result<(), Exit> {
        let folder =
            tempfile::tempdir().map_err(|error| show::harness(&format!("cannot judge again: {error}")).exit)?;
        named.record = self
            .judged(&named.record, &folder)
            .map_err(|error| show::harness(&format!("`{}` cannot be judged again: {error}", named.file)).exit)?;
        Ok(())
    }

    /// The record, judged again into a file that is gone soon: the open file stays readable.
    fn judged(&self, record: &Record, folder: &TempDir) -> Result<Record, JudgeError> {
        let grounds = Grounds {
            contracts: &self.contracts,
            catalogue: &self.catalogue,
            sources: &self.sources,
        };
        let manifest = grounds.manifest(&record.manifest, Vec::new());
        let ground = Ground {
            contracts: &self.contracts,
            catalogue: &self.catalogue,
            sources: &self.sources,
            known: &Knowing::of(&manifest),
        };
        let file = folder.path().join("judged.jsonl");
        let writer = RecordWriter::create(&file, &manifest)?;
        judge(&ground, record, manifest.settings.strict, writer)?;
        Ok(Record::open(&file)?)
    }
}
