//! Parameters of an operation.

use std::fmt;

use crate::document::{Address, Place};

/// A documented parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) required: bool,
    pub(crate) deprecated: bool,
    pub(crate) description: Option<String>,
    pub(crate) place: Place,
    pub(crate) schema: Option<Address>,
}

/// Where a parameter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Location {
    /// A `{segment}` of the path.
    Path,
    /// The query string.
    Query,
    /// A header field; its name is matched in any case.
    Header,
    /// A cookie.
    Cookie,
}

impl fmt::Display for Location {
    /// As documents write it: `path`, `query`, `header`, `cookie`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        })
    }
}

impl Parameter {
    /// Whether both mean the same part of a request.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        self.location == other.location
            && match self.location {
                Location::Header => self.name.eq_ignore_ascii_case(&other.name),
                Location::Path | Location::Query | Location::Cookie => self.name == other.name,
            }
    }

    /// The name, as documented.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it goes.
    #[must_use]
    pub fn location(&self) -> Location {
        self.location
    }

    /// Whether a request needs it.
    #[must_use]
    pub fn required(&self) -> bool {
        self.required
    }

    /// Whether the document advises against it.
    #[must_use]
    pub fn deprecated(&self) -> bool {
        self.deprecated
    }

    /// The document's words about it.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// Where it is documented.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }
}
