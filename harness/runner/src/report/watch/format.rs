//! The formats of a watch's reports, and how they are written to their places.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::html::html;
use super::json::json;
use super::junit::junit;
use crate::findings::watch::WatchView;
use crate::report::error::RenderError;
use crate::report::format::{Destination, Format};
use crate::report::write::{WriteError, write_each};

/// The formats that a watch has a report in, in the order in which they are written.
pub const WATCH_FORMATS: [Format; 3] = [Format::Junit, Format::Html, Format::Json];

/// The reports that a watch leaves in a folder if nothing else is said.
pub fn usual_watch_reports(folder: &Path) -> Vec<Destination> {
    Destination::usual_of("watch", &WATCH_FORMATS, folder)
}

/// Writes the report of a watch in this format.
///
/// # Errors
///
/// It cannot be written, or a watch has none in this format.
pub fn render_watch(format: Format, view: &WatchView, out: &mut dyn Write) -> Result<(), RenderError> {
    match format {
        Format::Junit => junit(view, out),
        Format::Html => html(view, out),
        Format::Json => json(view, out),
        _ => Err(RenderError::NoSuchFormat {
            what: "a watch",
            format,
        }),
    }
}

/// Writes reports of a watch, each to its place, whose folder is made if need be, and says which files were written.
///
/// # Errors
///
/// When one cannot be rendered or written; those before it are.
pub fn write_watch_reports(view: &WatchView, destinations: &[Destination]) -> Result<Vec<PathBuf>, WriteError> {
    write_each(destinations, |format, out| render_watch(format, view, out))
}
