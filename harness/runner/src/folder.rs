//! Folders of YAML files.

use std::path::{Path, PathBuf};

use crate::complaint::{Complaint, Owner, in_words};

/// How deep folders are followed; a link that leads back up ends there.
const DEPTH: usize = 8;

/// The YAML and JSON files below a folder, sorted by path.
///
/// # Errors
/// The folder is absent or cannot be read.
pub fn yaml_files(folder: &Path, owner: Owner) -> Result<Vec<PathBuf>, Complaint> {
    let mut files = Vec::new();
    collect(folder, owner, DEPTH, &mut files)?;
    files.sort();
    Ok(files)
}

fn collect(folder: &Path, owner: Owner, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), Complaint> {
    let complain = |error: std::io::Error| {
        let shown = folder.display();
        let complaint = Complaint::general(owner, format!("cannot read the folder `{shown}`: {}", in_words(&error)));
        complaint.help("name another folder, or run podproof in the folder that holds `scenarios` and `spec`")
    };
    for entry in std::fs::read_dir(folder).map_err(complain)? {
        let path = entry.map_err(complain)?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            if depth > 0 {
                collect(&path, owner, depth - 1, files)?;
            }
        } else if matches!(extension, Some("yaml" | "yml")) {
            files.push(path);
        }
    }
    Ok(())
}
