//! The vendor's published documents, as `VENDOR_SPEC_DIR` has them: all of them load, and every operation compiles.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test says by panicking what went wrong, and that it was skipped"
)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use podproof_contract::{Contract, Document};

fn folder(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("VENDOR_SPEC_DIR").map(|folder| PathBuf::from(folder).join(name));
    if folder.is_none() {
        eprintln!("skipped: VENDOR_SPEC_DIR is not set, so there are no documents of the vendor to read");
    }
    folder
}

fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
    {
        match entry.is_dir() {
            true => found.extend(documents(&entry)),
            false if entry.extension().is_some_and(|extension| extension == "yaml") => {
                found.push(entry);
            }
            false => {}
        }
    }
    found.sort();
    found
}

fn document(path: &Path) -> Document {
    Document {
        name: path.display().to_string(),
        text: fs::read_to_string(path).expect("a text"),
    }
}

/// Compiles every operation, and says how many there are.
fn compiled(contract: &Contract) -> usize {
    for operation in contract.operations() {
        let name = format!("{} {}", operation.method(), operation.template());
        assert_eq!(operation.compile(), Ok(()), "{name}");
    }
    contract.operations().count()
}

#[test]
fn every_current_document_loads_and_every_operation_compiles() {
    let Some(folder) = folder("current") else {
        return;
    };
    let paths = documents(&folder);
    assert_eq!(paths.len(), 12);
    let common: Vec<Document> = paths
        .iter()
        .filter(|path| path.ends_with("symphony-common-definitions.yaml"))
        .map(|path| document(path))
        .collect();
    let mut operations = 0;
    for path in &paths {
        let contract = Contract::read_with("service", &document(path), &common, None, &[]);
        let contract = contract.unwrap_or_else(|defects| panic!("{}: {defects:#?}", path.display()));
        operations += compiled(&contract);
    }
    assert!(operations > 300, "{operations}");
}

#[test]
fn a_document_loads_without_its_companion_and_the_operations_that_need_it_say_so() {
    let Some(folder) = folder("current/profile-manager") else {
        return;
    };
    let contract = Contract::read(
        "profile-manager",
        &document(&folder.join("profile-manager-api.yaml")),
        None,
        &[],
    );
    let contract = contract.expect("a contract");
    let operation = contract.operations().next().expect("an operation");
    assert!(
        operation.promise(401).is_some(),
        "the status is documented, whatever its body"
    );
    let defects = operation.compile().expect_err("references into the companion");
    assert!(
        defects
            .iter()
            .all(|defect| defect.message.contains("points into a document that was not given")),
        "{defects:#?}"
    );
}

#[test]
fn every_document_of_history_loads_and_compiles() {
    let Some(folder) = folder("history") else {
        return;
    };
    let paths = documents(&folder);
    assert!(paths.len() >= 17, "{}", paths.len());
    for path in &paths {
        let contract = Contract::read("service", &document(path), None, &[]);
        let contract = contract.unwrap_or_else(|defects| panic!("{}: {defects:#?}", path.display()));
        compiled(&contract);
    }
}
