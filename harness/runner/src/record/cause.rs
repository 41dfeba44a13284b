//! The cause of a finding as it is recorded: what problems are made of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::RedactedProse;
use crate::suite::check::ViolationKind;

/// What makes findings of one check one problem. Nothing of it depends on operations, files, lines, texts, times or hosts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CauseRecord {
    /// In which way the answer is not what it should be.
    pub kind: ViolationKind,
    /// What was claimed: the family of the requirement that was tested, otherwise its id; absent where the kind says all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// Which answers it is about, where that tells causes apart: `success` (below 400) or `error`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
    /// The class of what was expected: statuses, a type, or the keyword of a schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// The class of what was received: a status, a type of JSON or `missing`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<String>,
    /// Where: a JSON pointer into the body with `*` for indices, or the name of a header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The problem in words; not a part of its id.
    pub headline: RedactedProse,
}

impl Default for CauseRecord {
    /// That of a finding whose record does not say it: a record of an earlier version.
    fn default() -> Self {
        Self {
            kind: ViolationKind::Content,
            claim: None,
            answers: None,
            expected: None,
            received: None,
            at: None,
            headline: RedactedProse::of_our_words(""),
        }
    }
}
