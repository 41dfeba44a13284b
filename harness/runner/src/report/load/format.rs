//! The formats of a load's reports, and how they are written to their places.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::html::html;
use super::json::json;
use super::junit::junit;
use super::markdown::markdown;
use crate::findings::load::LoadView;
use crate::report::error::RenderError;
use crate::report::format::{Destination, Format};
use crate::report::write::{WriteError, write_each};

/// The formats that a load has a report in, in the order in which they are written.
pub const LOAD_FORMATS: [Format; 4] = [Format::Junit, Format::Html, Format::Markdown, Format::Json];

/// The reports that a load leaves in a folder if nothing else is said.
pub fn usual_load_reports(folder: &Path) -> Vec<Destination> {
    Destination::usual_of("load", &LOAD_FORMATS, folder)
}

/// Writes the report of a load in this format.
///
/// # Errors
///
/// It cannot be written, or a load has none in this format.
pub fn render_load(format: Format, view: &LoadView, out: &mut dyn Write) -> Result<(), RenderError> {
    match format {
        Format::Junit => junit(view, out),
        Format::Html => html(view, out),
        Format::Markdown => markdown(view, out),
        Format::Json => json(view, out),
        _ => Err(RenderError::NoSuchFormat { what: "a load", format }),
    }
}

/// Writes reports of a load, each to its place, whose folder is made if need be, and says which files were written.
///
/// # Errors
///
/// When one cannot be rendered or written; the others are.
pub fn write_load_reports(view: &LoadView, destinations: &[Destination]) -> Result<Vec<PathBuf>, WriteError> {
    write_each(destinations, |format, out| render_load(format, view, out))
}
