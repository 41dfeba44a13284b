//! Documents on disk: ours, and the vendor's where `VENDOR_SPEC_DIR` says.

#![expect(
    clippy::disallowed_methods,
    reason = "the crate reads no file and no environment; the tests bring it the documents that it judges"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// A folder of the vendor's published documents; none where there are none, which is said.
#[expect(clippy::print_stderr, reason = "a test says that it was skipped")]
pub(crate) fn vendor_folder(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("VENDOR_SPEC_DIR").map(|folder| PathBuf::from(folder).join(name));
    if folder.is_none() {
        eprintln!("skipped: VENDOR_SPEC_DIR is not set, so there are no documents of the vendor");
    }
    folder
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The YAML files below a folder, in the order of their names.
pub(crate) fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(yaml_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The names of the files of a folder that end like this, in order.
pub(crate) fn names(folder: &Path, end: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let mut names: Vec<String> = entries
        .filter_map(|entry| name(entry).into_string().ok())
        .filter(|name| name.ends_with(end))
        .collect();
    names.sort();
    names
}
