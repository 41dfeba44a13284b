//! Notes: what a run learns that belongs to no single trial, recorded as soon as it is known.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::RedactedProse;

/// Something that a run learned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "note", rename_all = "camelCase")]
pub enum Note {
    /// What a TLS handshake with a service showed.
    Connection(ConnectionRecord),
    /// What is wrong with services, so that trials could not be played.
    ServiceIssue(ServiceIssueRecord),
}

/// How a service is connected to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionRecord {
    /// The service, by the name of its contract.
    pub service: String,
    /// The version of TLS, for example `TLSv1_3`.
    pub version: String,
    /// The cipher suite, by its name in the IANA registry.
    pub cipher: String,
    /// The names on the server's certificates, its own first.
    pub chain: Vec<String>,
}

impl ConnectionRecord {
    /// The version of TLS as people write it: `TLS 1.3` for `TLSv1_3`.
    pub fn version_in_words(&self) -> String {
        self.version.replace("TLSv", "TLS ").replace('_', ".")
    }
}

/// What is wrong with services, so that trials could not be played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceIssueRecord {
    /// What trials that are broken by it name it by.
    pub id: ServiceIssueId,
    /// The services, by their names in the target.
    pub services: Vec<String>,
    /// What is wrong, a lower-case fragment.
    pub problem: RedactedProse,
    /// What to do about it.
    pub help: RedactedProse,
    /// Both in one line: the reason of the trials that are broken by it.
    pub text: RedactedProse,
}

/// An issue with services, by its number within the run: from 1, in the order in which the run came to know them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ServiceIssueId(usize);

impl ServiceIssueId {
    /// The id of the next one, after so many.
    pub fn after(known: usize) -> Self {
        Self(known + 1)
    }
}
