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

/// The reports that a load leaves in a folder if nothing else is said. Their names are not those of a run, which may lie there too.
pub fn usual_load_reports(folder: &Path) -> Vec<Destination> {
    LOAD_FORMATS
        .into_iter()
        .filter_map(|format| Some(Destination::file(format, folder.join(file_name(format)?))))
        .collect()
}

fn file_name(format: Format) -> Option<&'static str> {
    match format {
        Format::Junit => Some("load.junit.xml"),
        Format::Html => Some("load.html"),
        Format::Markdown => Some("load.md"),
        Format::Json => Some("load.json"),
        Format::Har | Format::Ctrf | Format::Github | Format::Gitlab => None,
    }
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
        Format::Har | Format::Ctrf | Format::Github | Format::Gitlab => Err(RenderError::NotOfALoad { format }),
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
