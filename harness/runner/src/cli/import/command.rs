//! Reads a file of another tool, writes scenarios, and says what could not be carried over.

use std::path::PathBuf;

use serde_json::json;

use super::arguments::{ImportArguments, ImportFrom, PostmanArguments, WritingArguments};
use super::{arazzo, text_of};
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::cli::write_new::write_new;
use crate::diagnostic::Sources;
use crate::import::{Imported, LeftOut, postman};
use crate::suite;
use crate::text::count;

pub(in crate::cli) fn import(arguments: &ImportArguments) -> Exit {
    match &arguments.from {
        ImportFrom::Arazzo(arguments) => arazzo::import(arguments),
        ImportFrom::Postman(arguments) => from_postman(arguments),
    }
}

fn from_postman(arguments: &PostmanArguments) -> Exit {
    let mut sources = Sources::default();
    let suite = match suite::read(&arguments.suite.settings(), &mut sources) {
        Ok(suite) => suite,
        Err(mistakes) => return show::input_errors(&mistakes, &sources),
    };
    let text = match text_of(&arguments.file) {
        Ok(text) => text,
        Err(exit) => return exit,
    };
    let environment = match arguments.environment.as_deref().map(text_of).transpose() {
        Ok(environment) => environment,
        Err(exit) => return exit,
    };
    let name = arguments.file.file_name().unwrap_or_default().to_string_lossy();
    match postman::import(&text, environment.as_deref(), &suite, &name) {
        Ok(imported) => write(&arguments.writing, &imported, &POSTMAN),
        Err(error) => {
            show::err(&format!("error[import]: `{}`: {error}", arguments.file.display()));
            Exit::Invalid
        }
    }
}

/// What is told of a kind of file.
pub(super) struct Words {
    /// What becomes a scenario.
    pub(super) one: &'static str,
    /// What is expected where the file expects nothing.
    pub(super) expects: &'static str,
}

const POSTMAN: Words = Words {
    one: "request",
    expects: "each expects a status from 200 to 299 where the collection expects none",
};

/// Writes what was imported, and says what was not.
pub(super) fn write(arguments: &WritingArguments, imported: &Imported, words: &Words) -> Exit {
    let drafts = imported.drafts.iter();
    let files: Vec<(PathBuf, String)> = drafts
        .map(|draft| (arguments.out.join(&draft.path), draft.text()))
        .collect();
    if let Err(exit) = write_new(&files, arguments.force) {
        return exit;
    }
    if arguments.json {
        show::json(&json!({
            "written": files.iter().map(|(path, _)| path.display().to_string()).collect::<Vec<_>>(),
            "leftOut": imported.left_out.iter().map(|left| json!({
                "what": left.what, "why": left.why, "part": left.is_part, "place": left.place,
                "mistakes": left.mistakes.iter().flat_map(|(_, mistakes)| mistakes).map(|mistake| &mistake.title)
                    .collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        }));
    } else {
        tell(arguments, imported, words);
    }
    if files.is_empty() {
        Exit::NothingSelected
    } else {
        Exit::Passed
    }
}

fn tell(arguments: &WritingArguments, imported: &Imported, words: &Words) {
    let folder = arguments.out.display();
    for (head, is_part) in [("not carried over:", false), ("carried over without:", true)] {
        let lost: Vec<&LeftOut> = imported
            .left_out
            .iter()
            .filter(|left| left.is_part == is_part)
            .collect();
        if !lost.is_empty() {
            show::out(head);
        }
        for left in lost {
            let place = left.place.as_ref().map_or(String::new(), |place| format!("{place}: "));
            show::out(&format!("  {place}{}: {}", left.what, left.why));
            if let Some((source, mistakes)) = &left.mistakes {
                let mut sources = Sources::default();
                sources.add(source.clone());
                show::input_errors(mistakes, &sources);
            }
        }
    }
    let whole = imported.left_out.iter().filter(|left| !left.is_part).count();
    show::out(&format!(
        "wrote {} to {folder}; {} not carried over",
        count(imported.drafts.len(), "scenario"),
        count(whole, words.one)
    ));
    if !imported.drafts.is_empty() {
        let expects = words.expects;
        show::out(&format!("{expects}; next: podproof check --scenarios {folder}"));
    }
}
