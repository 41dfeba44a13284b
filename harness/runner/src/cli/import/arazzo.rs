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
use crate::import::arazzo::{Arazzo, Documents, MOST_OF_DOCUMENTS};
use crate::import::{Imported, shown, without_secrets};
use crate::suite;
use crate::text::exact_size;

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
    sources.add(shown(&source));
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
    sources.add(shown(&source));
    match source.yaml(Owner::Import).map_err(without_secrets)? {
        Value::Object(members) => Ok(members.into_iter().collect()),
        _ => {
            let place = Location::value(&source.name, "");
            let mistake = InputError::at(Owner::Import, place, "expected a mapping of inputs to what they hold");
            Err(mistake.help("write a line for each input, for example `user: ${{ users.installed.username }}`"))
        }
    }
}

/// The documents that it names, as far as they are files that can be read: each file once, however often it is named.
fn documents(arazzo: &Arazzo, folder: &Path) -> Documents {
    let mut documents = Documents::default();
    let mut read: BTreeMap<PathBuf, Result<usize, String>> = BTreeMap::new();
    let mut room = MOST_OF_DOCUMENTS;
    for url in arazzo.documents() {
        let path = url.and_then(file_of).map(|path| folder.join(path));
        let named = path.and_then(|path| {
            let file = path.canonicalize().unwrap_or_else(|_| path.clone());
            let found = read.entry(file).or_insert_with(|| {
                documents.texts.push(document(&path, &mut room)?);
                Ok(documents.texts.len() - 1)
            });
            found.clone()
        });
        documents.named.push(named);
    }
    documents
}

fn document(path: &Path, room: &mut usize) -> Result<Document, String> {
    if path.exists() && !path.is_file() {
        return Err(format!("`{}` is no file", path.display()));
    }
    let source = Source::read(path, Owner::Import).map_err(|mistake| mistake.title.to_string())?;
    *room = room.checked_sub(source.text.len()).ok_or_else(|| {
        let most = exact_size(MOST_OF_DOCUMENTS);
        format!("with `{}` its documents hold more than {most} together", source.name)
    })?;
    Ok(Document::new(source.name.to_string(), &*source.text))
}

/// The file that a URL is, relative to the description.
fn file_of(url: &str) -> Result<PathBuf, String> {
    let path = match url.split_once("://") {
        Some(("file", path)) => path,
        Some(_) => return Err(format!("`{url}` is no file, and nothing is fetched")),
        None => url,
    };
    let path = percent_encoding::percent_decode_str(path).decode_utf8();
    let path = path.map_err(|_| format!("`{url}` names no file: it is not UTF-8"))?;
    Ok(PathBuf::from(path.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_are_read() {
        assert_eq!(file_of("./a%20b.yaml"), Ok(PathBuf::from("./a b.yaml")));
        assert_eq!(file_of("file:///a/b.yaml"), Ok(PathBuf::from("/a/b.yaml")));
        let none = file_of("https://example.com/a.yaml");
        assert!(none.is_err_and(|why| why.contains("nothing is fetched")));
    }
}
