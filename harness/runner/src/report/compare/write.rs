//! Comparisons written to files, each at once or not at all.

use std::io::Write;
use std::path::PathBuf;

use super::document::json;
use super::junit::junit;
use super::page::html;
use crate::findings::changes::Comparison;
use crate::findings::watch::WatchView;
use crate::report::error::RenderError;
use crate::report::format::{Destination, Format};
use crate::report::write::{WriteError, write_each};

/// The formats in which a comparison can be written.
pub const FORMATS: &[Format] = &[Format::Html, Format::Json, Format::Junit];

/// Writes reports of a comparison, each to its place, and says which files were written. The page also shows the watch, where there
/// was one during the upgrade. Formats that are not in [`FORMATS`] are
/// left out.
///
/// # Errors
/// When one cannot be rendered or written; the others are.
pub fn write_comparison(
    comparison: &Comparison,
    watch: Option<&WatchView>,
    destinations: &[Destination],
) -> Result<Vec<PathBuf>, WriteError> {
    let known = destinations
        .iter()
        .filter(|destination| FORMATS.contains(&destination.format));
    let known: Vec<Destination> = known.cloned().collect();
    write_each(&known, |format, out| render(format, comparison, watch, out))
}

fn render(
    format: Format,
    comparison: &Comparison,
    watch: Option<&WatchView>,
    out: &mut dyn Write,
) -> Result<(), RenderError> {
    match format {
        Format::Html => html(comparison, watch, out),
        Format::Json => json(comparison, out),
        Format::Junit => junit(comparison, out),
        // Left out above.
        _ => Ok(()),
    }
}
