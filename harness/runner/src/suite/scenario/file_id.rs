//! The ids of scenarios and flows: where their files lie.

use std::path::{Path, PathBuf};

/// `scenarios/logout/mine.yaml` → `logout/mine`.
pub(super) fn id_of(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path).with_extension("");
    let segments: PathBuf = relative.components().collect();
    segments
        .iter()
        .map(|segment| segment.to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}
