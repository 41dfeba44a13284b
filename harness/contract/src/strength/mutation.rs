//! The ways to spoil an answer.

use std::fmt;

/// One way to spoil a good answer. Each is a fault that pods, gateways or upgrades are known to make, or that a client
/// stumbles over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mutation {
    /// A property is left out.
    Drop,
    /// A value has another type; a number comes as a string.
    Retype,
    /// A value is null where the contract has no null.
    Null,
    /// A string is empty.
    EmptyString,
    /// An object has no members.
    EmptyObject,
    /// An array has no elements.
    EmptyArray,
    /// An object has a property that nobody documents.
    ExtraProperty,
    /// A key occurs twice.
    DuplicateKey,
    /// An integer is just beyond what its format or maximum allows; beyond 64 bits where neither says anything.
    TooLarge,
    /// A number is just below its minimum; -1 where there is none.
    TooSmall,
    /// An integer has a fraction.
    Fraction,
    /// A string is none of the enumerated ones.
    WrongValue,
    /// A string does not have its format.
    WrongFormat,
    /// A string does not match its pattern.
    WrongPattern,
    /// The body is `[]`.
    ArrayInstead,
    /// The body is a JSON string.
    StringInstead,
    /// The body is a JSON number.
    NumberInstead,
    /// The body is `null`.
    NullInstead,
    /// There is no body.
    NoBody,
    /// The body ends in its middle.
    Truncated,
    /// Something follows the body's JSON.
    TrailingBytes,
    /// The body begins with a byte order mark.
    ByteOrderMark,
    /// The body is not UTF-8.
    InvalidUtf8,
    /// A gateway's HTML page comes in place of the body.
    Html,
    /// `Content-Type` is another one.
    WrongContentType,
    /// There is no `Content-Type`.
    NoContentType,
    /// A required header is left out.
    NoHeader,
    /// A header's value is not what the contract says.
    WrongHeader,
}

impl Mutation {
    /// All of them.
    pub const ALL: [Self; 28] = [
        Self::Drop,
        Self::Retype,
        Self::Null,
        Self::EmptyString,
        Self::EmptyObject,
        Self::EmptyArray,
        Self::ExtraProperty,
        Self::DuplicateKey,
        Self::TooLarge,
        Self::TooSmall,
        Self::Fraction,
        Self::WrongValue,
        Self::WrongFormat,
        Self::WrongPattern,
        Self::ArrayInstead,
        Self::StringInstead,
        Self::NumberInstead,
        Self::NullInstead,
        Self::NoBody,
        Self::Truncated,
        Self::TrailingBytes,
        Self::ByteOrderMark,
        Self::InvalidUtf8,
        Self::Html,
        Self::WrongContentType,
        Self::NoContentType,
        Self::NoHeader,
        Self::WrongHeader,
    ];

    /// Its name: `drop`, `too-large`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Retype => "retype",
            Self::Null => "null",
            Self::EmptyString => "empty-string",
            Self::EmptyObject => "empty-object",
            Self::EmptyArray => "empty-array",
            Self::ExtraProperty => "extra-property",
            Self::DuplicateKey => "duplicate-key",
            Self::TooLarge => "too-large",
            Self::TooSmall => "too-small",
            Self::Fraction => "fraction",
            Self::WrongValue => "wrong-value",
            Self::WrongFormat => "wrong-format",
            Self::WrongPattern => "wrong-pattern",
            Self::ArrayInstead => "array-instead",
            Self::StringInstead => "string-instead",
            Self::NumberInstead => "number-instead",
            Self::NullInstead => "null-instead",
            Self::NoBody => "no-body",
            Self::Truncated => "truncated",
            Self::TrailingBytes => "trailing-bytes",
            Self::ByteOrderMark => "byte-order-mark",
            Self::InvalidUtf8 => "invalid-utf-8",
            Self::Html => "html",
            Self::WrongContentType => "wrong-content-type",
            Self::NoContentType => "no-content-type",
            Self::NoHeader => "no-header",
            Self::WrongHeader => "wrong-header",
        }
    }

    /// The mutation of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mutation| mutation.name() == name)
    }
}

impl fmt::Display for Mutation {
    /// Its name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Mutation;

    #[test]
    fn every_mutation_is_found_by_a_name_of_its_own() {
        let names: HashSet<&str> = Mutation::ALL.into_iter().map(Mutation::name).collect();
        assert_eq!(names.len(), Mutation::ALL.len());
        assert!(
            Mutation::ALL
                .into_iter()
                .all(|one| Mutation::find(one.name()) == Some(one))
        );
        assert_eq!(Mutation::find("drip"), None);
    }
}
