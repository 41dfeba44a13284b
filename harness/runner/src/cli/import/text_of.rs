//! The text of a file of another tool.

use std::path::Path;

use crate::cli::exit::Exit;
use crate::cli::show;
use crate::diagnostic::{Owner, Source, Sources};

/// Reads it; an error is shown.
pub(super) fn text_of(path: &Path) -> Result<String, Exit> {
    let source = Source::read(path, Owner::Import);
    source
        .map(|source| source.text.to_string())
        .map_err(|mistake| show::input_errors(&[mistake], &Sources::default()))
}
