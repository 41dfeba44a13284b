//! Companions of a document: the files beside it that its references lead into.
//!
//! In: a document as it was read. Out: the documents that it needs, directly or through one another. Only files are read,
//! by paths that are relative to the document; what is not there is complained of where it is referred to.

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;
use podproof_contract::Document;
use serde_json::Value;

use crate::diagnostic::{Owner, Source, Sources};
use crate::text::plain_path;

/// More than any API consists of: DigitalOcean's are almost two thousand.
const MOST: usize = 5000;

/// The companions of a document.
pub(super) fn companions(source: &Source, sources: &mut Sources) -> Vec<Document> {
    let mut found: Vec<Document> = Vec::new();
    let mut known = BTreeSet::from([plain_path(Path::new(&*source.name))]);
    let mut waiting = VecDeque::from([source.clone()]);
    while let Some(referring) = waiting.pop_front() {
        for path in referred(&referring) {
            if known.contains(&path) || found.len() >= MOST || !path.is_file() {
                continue;
            }
            known.insert(path.clone());
            let Ok(companion) = Source::read(&path, Owner::Contract) else {
                continue;
            };
            let name = path.display().to_string();
            sources.add(companion.clone());
            found.push(Document::new(name, companion.text.to_string()));
            waiting.push_back(companion);
        }
    }
    found
}

/// The files that references of a document lead into.
fn referred(source: &Source) -> Vec<PathBuf> {
    let folder = Path::new(&*source.name).parent().unwrap_or(Path::new(""));
    let mut paths = Vec::new();
    // Most documents refer to nothing but themselves, and need not be parsed once more.
    let leads_out = |rest: &str| !rest.trim_start_matches(['"', '\'', ':', ' ']).starts_with('#');
    let has_mapping = source.text.contains("mapping");
    if !has_mapping && !source.text.split("$ref").skip(1).any(leads_out) {
        return paths;
    }
    // YAML forbids some of what JSON allows, such as tabs.
    let tree = serde_json::from_str(&source.text).or_else(|_| source.yaml(Owner::Contract).map_err(drop));
    if let Ok(tree) = tree {
        collect(&tree, folder, &mut paths);
    }
    paths
}

fn collect(value: &Value, folder: &Path, paths: &mut Vec<PathBuf>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                add(reference, folder, paths);
            }
            // A discriminator names files too, or schemas.
            if let Some(Value::Object(mapping)) =
                members.get("mapping").filter(|_| members.contains_key("propertyName"))
            {
                let names = mapping.values().filter_map(Value::as_str);
                names.for_each(|name| add(name, folder, paths));
            }
            members.values().for_each(|value| collect(value, folder, paths));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, folder, paths)),
        _ => {}
    }
}

/// The file of a reference; where there is no such file, that of the reference with percent-encoding undone.
fn add(reference: &str, folder: &Path, paths: &mut Vec<PathBuf>) {
    let file = reference.split('#').next().unwrap_or_default();
    if file.is_empty() || file.contains("://") || !is_description(file) {
        return;
    }
    let written = plain_path(&folder.join(file));
    let path = if file.contains('%') && !written.is_file() {
        let decoded = percent_decode_str(file).decode_utf8_lossy().into_owned();
        plain_path(&folder.join(decoded))
    } else {
        written
    };
    if !paths.contains(&path) {
        paths.push(path);
    }
}

/// Texts that are shown refer to files too: `description: { $ref: intro.md }`.
fn is_description(file: &str) -> bool {
    let extension = Path::new(file)
        .extension()
        .map(|extension| extension.to_ascii_lowercase());
    extension.is_none_or(|extension| !["md", "markdown", "txt", "html"].iter().any(|text| extension == *text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn referred_from(name: &str, text: &str) -> Vec<PathBuf> {
        referred(&Source::new(name, text))
    }

    #[test]
    fn files_that_references_lead_into_are_found_once() {
        let text = "a: { $ref: './b.yaml#/x' }\nc: [{ $ref: 'b.yaml#/y' }, { $ref: '#/z' }, { $ref: 'https://x/y.yaml' }, { $ref: ../d.yaml }]\n";
        let found = referred_from("spec/a.yaml", text);
        assert_eq!(found, [PathBuf::from("spec/b.yaml"), PathBuf::from("d.yaml")]);
    }

    #[test]
    fn files_that_a_discriminator_or_an_encoded_reference_names_are_found() {
        let text = "oneOf: []\ndiscriminator: { propertyName: k, mapping: { c: ./cat.yaml, d: Dog } }\nx: { $ref: 'my%20pet.yaml' }\n";
        let found = referred_from("spec/a.yaml", text);
        let expected = ["spec/cat.yaml", "spec/Dog", "spec/my pet.yaml"];
        assert_eq!(found, expected.map(PathBuf::from));
    }

    #[test]
    fn a_json_document_may_have_tabs_and_a_text_that_is_shown_is_no_companion() {
        let text = "{\n\t\"a\": {\"$ref\": \"b.json\"},\n\t\"description\": {\"$ref\": \"intro.md\"}\n}";
        assert_eq!(referred_from("a.json", text), [PathBuf::from("b.json")]);
    }
}
