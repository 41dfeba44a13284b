//! A change between two contracts.

use std::fmt;

use crate::document::Place;

/// What a change does to clients that keep to the old contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// They may break.
    Breaking,
    /// They go on; new ones can use more.
    Additive,
    /// Nothing on the wire.
    Neutral,
}

impl fmt::Display for Kind {
    /// `breaking`, `additive`, `neutral`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Breaking => "breaking",
            Self::Additive => "additive",
            Self::Neutral => "neutral",
        })
    }
}

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// An operation as a whole.
    Operation,
    /// A parameter.
    Parameter,
    /// Whether and as what media type a request has a body.
    RequestBody,
    /// A documented status.
    Status,
    /// The media type of an answer.
    MediaType,
    /// A documented response header.
    Header,
    /// A property, or another part of a schema.
    Schema,
    /// Names that only generated code sees: tags, `operationId`, names of schemas and of path parameters.
    Name,
    /// Descriptions and summaries.
    Text,
}

impl fmt::Display for Aspect {
    /// In lower case, `request-body`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::RequestBody => "request-body",
            Self::Status => "status",
            Self::MediaType => "media-type",
            Self::Header => "header",
            Self::Schema => "schema",
            Self::Name => "name",
            Self::Text => "text",
        })
    }
}

/// One change. The same change of a schema that several operations use is one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it does to clients.
    pub kind: Kind,
    /// What it is about.
    pub aspect: Aspect,
    /// The operations concerned, as `METHOD /path` without the service's prefix, in the new document's order; removed ones last.
    pub operations: Vec<String>,
    /// What changed, a fragment that does not repeat the operation.
    pub message: String,
    /// Where the old document has it.
    pub old: Option<Place>,
    /// Where the new document has it.
    pub new: Option<Place>,
}
