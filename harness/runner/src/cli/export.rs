//! `podproof export`: the built-in suite, as files to read and to start from.

use std::fs;
use std::path::{Path, PathBuf};

use super::arguments::ExportArguments;
use super::exit::Exit;
use super::show;
use crate::diagnostic::in_words;
use crate::suite::built_in;

pub(super) fn export(arguments: &ExportArguments) -> Exit {
    let folder = &arguments.folder;
    if !arguments.force
        && let Err(text) = would_overwrite_nothing(folder)
    {
        return refused(&text);
    }
    for (name, text) in built_in::files() {
        if let Err(text) = write(&folder.join(name), text) {
            return refused(&text);
        }
    }
    for part in ["scenarios", "spec"] {
        let count = built_in::files_below(Path::new(part)).count();
        show::out(&format!("wrote {} ({count} files)", folder.join(part).display()));
    }
    show::out(&next(folder));
    Exit::Passed
}

/// Only a file that says something else is overwritten: an export may be repeated.
fn would_overwrite_nothing(folder: &Path) -> Result<(), String> {
    let mut other: Vec<PathBuf> = Vec::new();
    for (name, text) in built_in::files() {
        let path = folder.join(name);
        let is_there = path.symlink_metadata().is_ok();
        if is_there && !fs::read(&path).is_ok_and(|found| found == text.as_bytes()) {
            other.push(path);
        }
    }
    let more = match other.len() {
        0 => return Ok(()),
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    Err(format!(
        "`{}`{more} would be overwritten, nothing was written; name another folder, or add `--force`",
        other[0].display()
    ))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, text)).map_err(|error| {
        format!(
            "cannot write `{}`: {}; check that you may write there",
            path.display(),
            in_words(&error)
        )
    })
}

fn next(folder: &Path) -> String {
    if folder == Path::new(".") || folder.as_os_str().is_empty() {
        return "next: podproof check".to_owned();
    }
    let (scenarios, spec) = (folder.join("scenarios"), folder.join("spec"));
    format!(
        "next: podproof check --scenarios {} --spec {}, or just podproof check in {}",
        scenarios.display(),
        spec.display(),
        folder.display()
    )
}

fn refused(text: &str) -> Exit {
    show::err(&format!("error[command line]: {text}"));
    Exit::Usage
}
