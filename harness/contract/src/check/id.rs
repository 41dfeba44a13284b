//! The ids of the checks of this crate, as a type: what decides by a check decides by a variant that has to exist.

use std::fmt;

/// A check of this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContractCheck {
    /// The contract documents the status.
    Status,
    /// The media type is documented.
    ContentType,
    /// The body is what the schema describes.
    BodySchema,
    /// Documented headers are there and mean what the contract says.
    ResponseHeaders,
    /// The JSON is JSON to every parser.
    JsonHygiene,
    /// Every property is documented.
    UndocumentedProperty,
    /// An error has the body of an error.
    ErrorShape,
}

impl ContractCheck {
    /// The id in reports, such as `content-type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::ContentType => "content-type",
            Self::BodySchema => "body-schema",
            Self::ResponseHeaders => "response-headers",
            Self::JsonHygiene => "json-hygiene",
            Self::UndocumentedProperty => "undocumented-property",
            Self::ErrorShape => "error-shape",
        }
    }
}

impl fmt::Display for ContractCheck {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
