//! `podproof import arazzo`: reads the description and what it refers to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use podproof_contract::Document;
use serde_json::Value;

use super::arguments::ArazzoArguments;
use super::command::{Words, write};
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::diagnostic::{InputError, Location, Owner, Source, Sources};
use crate::import::Imported;
use crate::import::arazzo::Arazzo;
use crate::suite;

const WORDS: Words = Words {
    one: "workflow",
    expects: "each step expects a status from 200 to 299 where the description expects nothing",
};

pub(super) fn import(arguments: &ArazzoArguments) -> Exit {
    let mut sources = Sources::default();
    match imported(arguments, &mut sources) {
        Ok(imported) => write(&arguments.writing, &imported, &WORDS),
        Err(mistakes) => show::input_errors(&mistakes, &sources),
    }
}

fn imported(arguments: &ArazzoArguments, sources: &mut Sources) -> Result<Imported, Vec<InputError>> {
    let suite = suite::read(&arguments.suite.settings(), sources)?;
    let source = Source::read(&arguments.file, Owner::Import)?;
    sources.add(source.clone());
    let inputs = match &arguments.inputs {
        Some(path) => inputs(path, sources)?,
        None => BTreeMap::new(),
    };
    let arazzo = Arazzo::read(source)?;
    let folder = arguments.file.parent().unwrap_or(Path::new(""));
    let documents = documents(&arazzo, folder);
    Ok(arazzo.import(&documents, &inputs, &suite, sources))
}

/// What inputs hold.
fn inputs(path: &Path, sources: &mut Sources) -> Result<BTreeMap<String, Value>, InputError> {
    let source = Source::read(path, Owner::Import)?;
    sources.add(source.clone());
    match source.yaml(Owner::Import)? {
        Value::Object(members) => Ok(members.into_iter().collect()),
        _ => {
            let place = Location::value(&source.name, "");
            let mistake = InputError::at(Owner::Import, place, "expected a mapping of inputs to what they hold");
            Err(mistake.help("write a line for each input, for example `user: ${{ users.installed.username }}`"))
        }
    }
}

/// The documents that it refers to, as far as they are files that can be read. What is missing is told of the steps that need it.
fn documents(arazzo: &Arazzo, folder: &Path) -> BTreeMap<String, Document> {
    let mut documents = BTreeMap::new();
    for (name, url) in arazzo.source_descriptions() {
        let Some(path) = file_of(url) else { continue };
        if let Ok(source) = Source::read(&folder.join(path), Owner::Import) {
            let document = Document {
                name: source.name.to_string(),
                text: source.text.to_string(),
            };
            documents.insert(name.to_owned(), document);
        }
    }
    documents
}

/// The file that a URL is, relative to the description.
fn file_of(url: &str) -> Option<PathBuf> {
    let path = match url.split_once("://") {
        Some(("file", path)) => path,
        Some(_) => return None,
        None => url,
    };
    let path = percent_encoding::percent_decode_str(path).decode_utf8().ok()?;
    Some(PathBuf::from(path.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_are_read() {
        assert_eq!(file_of("./a%20b.yaml"), Some(PathBuf::from("./a b.yaml")));
        assert_eq!(file_of("file:///a/b.yaml"), Some(PathBuf::from("/a/b.yaml")));
        assert_eq!(file_of("https://example.com/a.yaml"), None);
    }
}
