//! Reads a file of another tool, writes scenarios, and says what could not be carried over.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::arguments::{ImportArguments, ImportFrom, PostmanArguments};
use crate::cli::exit::Exit;
use crate::cli::show;
use crate::diagnostic::{Sources, in_words};
use crate::import::{Imported, LeftOut, postman};
use crate::suite;
use crate::text::count;

pub(in crate::cli) fn import(arguments: &ImportArguments) -> Exit {
    match &arguments.from {
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
        Ok(imported) => write(arguments, &imported),
        Err(error) => invalid(&format!("`{}`: {error}", arguments.file.display())),
    }
}

fn write(arguments: &PostmanArguments, imported: &Imported) -> Exit {
    let files: Vec<(PathBuf, String)> = imported
        .drafts
        .iter()
        .map(|draft| (arguments.out.join(&draft.path), draft.text()))
        .collect();
    if !arguments.force
        && let Some((path, _)) = files.iter().find(|(path, text)| is_other(path, text))
    {
        return usage(&format!(
            "`{}` would be overwritten, nothing was written; name another folder, or add `--force`",
            path.display()
        ));
    }
    for (path, text) in &files {
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        if let Err(error) = made.and_then(|()| fs::write(path, text)) {
            return usage(&format!(
                "cannot write `{}`: {}; check that you may write there",
                path.display(),
                in_words(&error)
            ));
        }
    }
    if arguments.json {
        show::json(&json!({
            "written": files.iter().map(|(path, _)| path.display().to_string()).collect::<Vec<_>>(),
            "leftOut": imported.left_out.iter().map(|left| json!({
                "what": left.what, "why": left.why, "part": left.is_part,
            })).collect::<Vec<_>>(),
        }));
    } else {
        tell(arguments, imported);
    }
    if files.is_empty() {
        Exit::NothingSelected
    } else {
        Exit::Passed
    }
}

fn tell(arguments: &PostmanArguments, imported: &Imported) {
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
            show::out(&format!("  {}: {}", left.what, left.why));
        }
    }
    let requests = imported.left_out.iter().filter(|left| !left.is_part).count();
    show::out(&format!(
        "wrote {} to {folder}; {} not carried over",
        count(imported.drafts.len(), "scenario"),
        count(requests, "request")
    ));
    if !imported.drafts.is_empty() {
        show::out(&format!(
            "each expects a status from 200 to 299 where the collection expects none; next: podproof check --scenarios {folder}"
        ));
    }
}

/// Whether a file is there that says something else.
fn is_other(path: &Path, text: &str) -> bool {
    path.symlink_metadata().is_ok() && !fs::read(path).is_ok_and(|found| found == text.as_bytes())
}

fn text_of(path: &Path) -> Result<String, Exit> {
    fs::read_to_string(path)
        .map_err(|error| invalid(&format!("cannot read `{}`: {}", path.display(), in_words(&error))))
}

fn invalid(text: &str) -> Exit {
    show::err(&format!("error[import]: {text}"));
    Exit::Invalid
}

fn usage(text: &str) -> Exit {
    show::err(&format!("error[command line]: {text}"));
    Exit::Usage
}
