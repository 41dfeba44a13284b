//! What a run was made with: every file that its manifest names, as it is now.
//!
//! In: the manifest of a record. Out: the files as members of a pack, how they are read there, and which parts are not those that
//! the run was made with. A target is never among them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use podproof_contract::{Contracts, PrefixSource};

use super::error::EvidenceError;
use super::layout::Layout;
use super::manifest::{ChangedPart, MemberKind, PackedContract, PackedSuite, Part};
use crate::diagnostic::{Owner, Source, Sources};
use crate::record::{Hashes, Manifest, NamedRecord};
use crate::run::hashes;
use crate::suite::built_in::BuiltIn;
use crate::suite::contracts::{ContractFile, ContractSettings};
use crate::suite::folder::Folder;
use crate::suite::{self, SuiteSettings};

/// The folders of a suite, where nothing is named.
const SCENARIOS: &str = "scenarios";
const SPEC: &str = "spec";

/// The kinds of members that files of a suite become, by whose they are.
pub(super) const KINDS: [(Owner, MemberKind); 4] = [
    (Owner::Contract, MemberKind::Contract),
    (Owner::Overlay, MemberKind::Overlay),
    (Owner::Requirements, MemberKind::Requirements),
    (Owner::Scenario, MemberKind::Scenario),
];

/// What a run was made with.
#[derive(Debug)]
pub struct Inputs {
    /// The files, in the order of their names within the pack.
    pub(super) files: Vec<InputFile>,
    /// How they are read.
    pub(super) suite: PackedSuite,
    /// Parts that are not those of the run.
    pub(super) changed: Vec<ChangedPart>,
}

/// A file that a run was made with.
#[derive(Debug)]
pub(super) struct InputFile {
    /// Its name within the pack.
    pub(super) name: String,
    /// What it is.
    pub(super) kind: MemberKind,
    /// Where it was read, as people know it.
    pub(super) source: String,
    /// Its text.
    pub(super) text: String,
}

impl Inputs {
    /// Reads what the manifest of a run names, from the folder that the run was started in. The texts are in `sources`
    /// afterwards, for whoever shows what is wrong with them.
    ///
    /// # Errors
    /// They cannot be read, or not be packed.
    pub fn read(manifest: &Manifest, sources: &mut Sources) -> Result<Self, EvidenceError> {
        let settings = settings(manifest)?;
        let suite = suite::read(&settings, sources).map_err(EvidenceError::Suite)?;
        let beside = beside(&manifest.named);
        let mut files: Vec<(MemberKind, Source)> = Vec::new();
        for (owner, kind) in KINDS {
            files.extend(sources.files(owner).map(|source| (kind, source.clone())));
        }
        for (kind, path) in beside {
            let source = Source::read(&path, Owner::CommandLine).map_err(|error| EvidenceError::Suite(vec![error]))?;
            files.push((kind, source));
        }
        let spec = settings.contracts.spec.path();
        let layout = Layout::of(
            files
                .iter()
                .map(|(_, source)| Path::new(&*source.name))
                .chain([spec.join(SPEC).as_path()]),
        );
        let name = |path: &Path| {
            layout.name(path).ok_or_else(|| EvidenceError::Name {
                name: path.display().to_string(),
            })
        };
        let mut by_name: BTreeMap<String, InputFile> = BTreeMap::new();
        for (kind, source) in files {
            let file = InputFile {
                name: name(Path::new(&*source.name))?,
                kind,
                source: source.name.to_string(),
                text: source.text.to_string(),
            };
            if let Some(known) = by_name.get(&file.name).filter(|known| known.text != file.text) {
                return Err(EvidenceError::Twice {
                    one: known.source.clone(),
                    other: file.source,
                });
            }
            by_name.insert(file.name.clone(), file);
        }
        let contracts = settings.contracts.contracts.iter().map(|given| {
            Ok(PackedContract {
                service: given.service.clone(),
                prefix: prefix(given, &suite.contracts),
                file: name(&given.path)?,
            })
        });
        Ok(Self {
            files: by_name.into_values().collect(),
            suite: PackedSuite {
                spec: name(spec)?,
                contracts: contracts.collect::<Result<_, EvidenceError>>()?,
                overlays: settings
                    .contracts
                    .overlays
                    .iter()
                    .map(|overlay| name(overlay))
                    .collect::<Result<_, _>>()?,
                overlay_reason: settings.contracts.overlay_reason.clone(),
            },
            changed: changed(&manifest.hashes, &hashes(sources)),
        })
    }
}

/// The files beside the suite that a manifest names. **A further one (a list of known issues) is added here, and nowhere else.**
fn beside(named: &NamedRecord) -> Vec<(MemberKind, PathBuf)> {
    // Every member is named, so that one that is added to the manifest is not forgotten here.
    let NamedRecord {
        // Holds secrets, or says where they are: never packed.
        target: _,
        // Read as the suite.
        scenarios: _,
        spec: _,
        contracts: _,
        overlays: _,
        overlay_reason: _,
        known_issues,
    } = named;
    let known_issues = known_issues.iter();
    known_issues
        .map(|path| (MemberKind::KnownIssues, PathBuf::from(path)))
        .collect()
}

/// From where a run of this manifest reads its suite.
fn settings(manifest: &Manifest) -> Result<SuiteSettings, EvidenceError> {
    let named = &manifest.named;
    let folder = |part: BuiltIn, named: &Option<String>, usual: &str| {
        if manifest.built_in.contains(&part) {
            Folder::BuiltIn(usual.into())
        } else {
            Folder::from(named.as_deref().unwrap_or(usual))
        }
    };
    let contracts = named.contracts.iter().map(|text| {
        text.parse().map_err(|problem| EvidenceError::Named {
            text: text.clone(),
            problem,
        })
    });
    Ok(SuiteSettings {
        scenarios: folder(BuiltIn::Scenarios, &named.scenarios, SCENARIOS),
        contracts: ContractSettings {
            spec: folder(BuiltIn::Spec, &named.spec, SPEC),
            contracts: contracts.collect::<Result<_, _>>()?,
            overlays: named.overlays.iter().map(PathBuf::from).collect(),
            overlay_reason: named.overlay_reason.clone(),
        },
    })
}

/// The prefix that a given document has; where it is that of the document whose place it takes, which is not packed, it is said.
fn prefix(given: &ContractFile, contracts: &Contracts) -> Option<String> {
    let mut contracts = contracts.contracts().iter();
    let contract = contracts.find(|contract| contract.service() == given.service)?;
    let is_taken_over = given.prefix.is_none() && contract.prefix_source() == PrefixSource::Given;
    let taken_over = is_taken_over.then(|| contract.prefix().to_owned());
    given.prefix.clone().or(taken_over)
}

/// The parts whose hashes differ.
pub(super) fn changed(recorded: &Hashes, found: &Hashes) -> Vec<ChangedPart> {
    let parts = Part::ALL.into_iter().map(|part| ChangedPart {
        part,
        recorded: part.hash(recorded).to_owned(),
        packed: part.hash(found).to_owned(),
    });
    parts.filter(|part| part.recorded != part.packed).collect()
}
