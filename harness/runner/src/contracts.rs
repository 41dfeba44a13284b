//! The contracts of a run: the project's own documents, or the user's, with overlays.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use podproof_contract::{Contract, Contracts, Defect, Document, Overlay};

use crate::complaint::{Complaint, Location, Owner, Part, Source, Sources, Spot, suggestion};
use crate::folder::{Folder, FolderFile};

/// A document given on the command line: `SERVICE=FILE`, or `SERVICE@/PREFIX=FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractFile {
    /// The service that it is the contract of.
    pub service: String,
    /// The prefix of its paths; where absent, the document's own or `/SERVICE`.
    pub prefix: Option<String>,
    /// The file.
    pub path: PathBuf,
}

/// As it is given on the command line.
impl fmt::Display for ContractFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.service)?;
        if let Some(prefix) = &self.prefix {
            write!(formatter, "@{prefix}")?;
        }
        write!(formatter, "={}", self.path.display())
    }
}

impl FromStr for ContractFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, path) = text
            .split_once('=')
            .ok_or("expected SERVICE=FILE, for example login=login.yaml")?;
        let (service, prefix) = match name.split_once('@') {
            Some((service, prefix)) => (service, Some(prefix.to_owned())),
            None => (name, None),
        };
        if service.is_empty() || path.is_empty() {
            return Err("expected SERVICE=FILE, for example login=login.yaml".to_owned());
        }
        Ok(Self {
            service: service.to_owned(),
            prefix,
            path: path.into(),
        })
    }
}

/// Where contracts come from.
#[derive(Clone, Debug, Default)]
pub struct ContractSettings {
    /// The folder with `openapi/` and `overlays/`.
    pub spec: Folder,
    /// Documents that take the place of the project's own.
    pub contracts: Vec<ContractFile>,
    /// Further overlays.
    pub overlays: Vec<PathBuf>,
}

/// Reads all documents and overlays.
///
/// # Errors
/// Every defect of every document; an overlay of the user's that matches nothing.
pub fn read(settings: &ContractSettings, sources: &mut Sources) -> Result<Contracts, Vec<Complaint>> {
    let mut overlays = settings.spec.join("overlays").yaml_files(Owner::Overlay)?;
    overlays.extend(given_overlays(settings));
    read_with(settings, &overlays, sources)
}

/// Reads all documents as they are published: of the overlays, only those that the settings name one by one.
///
/// # Errors
/// As [`read`].
pub fn read_published(settings: &ContractSettings, sources: &mut Sources) -> Result<Contracts, Vec<Complaint>> {
    let overlays: Vec<FolderFile> = given_overlays(settings).collect();
    read_with(settings, &overlays, sources)
}

fn given_overlays(settings: &ContractSettings) -> impl Iterator<Item = FolderFile> {
    settings.overlays.iter().cloned().map(FolderFile::from)
}

fn read_with(
    settings: &ContractSettings,
    overlay_files: &[FolderFile],
    sources: &mut Sources,
) -> Result<Contracts, Vec<Complaint>> {
    let mut complaints = Vec::new();
    let mut overlays = Vec::new();
    for file in overlay_files {
        match document(file, Owner::Overlay, sources) {
            Ok((source, document)) => match Overlay::read(&document) {
                Ok(overlay) => overlays.push(overlay),
                Err(defects) => complaints.extend(explain(&source, defects, Owner::Overlay)),
            },
            Err(complaint) => complaints.push(complaint),
        }
    }
    let mut contracts = Vec::new();
    for chosen in documents(settings)? {
        match document(&chosen.file, Owner::Contract, sources) {
            Ok((source, document)) => {
                match Contract::read(&chosen.service, &document, chosen.prefix.as_deref(), &overlays) {
                    Ok(contract) => contracts.push(contract),
                    Err(defects) => complaints.extend(explain(&source, defects, Owner::Contract)),
                }
            }
            Err(complaint) => complaints.push(complaint),
        }
    }
    if complaints.is_empty() {
        complaints.extend(idle_actions(&overlays, &contracts));
    }
    if !complaints.is_empty() {
        return Err(complaints);
    }
    Contracts::new(contracts).map_err(|defects| complaints_of(defects, Owner::Contract).collect())
}

/// A service that is almost one of the project's is a slip of the pen; any other is a further one.
fn well_written(given: &ContractFile, services: &[String]) -> Result<(), Complaint> {
    let wrong = given.service.as_str();
    let meant = suggestion(wrong, services.iter().map(String::as_str));
    match meant.filter(|meant| *meant != wrong && strsim::damerau_levenshtein(meant, wrong) <= 2) {
        Some(meant) if !services.contains(&given.service) => {
            let title = format!("there is no service `{wrong}`");
            Err(Complaint::general(Owner::CommandLine, title).help(format!("did you mean `{meant}`?")))
        }
        _ => Ok(()),
    }
}

/// Reads one document as the contract of a service, without overlays, as `contract diff` compares it.
///
/// # Errors
/// Every defect of the document.
pub fn read_one(path: &Path, service: &str, sources: &mut Sources) -> Result<Contract, Vec<Complaint>> {
    let (source, document) = document(&path.to_owned().into(), Owner::Contract, sources)?;
    Contract::read(service, &document, Some(""), &[]).map_err(|defects| explain(&source, defects, Owner::Contract))
}

/// A document that a run is judged by.
struct Chosen {
    service: String,
    prefix: Option<String>,
    file: FolderFile,
}

/// The project's documents, each replaced by the user's for the same service.
fn documents(settings: &ContractSettings) -> Result<Vec<Chosen>, Complaint> {
    let given = settings.contracts.iter().map(|given| Chosen {
        service: given.service.clone(),
        prefix: given.prefix.clone(),
        file: given.path.clone().into(),
    });
    let mut chosen: Vec<Chosen> = given.collect();
    let own = settings.spec.join("openapi").yaml_files(Owner::Contract)?;
    let service_of = |file: &FolderFile| {
        let stem = file.path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        stem.unwrap_or_default()
    };
    let services: Vec<String> = own.iter().map(service_of).collect();
    settings
        .contracts
        .iter()
        .try_for_each(|given| well_written(given, &services))?;
    for (file, service) in own.into_iter().zip(services) {
        if !settings.contracts.iter().any(|given| given.service == service) {
            chosen.push(Chosen {
                service,
                prefix: None,
                file,
            });
        }
    }
    Ok(chosen)
}

fn document(file: &FolderFile, owner: Owner, sources: &mut Sources) -> Result<(Source, Document), Complaint> {
    let source = file.read(owner)?;
    sources.add(source.clone());
    let document = Document {
        name: source.name.to_string(),
        text: source.text.to_string(),
    };
    Ok((source, document))
}

/// The defects of a document; where it is no mapping at all, that alone, in the words that are used for every file.
fn explain(source: &Source, defects: Vec<Defect>, owner: Owner) -> Vec<Complaint> {
    match source.no_mapping(owner) {
        Some(complaint) => vec![complaint],
        None => complaints_of(defects, owner).collect(),
    }
}

/// Actions of overlays that changed nothing anywhere: a slip of the pen, or a document that has moved on.
fn idle_actions(overlays: &[Overlay], contracts: &[Contract]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for overlay in overlays {
        let concerned: Vec<&Contract> = contracts
            .iter()
            .filter(|contract| overlay.applies_to(contract.service()))
            .collect();
        let places: BTreeSet<String> = overlay.actions().map(|place| place.pointer).collect();
        for pointer in places {
            let unmatched = |contract: &&Contract| {
                let mut places = contract.unmatched().iter();
                places.any(|place| *place.document == *overlay.document() && place.pointer == pointer)
            };
            if !concerned.is_empty() && concerned.iter().all(unmatched) {
                let place = Location::value(&overlay.document().into(), pointer);
                let complaint = Complaint::at(
                    Owner::Overlay,
                    place,
                    "this action matches nothing in any contract that it applies to",
                );
                complaints.push(complaint.help("mend the JSONPath under `target`, or remove the action"));
            }
        }
    }
    complaints
}

/// Defects as complaints.
pub fn complaints_of(defects: Vec<Defect>, owner: Owner) -> impl Iterator<Item = Complaint> {
    defects.into_iter().map(move |defect| {
        let spot = match defect.position {
            Some((line, column)) => Spot::Position(line, column),
            None => Spot::Node {
                pointer: defect.place.pointer,
                part: Part::Value,
                piece: None,
            },
        };
        let complaint = Complaint::at(
            owner,
            Location {
                source: defect.place.document,
                spot,
            },
            defect.message,
        );
        match defect.help {
            Some(help) => complaint.help(help),
            None => complaint,
        }
    })
}
