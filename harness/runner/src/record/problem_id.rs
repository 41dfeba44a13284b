//! The id of a problem: the same in every run in which its cause is seen.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::trial::FindingRecord;
use crate::text::hex;

/// The first twelve hexadecimal digits of SHA-256 over check and cause. Operations, files, lines, texts, times and hosts have
/// no part in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ProblemId(String);

impl ProblemId {
    /// How many digits it has.
    pub const DIGITS: usize = 12;

    /// The problem that a finding is an instance of. Some causes are one whatever check sees them.
    pub fn of(finding: &FindingRecord) -> Self {
        let cause = &finding.cause;
        let parts = [
            Some(finding.check.as_str()).filter(|_| !cause.kind.is_one_in_every_check()),
            Some(cause.kind.as_str()),
            cause.claim.as_deref(),
            cause.answers.as_deref(),
            cause.expected.as_deref(),
            cause.received.as_deref(),
            cause.at.as_deref(),
        ];
        Self(short_digest(&parts))
    }

    /// The id that a person wrote; `None` if it cannot be one.
    pub fn read(text: &str) -> Option<Self> {
        let is_id = text.len() == Self::DIGITS
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        is_id.then(|| Self(text.to_owned()))
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The first twelve hexadecimal digits of SHA-256 over parts of which some may be absent.
pub fn short_digest(parts: &[Option<&str>]) -> String {
    // What is absent is not the same as what is empty, and no part runs into the next.
    let text: Vec<String> = parts
        .iter()
        .map(|part| part.map_or_else(|| "-".to_owned(), |part| format!("{}:{part}", part.len())))
        .collect();
    let hash = digest(&SHA256, text.join("\n").as_bytes());
    let mut id = hex(hash.as_ref());
    id.truncate(ProblemId::DIGITS);
    id
}

impl fmt::Display for ProblemId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}
