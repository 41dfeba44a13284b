//! Reads the documents and overlays of a run.

use std::path::{Path, PathBuf};

use podproof_contract::{Contract, Contracts, Defect, Document, Overlay, PrefixSource};

use super::external_refs::companions;
use super::file::ContractFile;
use super::prefix;
use super::reconcile::{self, Given, clashes, superseded, unmatched_actions};
use crate::diagnostic::{InputError, Location, Owner, Part, Source, Sources, Spot, suggestion};
use crate::suite::folder::{Folder, FolderFile};
use crate::suite::in_parallel::in_parallel;

/// Where contracts come from.
#[derive(Clone, Debug, Default)]
pub struct ContractSettings {
    /// The folder with `openapi/` and `overlays/`.
    pub spec: Folder,
    /// Documents that take the place of the project's own.
    pub contracts: Vec<ContractFile>,
    /// Further overlays.
    pub overlays: Vec<PathBuf>,
    /// Why these hold, for their actions that give no reason.
    pub overlay_reason: Option<String>,
}

/// Reads all documents and overlays.
///
/// # Errors
/// Every defect of every document; an overlay of the user's that matches nothing.
pub fn read(settings: &ContractSettings, sources: &mut Sources) -> Result<Contracts, Vec<InputError>> {
    read_with_notes(settings, sources).map(|(contracts, _)| contracts)
}

fn read_with_notes(
    settings: &ContractSettings,
    sources: &mut Sources,
) -> Result<(Contracts, Vec<String>), Vec<InputError>> {
    let mut overlays = settings.spec.join("overlays").yaml_files(Owner::Overlay)?;
    overlays.extend(given_overlays(settings));
    read_with(settings, &overlays, sources)
}

/// What of the project's overlays does not hold for documents that were given, in words: no mistake, but good to know.
/// Nothing where [`read`] fails.
pub fn notes(settings: &ContractSettings) -> Vec<String> {
    let read = read_with_notes(settings, &mut Sources::default());
    read.map(|(_, notes)| notes).unwrap_or_default()
}

/// Reads all documents as they are published: of the overlays, only those that the settings name one by one.
///
/// # Errors
/// As [`read`].
pub fn read_published(settings: &ContractSettings, sources: &mut Sources) -> Result<Contracts, Vec<InputError>> {
    let overlays: Vec<FolderFile> = given_overlays(settings).collect();
    read_with(settings, &overlays, sources).map(|(contracts, _)| contracts)
}

fn given_overlays(settings: &ContractSettings) -> impl Iterator<Item = FolderFile> {
    settings.overlays.iter().cloned().map(FolderFile::from)
}

fn read_with(
    settings: &ContractSettings,
    overlay_files: &[FolderFile],
    sources: &mut Sources,
) -> Result<(Contracts, Vec<String>), Vec<InputError>> {
    let mut input_errors = Vec::new();
    let mut overlays = Vec::new();
    for file in overlay_files {
        let reason = settings
            .overlay_reason
            .as_deref()
            .filter(|_| settings.overlays.contains(&file.path));
        match document(file, Owner::Overlay, sources) {
            Ok((source, document)) => match Overlay::read_with(&document, reason) {
                Ok(overlay) => overlays.push(overlay),
                Err(defects) => input_errors.extend(explain(&source, defects, Owner::Overlay)),
            },
            Err(input_error) => input_errors.push(input_error),
        }
    }
    let given = Given {
        contracts: &settings.contracts,
        overlays: settings
            .overlays
            .iter()
            .map(|path| path.display().to_string())
            .collect(),
    };
    let mut contracts = Vec::new();
    let mut notes = Vec::new();
    let mut written = Vec::new();
    for chosen in documents(settings)? {
        match document(&chosen.file, Owner::Contract, sources) {
            Ok((source, document)) => {
                let pages = pages(&source, document, sources);
                written.push((chosen, source, pages));
            }
            Err(input_error) => input_errors.push(input_error),
        }
    }
    let read = in_parallel(&written, 1, |part| {
        let read = part
            .iter()
            .map(|(chosen, _, pages)| contract(chosen, pages, &overlays, &given));
        read.collect::<Vec<_>>()
    });
    for ((_, source, _), read) in written.iter().zip(read.into_iter().flatten()) {
        match read {
            Ok((contract, passed_over)) => {
                contracts.push(contract);
                notes.extend(passed_over);
            }
            Err(defects) => input_errors.extend(explain(source, defects, Owner::Contract)),
        }
    }
    notes.extend(superseded(&mut contracts, &given));
    if input_errors.is_empty() {
        input_errors.extend(unmatched_actions(&overlays, &contracts, &given));
        input_errors.extend(clashes(&contracts, &given));
    }
    if !input_errors.is_empty() {
        return Err(input_errors);
    }
    notes.extend(reconcile::notes(&overlays, &contracts, &given));
    let contracts =
        Contracts::new(contracts).map_err(|defects| input_errors_of(defects, Owner::Contract).collect::<Vec<_>>())?;
    Ok((contracts, notes))
}

/// A document, and those that it refers to.
struct DocumentSet {
    document: Document,
    companions: Vec<Document>,
}

fn pages(source: &Source, document: Document, sources: &mut Sources) -> DocumentSet {
    DocumentSet {
        document,
        companions: companions(source, sources),
    }
}

impl DocumentSet {
    fn read(&self, service: &str, prefix: Option<&str>, overlays: &[Overlay]) -> Result<Contract, Vec<Defect>> {
        Contract::read_with(service, &self.document, &self.companions, prefix, overlays)
    }
}

/// Reads a contract. For one that was given, the project's overlays that cannot be applied to it are passed over, with a
/// note about each.
fn contract(
    chosen: &Chosen,
    pages: &DocumentSet,
    overlays: &[Overlay],
    given: &Given<'_>,
) -> Result<(Contract, Vec<String>), Vec<Defect>> {
    let mut fitting = overlays.to_vec();
    let mut notes = Vec::new();
    loop {
        let defects = match pages.read(&chosen.service, chosen.prefix.as_deref(), &fitting) {
            Ok(contract) => {
                let (contract, note) = under_a_prefix(contract, chosen, pages, &fitting)?;
                notes.extend(note);
                return Ok((contract, notes));
            }
            Err(defects) => defects,
        };
        let is_own = |overlay: &Overlay| chosen.is_given && !given.overlays.contains(overlay.document());
        let is_unfit = |overlay: &Overlay| {
            defects
                .iter()
                .any(|defect| *defect.place.document == *overlay.document())
        };
        let before = fitting.len();
        fitting.retain(|overlay| {
            let stays = !(is_own(overlay) && is_unfit(overlay));
            if !stays {
                notes.push(format!(
                    "`{}` cannot be applied to `{}`, and asks nothing of `{}` in this run",
                    overlay.document(),
                    pages.document.name,
                    chosen.service
                ));
            }
            stays
        });
        if fitting.len() == before {
            return Err(defects);
        }
    }
}

/// A document without a prefix of its own has that of the document whose place it takes, or the service's name; with a
/// note about it.
fn under_a_prefix(
    contract: Contract,
    chosen: &Chosen,
    pages: &DocumentSet,
    overlays: &[Overlay],
) -> Result<(Contract, Option<String>), Vec<Defect>> {
    if contract.prefix_source() != PrefixSource::Service {
        return Ok((contract, None));
    }
    let own = chosen.prefix_of_own.as_deref();
    let contract = match own {
        Some(own) => pages.read(&chosen.service, Some(own), overlays)?,
        None => contract,
    };
    let note = prefix::note(&contract, own.is_some());
    Ok((contract, Some(note)))
}

/// A document of the project's as it is, whoever takes its place.
pub(super) fn own_contract(file: &FolderFile, service: &str) -> Option<Contract> {
    let (_, document) = document(file, Owner::Contract, &mut Sources::default()).ok()?;
    Contract::read(service, &document, None, &[]).ok()
}

/// The service that a document of the project's is for: its name.
pub(super) fn service_of(file: &FolderFile) -> String {
    file.path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// A service that is almost one of the project's is a slip of the pen; any other is a further one.
fn well_written(given: &ContractFile, services: &[String]) -> Result<(), InputError> {
    let wrong = given.service.as_str();
    let meant = suggestion(wrong, services.iter().map(String::as_str));
    match meant.filter(|meant| *meant != wrong && strsim::damerau_levenshtein(meant, wrong) <= 2) {
        Some(meant) if !services.contains(&given.service) => {
            let title = format!("there is no service `{wrong}`");
            Err(InputError::general(Owner::CommandLine, title).help(format!("did you mean `{meant}`?")))
        }
        _ => Ok(()),
    }
}

/// Reads one document as the contract of a service, without overlays, as `contract diff` compares it.
///
/// # Errors
/// Every defect of the document.
pub fn read_one(path: &Path, service: &str, sources: &mut Sources) -> Result<Contract, Vec<InputError>> {
    let (source, document) = document(&path.to_owned().into(), Owner::Contract, sources)?;
    let pages = pages(&source, document, sources);
    pages
        .read(service, Some(""), &[])
        .map_err(|defects| explain(&source, defects, Owner::Contract))
}

/// A document that a run is judged by.
struct Chosen {
    service: String,
    prefix: Option<String>,
    file: FolderFile,
    is_given: bool,
    /// The prefix of the project's document, where this one takes its place.
    prefix_of_own: Option<String>,
}

/// The project's documents, each replaced by the user's for the same service.
fn documents(settings: &ContractSettings) -> Result<Vec<Chosen>, InputError> {
    let own = settings.spec.join("openapi").yaml_files(Owner::Contract)?;
    let services: Vec<String> = own.iter().map(service_of).collect();
    settings
        .contracts
        .iter()
        .try_for_each(|given| well_written(given, &services))?;
    let prefix_of_own = |service: &str| {
        let own = own.iter().zip(&services).find(|(_, of)| *of == service)?;
        let contract = own_contract(own.0, service)?;
        Some(contract.prefix().to_owned())
    };
    let given = settings.contracts.iter().map(|given| Chosen {
        service: given.service.clone(),
        prefix: given.prefix.clone(),
        file: given.path.clone().into(),
        is_given: true,
        prefix_of_own: prefix_of_own(&given.service),
    });
    let mut chosen: Vec<Chosen> = given.collect();
    for (file, service) in own.into_iter().zip(services) {
        if !settings.contracts.iter().any(|given| given.service == service) {
            chosen.push(Chosen {
                service,
                prefix: None,
                file,
                is_given: false,
                prefix_of_own: None,
            });
        }
    }
    Ok(chosen)
}

fn document(file: &FolderFile, owner: Owner, sources: &mut Sources) -> Result<(Source, Document), InputError> {
    let source = sources.keep(file.read(owner)?);
    let name = source.name.to_string();
    // Places are pointers, and the same in both.
    let document = match source.prepared() {
        Some(json) => Document::prepared(name, json),
        None => Document::new(name, &*source.text),
    };
    Ok((source, document))
}

/// The defects of a document; where it is no mapping at all, that alone, in the words that are used for every file.
fn explain(source: &Source, defects: Vec<Defect>, owner: Owner) -> Vec<InputError> {
    match source.no_mapping(owner) {
        Some(input_error) => vec![input_error],
        None => input_errors_of(defects, owner).collect(),
    }
}

/// Defects as input errors.
pub fn input_errors_of(defects: Vec<Defect>, owner: Owner) -> impl Iterator<Item = InputError> {
    defects.into_iter().map(move |defect| {
        let spot = match defect.position {
            Some((line, column)) => Spot::Position(line, column),
            None => Spot::Node {
                pointer: defect.place.pointer,
                part: Part::Value,
                piece: None,
            },
        };
        let input_error = InputError::at(
            owner,
            Location {
                source: defect.place.document,
                spot,
            },
            defect.message,
        );
        match defect.help {
            Some(help) => input_error.help(help),
            None => input_error,
        }
    })
}
