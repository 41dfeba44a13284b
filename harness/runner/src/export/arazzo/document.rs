//! The texts of the description and its source descriptions.

use std::collections::BTreeSet;

use podproof_contract::Contract;
use serde_json::{Value, json};

/// The description.
pub(super) fn description(workflows: Vec<Value>, services: &BTreeSet<String>) -> String {
    let sources: Vec<Value> = services
        .iter()
        .map(|service| json!({ "name": service, "url": source(service), "type": "openapi" }))
        .collect();
    yaml(&json!({
        "arazzo": "1.0.1",
        "info": { "title": "Authentication of Symphony pods", "version": env!("CARGO_PKG_VERSION") },
        "sourceDescriptions": sources,
        "workflows": workflows,
    }))
}

/// Where the contract of a service lies.
pub(super) fn source(service: &str) -> String {
    format!("openapi/{service}.yaml")
}

/// A contract as answers are judged by it, overlays applied; its paths are those behind the service's prefix.
pub(super) fn contract(contract: &Contract) -> String {
    let mut document = contract.effective().clone();
    document["servers"] = json!([{ "url": contract.prefix() }]);
    yaml(&document)
}

fn yaml(document: &Value) -> String {
    let text = serde_yaml::to_string(document).unwrap_or_default();
    format!("# Written by podproof export arazzo\n{text}")
}
