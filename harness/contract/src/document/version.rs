//! The versions of API descriptions that are read.

use std::{collections::HashMap, sync::Arc};

use serde_json::Value;

use super::{Dialect, Origins, Place};
use crate::json::Numerals;

/// The version that a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Version {
    /// Swagger 2.0.
    Swagger20,
    /// `OpenAPI` 3.0.
    OpenApi30,
    /// `OpenAPI` 3.1.
    OpenApi31,
}

impl Version {
    /// How schemas are written in the document's `OpenAPI` form: Swagger 2.0 is upgraded to 3.0.
    pub(crate) fn dialect(self) -> Dialect {
        match self {
            Self::Swagger20 | Self::OpenApi30 => Dialect::OpenApi30,
            Self::OpenApi31 => Dialect::OpenApi31,
        }
    }
}

/// A document in the form in which it was written.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) name: Arc<str>,
    pub(crate) version: Version,
    /// It says no version of its own.
    pub(crate) is_fragment: bool,
    pub(crate) root: Value,
    /// Where its nodes came from: the document's text, and overlays.
    pub(crate) origins: Origins<Place>,
    /// The numbers that the values do not hold, by the document that they were written in.
    pub(crate) numerals: HashMap<Arc<str>, Numerals>,
}
