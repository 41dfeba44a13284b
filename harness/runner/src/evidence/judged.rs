//! Judges the record of a pack again by the packed suite: is that the suite of the run, and are the verdicts the recorded ones?

use std::path::Path;

use super::comparison::Comparison;
use super::inputs::{KINDS, changed};
use super::layout::is_safe;
use super::manifest::{EvidenceManifest, MemberKind, PackedSuite, RECORD};
use super::unpack::Unpacked;
use crate::campaign::judge::{Changed, Ground, Rejudged, confirm};
use crate::diagnostic::{InputError, Owner, Source, Sources};
use crate::findings::RunView;
use crate::record::{CheckState, Knowing};
use crate::run::hashes;
use crate::suite::contracts::{self, ContractFile, ContractSettings};
use crate::suite::folder::Folder;
use crate::suite::requirements::Catalogue;
use crate::text::count;

/// How many verdicts that differ are told one by one.
const TOLD: usize = 20;

/// Reads the packed suite, compares it with that of the run, and judges the record again.
pub(super) fn judged(manifest: &EvidenceManifest, unpacked: &Unpacked, run: &RunView) -> Vec<Comparison> {
    let mut sources = Sources::default();
    let read = settings(&manifest.suite, unpacked).and_then(|settings| {
        let in_words = |errors: Vec<InputError>| {
            let titles: Vec<String> = errors.iter().take(3).map(|error| error.title.to_string()).collect();
            Comparison::mismatch("the packed suite", "one that can be read", &titles.join("; "))
        };
        let contracts = contracts::read(&settings, &mut sources).map_err(in_words)?;
        let catalogue = Catalogue::read(&settings.spec.join("requirements"), &mut sources).map_err(in_words)?;
        for member in manifest
            .members
            .iter()
            .filter(|member| member.kind == MemberKind::Scenario)
        {
            let source = Source::read(&unpacked.path(&member.name), Owner::Scenario);
            sources.add(source.map_err(|error| in_words(vec![error]))?);
        }
        Ok((contracts, catalogue))
    });
    let (contracts, catalogue) = match read {
        Ok(read) => read,
        Err(finding) => return vec![finding],
    };
    let mut compared = strangers(manifest, unpacked, &sources);
    compared.extend(suite(manifest, run, &sources));
    let known = Knowing::of(&run.record.manifest);
    let ground = Ground {
        known: &known,
        contracts: &contracts,
        catalogue: &catalogue,
        sources: &sources,
    };
    match confirm(&ground, &run.record) {
        Ok(rejudged) => compared.extend(verdicts(&rejudged)),
        Err(error) => compared.push(Comparison::mismatch(RECORD, "a record", &error.to_string())),
    }
    compared
}

/// How the packed contracts are read.
fn settings(suite: &PackedSuite, unpacked: &Unpacked) -> Result<ContractSettings, Comparison> {
    let path = |name: &String| {
        if is_safe(name) {
            return Ok(unpacked.path(name));
        }
        Err(Comparison::mismatch("the manifest", "names of members", name))
    };
    let contracts = suite.contracts.iter().map(|contract| {
        Ok(ContractFile {
            service: contract.service.clone(),
            prefix: contract.prefix.clone(),
            path: path(&contract.file)?,
        })
    });
    Ok(ContractSettings {
        spec: Folder::from(path(&suite.spec)?),
        contracts: contracts.collect::<Result<_, _>>()?,
        overlays: suite.overlays.iter().map(path).collect::<Result<_, _>>()?,
        overlay_reason: suite.overlay_reason.clone(),
    })
}

/// What was read and is not packed, and what is packed and was not read.
fn strangers(manifest: &EvidenceManifest, unpacked: &Unpacked, sources: &Sources) -> Vec<Comparison> {
    let mut compared = Vec::new();
    for (owner, kind) in KINDS {
        let mut packed: Vec<&str> = manifest
            .members
            .iter()
            .filter(|member| member.kind == kind)
            .map(|member| member.name.as_str())
            .collect();
        for source in sources.files(owner) {
            let name = unpacked.name(Path::new(&*source.name));
            match packed.iter().position(|packed| name.as_deref() == Some(*packed)) {
                Some(index) => drop(packed.swap_remove(index)),
                None => compared.push(Comparison::mismatch(
                    "the packed suite",
                    "references to members alone",
                    &format!("one to `{}`", name.unwrap_or_else(|| source.name.to_string())),
                )),
            }
        }
        let unread = packed.into_iter();
        compared
            .extend(unread.map(|name| Comparison::mismatch(name, "a file that the suite consists of", "another one")));
    }
    compared
}

/// Whether the packed suite is that of the run, or differs as the manifest says.
fn suite(manifest: &EvidenceManifest, run: &RunView, sources: &Sources) -> Vec<Comparison> {
    let differ = changed(&run.record.manifest.hashes, &hashes(sources));
    let mut compared = Vec::new();
    for part in &differ {
        compared.push(if manifest.changed.contains(part) {
            Comparison::open(format!(
                "{} are not those that the run was made with, as the pack says: it was packed with `--allow-changed`",
                part.part
            ))
        } else {
            Comparison::mismatch(&part.part.to_string(), &part.recorded, &part.packed)
        });
    }
    let said_wrongly = manifest.changed.iter().filter(|part| !differ.contains(part));
    compared.extend(said_wrongly.map(|part| Comparison::mismatch(&part.part.to_string(), &part.packed, "another sum")));
    if compared.is_empty() {
        compared.push(Comparison::right(
            "scenarios, contracts, overlays and requirements are those that the run was made with",
        ));
    }
    compared
}

/// Whether every verdict is the recorded one.
fn verdicts(rejudged: &Rejudged) -> Vec<Comparison> {
    let taken = match rejudged.redacted {
        0 => String::new(),
        number => format!(
            "; {} taken as recorded, because the value is redacted",
            count(number, "check")
        ),
    };
    if rejudged.changes.is_empty() {
        return vec![Comparison::right(format!(
            "{} judged again: every verdict and every check is the recorded one{taken}",
            count(rejudged.judged, "answer")
        ))];
    }
    let told = rejudged.changes.iter().take(TOLD).map(|change| match &change.what {
        Changed::Trial { before, now } => Comparison::mismatch(&change.trial, before.name(), now.name()),
        Changed::Check {
            step,
            check,
            before,
            now,
        } => Comparison::mismatch(
            &format!("{} · {step} · {check}", change.trial),
            before.as_ref().map_or("not asked", CheckState::name),
            now.name(),
        ),
    });
    let mut compared: Vec<Comparison> = told.collect();
    if let Some(more) = rejudged.changes.len().checked_sub(TOLD).filter(|more| *more > 0) {
        compared.push(Comparison::open(format!("{more} more verdicts and checks differ")));
    }
    compared
}
