//! The target of a command: its file, read with the real environment.

use std::path::Path;

use super::show;
use crate::diagnostic::{InputError, Sources};
use crate::targets::{self, Target};

/// Reads a target, and shows its warnings.
pub(super) fn read(path: &Path, sources: &mut Sources) -> Result<Target, Vec<InputError>> {
    let target = targets::read(path, &|name| std::env::var(name).ok(), sources)?;
    show::warnings(&target.warnings, sources);
    Ok(target)
}
