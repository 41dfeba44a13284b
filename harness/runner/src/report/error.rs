//! Why a report could not be rendered.

use std::io;

use thiserror::Error;

use super::format::Format;
use crate::record::ReadError;

/// Why a report could not be rendered.
#[derive(Debug, Error)]
pub enum RenderError {
    /// The record could not be read.
    #[error("{0}")]
    Record(#[from] ReadError),
    /// What was rendered could not be written.
    #[error("{0}")]
    Write(#[from] io::Error),
    /// The XML writer refused it: a defect of podproof.
    #[error("the XML writer refused the report: {0}")]
    Junit(#[from] quick_junit::SerializeError),
    /// The page's template failed: a defect of podproof.
    #[error("the template of the page failed: {0:#}")]
    Html(#[from] minijinja::Error),
    /// What is reported has no report in this format.
    #[error("{what} has no report in the format `{format}`")]
    NoSuchFormat {
        /// `a load`, `a watch`.
        what: &'static str,
        /// The format.
        format: Format,
    },
}
