//! The entries for SchemaStore have the shape that its catalogue asks for, and each is about a schema that podproof generates.

use std::collections::BTreeSet;

use podproof::record::record_schema;
use podproof::suite::known_issues::known_issues_schema;
use podproof::suite::scenario::schema_document;
use podproof::targets::target_schema;
use serde_json::Value;

const ENTRIES: &str = include_str!("../../../../docs/schemastore.json");

/// Where SchemaStore keeps the schemas that are given to it.
const STORE: &str = "https://www.schemastore.org/podproof-";

fn entries() -> Vec<Value> {
    let catalogue: Value = serde_json::from_str(ENTRIES).unwrap();
    assert_eq!(catalogue["version"], 1);
    catalogue["schemas"].as_array().unwrap().clone()
}

#[test]
fn each_entry_is_about_a_generated_schema_by_its_id() {
    let schemas = [
        schema_document(),
        target_schema(),
        known_issues_schema(),
        record_schema().to_value(),
    ];
    let ids: BTreeSet<String> = schemas
        .iter()
        .map(|schema| schema["$id"].as_str().unwrap().to_owned())
        .collect();
    let about: BTreeSet<String> = entries()
        .iter()
        .map(|entry| {
            let url = entry["url"].as_str().unwrap();
            let name = url.strip_prefix(STORE).and_then(|rest| rest.strip_suffix(".json"));
            format!("urn:podproof:schema:{}", name.unwrap())
        })
        .collect();
    assert_eq!(about, ids);
}

#[test]
fn each_entry_has_the_shape_that_the_catalogue_asks_for() {
    let mut names = BTreeSet::new();
    for entry in entries() {
        let members = entry.as_object().unwrap();
        let known = ["name", "description", "fileMatch", "url", "versions"];
        assert!(members.keys().all(|key| known.contains(&key.as_str())), "{entry}");
        for required in ["name", "description", "url"] {
            assert!(entry[required].as_str().is_some_and(|text| !text.is_empty()), "{entry}");
        }
        assert!(names.insert(entry["name"].to_string()), "{entry}");
    }
}

#[test]
fn no_entry_claims_files_of_others() {
    for entry in entries() {
        let Some(patterns) = entry.get("fileMatch") else {
            continue;
        };
        let patterns = patterns.as_array().unwrap();
        let each: BTreeSet<&str> = patterns.iter().map(|pattern| pattern.as_str().unwrap()).collect();
        assert_eq!(each.len(), patterns.len(), "{entry}");
        assert!(!each.is_empty(), "{entry}");
        for pattern in each {
            assert!(pattern.contains("podproof"), "{pattern}");
            assert!(pattern.ends_with(".yaml") || pattern.ends_with(".yml"), "{pattern}");
        }
    }
}
