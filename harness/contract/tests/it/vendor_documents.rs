//! The vendor's published documents, as `VENDOR_SPEC_DIR` has them: all of them load, and every operation compiles.

#![expect(clippy::expect_used, reason = "a test says by panicking what went wrong")]

use std::path::Path;

use podproof_contract::{Contract, Document};

use crate::support::files::{text, vendor_folder, yaml_files};

fn document(path: &Path) -> Document {
    Document::new(path.display().to_string(), text(path))
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
    let Some(folder) = vendor_folder("current") else {
        return;
    };
    let paths = yaml_files(&folder);
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
    let Some(folder) = vendor_folder("current/profile-manager") else {
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
    let Some(folder) = vendor_folder("history") else {
        return;
    };
    let paths = yaml_files(&folder);
    assert!(paths.len() >= 17, "{}", paths.len());
    for path in &paths {
        let contract = Contract::read("service", &document(path), None, &[]);
        let contract = contract.unwrap_or_else(|defects| panic!("{}: {defects:#?}", path.display()));
        compiled(&contract);
    }
}
