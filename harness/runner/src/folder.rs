//! Folders of YAML files.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::complaint::{Complaint, Owner, in_words};

/// The YAML and JSON files below a folder, sorted by path.
///
/// # Errors
/// The folder is absent or cannot be read.
pub fn yaml_files(folder: &Path, owner: Owner) -> Result<Vec<PathBuf>, Complaint> {
    let mut files = Vec::new();
    collect(folder, owner, &mut Vec::new(), &mut files)?;
    files.sort();
    Ok(files)
}

/// The complaint about a folder that cannot be read.
pub(crate) fn unreadable(folder: &Path, owner: Owner, error: &std::io::Error) -> Complaint {
    let shown = folder.display();
    let title = match error.kind() {
        ErrorKind::NotFound => format!("there is no folder `{shown}`"),
        ErrorKind::NotADirectory => format!("expected a folder, found the file `{shown}`"),
        _ => format!("cannot read the folder `{shown}`: {}", in_words(error)),
    };
    let complaint = Complaint::general(owner, title);
    complaint.help("name another folder, or run podproof in the folder that holds `scenarios` and `spec`")
}

/// `above` are the folders that are being read, so that a link that leads back up ends there.
fn collect(folder: &Path, owner: Owner, above: &mut Vec<PathBuf>, files: &mut Vec<PathBuf>) -> Result<(), Complaint> {
    let complain = |error: std::io::Error| unreadable(folder, owner, &error);
    let real = folder.canonicalize().map_err(complain)?;
    if above.contains(&real) {
        return Ok(());
    }
    above.push(real);
    for entry in std::fs::read_dir(folder).map_err(complain)? {
        let path = entry.map_err(complain)?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            collect(&path, owner, above, files)?;
        } else if matches!(extension, Some("yaml" | "yml")) {
            files.push(path);
        }
    }
    above.pop();
    Ok(())
}
