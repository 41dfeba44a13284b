//! The kinds of change as a type: what decides by a kind decides by a variant that has to exist.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// In which way two runs differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// An operation is gone.
    OperationRemoved,
    /// An answer has another status, or TLS refuses where an answer came, or the other way round.
    StatusChanged,
    /// No whole answer comes any more.
    AnswerMissing,
    /// An answer has another sort of body, or none.
    BodyChanged,
    /// A member of a body is gone.
    MemberRemoved,
    /// A value has another type of JSON.
    TypeChanged,
    /// An answer has another media type, or none.
    MediaTypeChanged,
    /// Something is wrong with an answer that was right.
    RequirementBroken,
    /// A trial ends worse, and nothing else says why.
    VerdictWorse,
    /// An operation is new.
    OperationAdded,
    /// A member of a body is new.
    MemberAdded,
    /// An answer that had no body has one.
    BodyAdded,
    /// An enumerated member has a value that was never seen before.
    ValueAdded,
    /// A response header is new.
    HeaderAdded,
    /// A response header is gone.
    HeaderRemoved,
    /// A response header has another value.
    HeaderChanged,
    /// The media type has other parameters.
    MediaTypeParameterChanged,
    /// The length of answers is told in another way.
    FramingChanged,
    /// An enumerated member has another of its known values.
    ValueChanged,
    /// A text for people reads otherwise.
    TextChanged,
    /// Something that scenarios record without judging it is different.
    ObservationChanged,
    /// An answer is only tolerated now.
    WarningAdded,
    /// A step is played that was not.
    StepAdded,
    /// A step is not played any more.
    StepMissing,
    /// Something is right that was wrong.
    RequirementKept,
    /// A trial ends better, and nothing else says why.
    VerdictBetter,
    /// Another version of TLS is spoken.
    TlsVersionChanged,
    /// Another cipher is used.
    CipherChanged,
    /// The server shows other certificates.
    CertificateChanged,
    /// Answers take longer.
    Slower,
}

impl ChangeKind {
    /// Every kind.
    pub const ALL: [Self; 30] = [
        Self::OperationRemoved,
        Self::StatusChanged,
        Self::AnswerMissing,
        Self::BodyChanged,
        Self::MemberRemoved,
        Self::TypeChanged,
        Self::MediaTypeChanged,
        Self::RequirementBroken,
        Self::VerdictWorse,
        Self::OperationAdded,
        Self::MemberAdded,
        Self::BodyAdded,
        Self::ValueAdded,
        Self::HeaderAdded,
        Self::HeaderRemoved,
        Self::HeaderChanged,
        Self::MediaTypeParameterChanged,
        Self::FramingChanged,
        Self::ValueChanged,
        Self::TextChanged,
        Self::ObservationChanged,
        Self::WarningAdded,
        Self::StepAdded,
        Self::StepMissing,
        Self::RequirementKept,
        Self::VerdictBetter,
        Self::TlsVersionChanged,
        Self::CipherChanged,
        Self::CertificateChanged,
        Self::Slower,
    ];

    /// The word, such as `status-changed`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OperationRemoved => "operation-removed",
            Self::StatusChanged => "status-changed",
            Self::AnswerMissing => "answer-missing",
            Self::BodyChanged => "body-changed",
            Self::MemberRemoved => "member-removed",
            Self::TypeChanged => "type-changed",
            Self::MediaTypeChanged => "media-type-changed",
            Self::RequirementBroken => "requirement-broken",
            Self::VerdictWorse => "verdict-worse",
            Self::OperationAdded => "operation-added",
            Self::MemberAdded => "member-added",
            Self::BodyAdded => "body-added",
            Self::ValueAdded => "value-added",
            Self::HeaderAdded => "header-added",
            Self::HeaderRemoved => "header-removed",
            Self::HeaderChanged => "header-changed",
            Self::MediaTypeParameterChanged => "media-type-parameter-changed",
            Self::FramingChanged => "framing-changed",
            Self::ValueChanged => "value-changed",
            Self::TextChanged => "text-changed",
            Self::ObservationChanged => "observation-changed",
            Self::WarningAdded => "warning-added",
            Self::StepAdded => "step-added",
            Self::StepMissing => "step-missing",
            Self::RequirementKept => "requirement-kept",
            Self::VerdictBetter => "verdict-better",
            Self::TlsVersionChanged => "tls-version-changed",
            Self::CipherChanged => "cipher-changed",
            Self::CertificateChanged => "certificate-changed",
            Self::Slower => "slower",
        }
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// A text that is no kind of change.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("expected a kind of change such as `status-changed` or `member-added`, found `{0}`")]
pub struct UnknownChangeKind(String);

impl FromStr for ChangeKind {
    type Err = UnknownChangeKind;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == word);
        known.ok_or_else(|| UnknownChangeKind(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::ChangeKind;

    #[test]
    fn a_kind_of_change_is_the_same_word_everywhere() {
        for kind in ChangeKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).expect("JSON"), kind.as_str());
        }
        assert!("nonsense".parse::<ChangeKind>().is_err());
    }
}
