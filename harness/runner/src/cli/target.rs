//! The target of a command: its file, read with the real environment.

use std::path::Path;

use super::show;
use crate::diagnostic::{InputError, Sources};
use crate::targets::{self, Target};

/// Reads a target, and shows its warnings.
pub(super) fn read(path: &Path, sources: &mut Sources) -> Result<Target, Vec<InputError>> {
    let target = targets::read(path, &environment, sources)?;
    show::warnings(&target.warnings, sources);
    Ok(target)
}

/// A variable, or the current folder, which Java knows as a property.
fn environment(name: &str) -> Option<String> {
    match name {
        targets::CURRENT_FOLDER => Some(std::env::current_dir().ok()?.display().to_string()),
        name => std::env::var(name).ok(),
    }
}
