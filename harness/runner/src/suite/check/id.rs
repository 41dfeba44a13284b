//! The checks, as a type: what decides by a check decides by a variant that has to exist.
//!
//! In a record and in every report a check is its id, such as `body-schema`.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use podproof_contract::ContractCheck;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A check: those of the contract crate, and the runner's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckId {
    /// The status is one that the scenario expects, and that the contract documents.
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
    /// The answer is what the scenario expects beyond its status.
    Expectation,
    /// The answer repeats no credential that was sent.
    SecretEcho,
    /// The answer came in time.
    ResponseTime,
    /// A whole answer came, from the target itself.
    Transport,
}

impl JsonSchema for CheckId {
    fn schema_name() -> Cow<'static, str> {
        "CheckId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": "The id of a check.", "type": "string", "enum": Self::ALL.map(Self::as_str) })
    }
}

impl CheckId {
    /// All checks, in the order of the catalogue.
    pub const ALL: [Self; 11] = [
        Self::Status,
        Self::ContentType,
        Self::BodySchema,
        Self::ResponseHeaders,
        Self::JsonHygiene,
        Self::UndocumentedProperty,
        Self::ErrorShape,
        Self::Expectation,
        Self::SecretEcho,
        Self::ResponseTime,
        Self::Transport,
    ];

    /// The id, such as `body-schema`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Status => ContractCheck::Status.as_str(),
            Self::ContentType => ContractCheck::ContentType.as_str(),
            Self::BodySchema => ContractCheck::BodySchema.as_str(),
            Self::ResponseHeaders => ContractCheck::ResponseHeaders.as_str(),
            Self::JsonHygiene => ContractCheck::JsonHygiene.as_str(),
            Self::UndocumentedProperty => ContractCheck::UndocumentedProperty.as_str(),
            Self::ErrorShape => ContractCheck::ErrorShape.as_str(),
            Self::Expectation => "expectation",
            Self::SecretEcho => "secret-echo",
            Self::ResponseTime => "response-time",
            Self::Transport => "transport",
        }
    }

    /// Whether the contract alone says how it ends, so that it can be asked again of a recorded answer.
    pub const fn is_of_contract(self) -> bool {
        match self {
            Self::Status
            | Self::ContentType
            | Self::BodySchema
            | Self::ResponseHeaders
            | Self::JsonHygiene
            | Self::UndocumentedProperty
            | Self::ErrorShape => true,
            Self::Expectation | Self::SecretEcho | Self::ResponseTime | Self::Transport => false,
        }
    }
}

impl From<ContractCheck> for CheckId {
    fn from(check: ContractCheck) -> Self {
        match check {
            ContractCheck::Status => Self::Status,
            ContractCheck::ContentType => Self::ContentType,
            ContractCheck::BodySchema => Self::BodySchema,
            ContractCheck::ResponseHeaders => Self::ResponseHeaders,
            ContractCheck::JsonHygiene => Self::JsonHygiene,
            ContractCheck::UndocumentedProperty => Self::UndocumentedProperty,
            ContractCheck::ErrorShape => Self::ErrorShape,
        }
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// A text that is the id of no check.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("expected the id of a check, found `{0}`")]
pub struct UnknownCheck(String);

impl FromStr for CheckId {
    type Err = UnknownCheck;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|check| check.as_str() == id)
            .ok_or_else(|| UnknownCheck(id.to_owned()))
    }
}

impl Serialize for CheckId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for CheckId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        id.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use podproof_contract::CHECKS;

    use super::CheckId;

    #[test]
    fn every_check_is_its_id_in_run_json_and_is_read_back_from_it() {
        for check in CheckId::ALL {
            let json = serde_json::to_string(&check).expect("a string");
            assert_eq!(json, format!("\"{check}\""));
            assert_eq!(serde_json::from_str::<CheckId>(&json).expect("a check"), check);
        }
        let error = serde_json::from_str::<CheckId>("\"colour\"").expect_err("no check");
        assert!(
            error.to_string().contains("expected the id of a check, found `colour`"),
            "{error}"
        );
    }

    #[test]
    fn a_check_of_the_contract_has_the_same_id_here() {
        for check in CHECKS {
            let here = CheckId::from(check.id);
            assert_eq!(here.as_str(), check.id.as_str());
            assert!(here.is_of_contract(), "{here}");
        }
        let of_contract = CheckId::ALL.into_iter().filter(|check| check.is_of_contract());
        assert_eq!(of_contract.count(), CHECKS.len());
    }
}
