//! Marks of the operator, shapes of answers, and what else a watch learns.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::moment::Moment;
use crate::secret::{Redacted, RedactedProse};

/// Words that an operator put on the timeline, such as `node 2 drained`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// When.
    pub at: Moment,
    /// The words.
    pub text: RedactedProse,
}

/// Something that the watch learned, or did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WatchNote {
    /// When.
    pub at: Moment,
    /// What, a sentence without a full stop.
    pub text: RedactedProse,
}

/// A shape of answers that was seen for the first time: samples name it by its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShapeRecord {
    /// What samples name it by: equal shapes have equal ids, in other records too.
    pub id: String,
    /// When it was seen first.
    pub at: Moment,
    /// What it is made of, in order: `/token string` of a body, or the names of headers.
    pub members: Vec<Redacted>,
}
