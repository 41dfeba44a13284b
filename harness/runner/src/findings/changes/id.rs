//! The id of a change: the same in every comparison in which it is seen.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::record::short_digest;
use crate::suite::change::ChangeKind;

/// The first twelve hexadecimal digits of SHA-256 over the kind of the change, its place in the answer and what was and is there,
/// each as a class. Trials, texts, times, hosts and names of files have no part in it, nor have operations, but where one is itself what is
/// new or gone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ChangeId(String);

/// What makes differences one change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeKey {
    /// The kind.
    pub kind: ChangeKind,
    /// Which answers it is about: a status, where that tells changes apart.
    pub answers: Option<String>,
    /// Where: a JSON pointer with `*` for indices, the name of a header or of an observation.
    pub at: Option<String>,
    /// The class of what was there.
    pub old: Option<String>,
    /// The class of what is there now.
    pub new: Option<String>,
    /// What was claimed where a refusal became an acceptance or the other way round; the id of the problem where one makes the change
    /// what it is; the operation where that itself is new or gone.
    pub about: Option<String>,
}

impl ChangeId {
    /// The id of what has this key.
    pub(super) fn of(key: &ChangeKey) -> Self {
        Self(short_digest(&[
            Some("change"),
            Some(key.kind.as_str()),
            key.answers.as_deref(),
            key.at.as_deref(),
            key.old.as_deref(),
            key.new.as_deref(),
            key.about.as_deref(),
        ]))
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ChangeId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kind: ChangeKind, at: &str) -> ChangeKey {
        ChangeKey {
            kind,
            answers: Some("401".to_owned()),
            at: Some(at.to_owned()),
            old: None,
            new: Some("string".to_owned()),
            about: None,
        }
    }

    #[test]
    fn an_id_is_twelve_digits_and_stays() {
        let id = ChangeId::of(&key(ChangeKind::MemberAdded, "/details"));
        assert_eq!(id.as_str(), "8ee65595cb5a");
        assert_ne!(id, ChangeId::of(&key(ChangeKind::MemberAdded, "/detail")));
        assert_ne!(id, ChangeId::of(&key(ChangeKind::MemberRemoved, "/details")));
    }
}
