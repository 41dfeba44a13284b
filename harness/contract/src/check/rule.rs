//! The rule that an answer breaks, as a type.

/// What a violation violates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// A keyword of a schema, such as `type`.
    Keyword(String),
    /// A status is documented.
    Status,
    /// A media type is named, and is documented.
    MediaType,
    /// A body comes in no coding that was not asked for.
    ContentCoding,
    /// A body is there.
    Body,
    /// No body is there.
    NoBody,
    /// A header is there.
    Header,
    /// A header can be read.
    HeaderText,
    /// An error is a JSON object.
    ErrorObject,
    /// A member of an error is there, and has its type.
    ErrorMember,
    /// The code of an error is its status.
    ErrorCode,
    /// A property is documented.
    Property,
    /// No key occurs twice.
    UniqueKeys,
    /// A number fits a double.
    NumberRange,
    /// No byte-order mark stands in front.
    NoByteOrderMark,
    /// The text is UTF-8.
    Utf8,
    /// Nothing follows the value.
    NothingBehind,
    /// It is JSON.
    Json,
}
