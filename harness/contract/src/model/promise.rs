//! What an operation promises to answer under one status.

use crate::document::{Address, Place};

/// A documented response.
#[derive(Debug, Clone)]
pub struct Promise {
    pub(crate) status: String,
    pub(crate) scope: Scope,
    pub(crate) description: String,
    pub(crate) place: Place,
    pub(crate) media_types: Vec<MediaType>,
    pub(crate) headers: Vec<PromisedHeader>,
    /// Why the rest is not known: it is in a document that was not given.
    pub(crate) gap: Option<String>,
}

/// Which statuses a promise is about, the most exact first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Scope {
    /// This one.
    Exact(u16),
    /// The hundred of this first digit.
    Range(u16),
    /// All that nothing else is about.
    Default,
}

impl Scope {
    pub(crate) fn covers(self, status: u16) -> bool {
        match self {
            Self::Exact(code) => code == status,
            Self::Range(digit) => digit == status / 100,
            Self::Default => true,
        }
    }
}

/// A media type that a body may have.
#[derive(Debug, Clone)]
pub struct MediaType {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) schema: Option<Address>,
}

/// A documented response header.
#[derive(Debug, Clone)]
pub struct PromisedHeader {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) place: Place,
    pub(crate) schema: Option<Address>,
    /// Whether the members of an object are written as `name=value`, and not as `name,value`.
    pub(crate) explode: bool,
    /// The media type that the value is written in; without one, it is written in style `simple`.
    pub(crate) media_type: Option<String>,
}

impl Promise {
    /// The status as documented: `200`, `4XX`, `default`.
    #[must_use]
    pub fn status(&self) -> &str {
        &self.status
    }

    /// Whether it is about `status`; a more exact promise of the operation may be, too.
    #[must_use]
    pub fn covers(&self, status: u16) -> bool {
        self.scope.covers(status)
    }

    /// The document's words about it.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Where it is documented: the node below `responses`, or what that refers to.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The media types of its body; empty if it documents no body.
    #[must_use]
    pub fn media_types(&self) -> &[MediaType] {
        &self.media_types
    }

    /// Its headers, without `Content-Type`, which `OpenAPI` says to ignore here.
    #[must_use]
    pub fn headers(&self) -> &[PromisedHeader] {
        &self.headers
    }
}

impl MediaType {
    /// Its name as documented, such as `application/json` or `text/*`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is documented; for Swagger 2.0, the list of media types that names it.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }
}

impl PromisedHeader {
    /// Its name; header names are matched in any case.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether every answer has it.
    #[must_use]
    pub fn required(&self) -> bool {
        self.required
    }

    /// Where it is documented.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }
}
