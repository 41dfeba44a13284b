//! Companions of a document: the files beside it that its references lead into.
//!
//! In: a document as it was read. Out: the documents that it needs, directly or through one another. Only files are read,
//! by paths that are relative to the document; what is not there is complained of where it is referred to.

use std::collections::VecDeque;
use std::path::{Component, Path, PathBuf};

use podproof_contract::Document;
use serde_json::Value;

use crate::diagnostic::{Owner, Source, Sources};

/// More than any API consists of.
const MOST: usize = 100;

/// The companions of a document.
pub(super) fn companions(source: &Source, sources: &mut Sources) -> Vec<Document> {
    let mut found: Vec<Document> = Vec::new();
    let mut waiting = VecDeque::from([source.clone()]);
    while let Some(referring) = waiting.pop_front() {
        for path in referred(&referring) {
            let name = path.display().to_string();
            let is_known = *source.name == *name || found.iter().any(|document| document.name == name);
            if is_known || found.len() >= MOST || !path.is_file() {
                continue;
            }
            let Ok(companion) = Source::read(&path, Owner::Contract) else {
                continue;
            };
            sources.add(companion.clone());
            found.push(Document {
                name,
                text: companion.text.to_string(),
            });
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
    if !source.text.split("$ref").skip(1).any(leads_out) {
        return paths;
    }
    if let Ok(tree) = source.yaml(Owner::Contract) {
        collect(&tree, folder, &mut paths);
    }
    paths
}

fn collect(value: &Value, folder: &Path, paths: &mut Vec<PathBuf>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                let file = reference.split('#').next().unwrap_or_default();
                let path = plain(&folder.join(file));
                if !file.is_empty() && !file.contains("://") && !paths.contains(&path) {
                    paths.push(path);
                }
            }
            members.values().for_each(|value| collect(value, folder, paths));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, folder, paths)),
        _ => {}
    }
}

/// The path without `.` and `..`, as far as that is possible.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_references_lead_into_are_found_once() {
        let text = "a: { $ref: './b.yaml#/x' }\nc: [{ $ref: 'b.yaml#/y' }, { $ref: '#/z' }, { $ref: 'https://x/y.yaml' }, { $ref: ../d.yaml }]\n";
        let found = referred(&Source::new("spec/a.yaml", text));
        assert_eq!(found, [PathBuf::from("spec/b.yaml"), PathBuf::from("d.yaml")]);
    }
}
