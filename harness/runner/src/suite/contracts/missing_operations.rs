//! What is lost where a given document takes the place of one of the project's.

use podproof_contract::Contracts;

use super::read::{ContractSettings, own_contract, service_of};
use crate::diagnostic::Owner;

/// An operation that the project's document has, and the one that was given in its place has not.
#[derive(Clone, Debug)]
pub struct MissingOperation {
    /// The method, in upper case.
    pub method: String,
    /// The path template, with the service's prefix.
    pub template: String,
    /// The service.
    pub service: String,
    /// The document that was given.
    pub file: String,
}

/// The operations that the documents which were given lack.
pub fn missing_operations(settings: &ContractSettings, contracts: &Contracts) -> Vec<MissingOperation> {
    let own = settings
        .spec
        .join("openapi")
        .yaml_files(Owner::Contract)
        .unwrap_or_default();
    let replaced = own.iter().filter_map(|file| {
        let service = service_of(file);
        let given = settings.contracts.iter().find(|given| given.service == service)?;
        Some((own_contract(file, &service)?, given))
    });
    let mut lost = Vec::new();
    for (contract, given) in replaced {
        let gone = contract
            .operations()
            .filter(|own| contracts.operation(own.method(), own.template()).is_none());
        lost.extend(gone.map(|operation| MissingOperation {
            method: operation.method().to_owned(),
            template: operation.template().to_owned(),
            service: given.service.clone(),
            file: given.path.display().to_string(),
        }));
    }
    lost
}
