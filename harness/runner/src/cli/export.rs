//! `podproof export`: the built-in suite, as files to read and to start from; or trials in the format of another tool.

mod arazzo;
mod arguments;

use std::path::{Path, PathBuf};

pub(super) use arguments::{ExportArazzoArguments, ExportArguments, ExportFormat};

use super::exit::Exit;
use super::show;
use super::write_new::write_new;
use crate::suite::built_in;

pub(super) fn export(arguments: &ExportArguments) -> Exit {
    match (&arguments.format, &arguments.folder) {
        (Some(ExportFormat::Arazzo(arazzo)), _) => arazzo::export(arazzo),
        (None, Some(folder)) => built_in_suite(folder, arguments.force),
        (None, None) => Exit::Usage, // one of them is required
    }
}

fn built_in_suite(folder: &Path, force: bool) -> Exit {
    let files: Vec<(PathBuf, &str)> = built_in::files()
        .map(|(name, text)| (folder.join(name), text))
        .collect();
    if let Err(exit) = write_new(&files, force) {
        return exit;
    }
    for part in ["scenarios", "spec"] {
        let count = built_in::files_below(Path::new(part)).count();
        show::out(&format!("wrote {} ({count} files)", folder.join(part).display()));
    }
    show::out(&next(folder));
    Exit::Passed
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
