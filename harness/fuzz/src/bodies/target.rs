//! Target files: read, every mistake shown.

use std::fs;
use std::path::Path;

use podproof::diagnostic::{InputError, Sources, render};
use podproof::targets::read;

use super::shared::show;

pub(crate) fn target(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("target.yaml");
    fs::write(&path, bytes).expect("it can be written");
    let mut sources = Sources::default();
    drop(shown(&path, &mut sources));
}

/// Reads a target, and gives all that is said of it.
pub(super) fn shown(path: &Path, sources: &mut Sources) -> String {
    let environment = |name: &str| (name == "PASSWORD").then(|| "changeit".to_owned());
    let mistakes: Vec<InputError> = match read(path, &environment, sources) {
        Ok(target) => target.warnings,
        Err(mistakes) => mistakes,
    };
    show(&mistakes, sources);
    mistakes
        .iter()
        .map(|mistake| render(&mistake.into(), sources, false))
        .collect()
}
