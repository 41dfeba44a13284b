//! A change: equal differences of many answers, as one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::id::ChangeId;
use crate::record::{ExchangeRecord, LocationRecord};
use crate::secret::RedactedProse;
use crate::suite::change::{ChangeClass, ChangeKind, Section};
use crate::suite::known_issues::Day;

/// What is different between the baselines and the candidate, with all its places.
#[derive(Clone, Debug)]
pub struct Change {
    /// The same in every comparison in which it is seen.
    pub id: ChangeId,
    /// What it does to clients. `noise`: the baselines differ there themselves; `unstable`: the candidate shows it only sometimes.
    pub class: ChangeClass,
    /// In which way the answers differ.
    pub kind: ChangeKind,
    /// Under which heading it is told. Of noise and what is unstable: where it would be told otherwise.
    pub section: Section,
    /// What is different, in words, without the operation, a lower-case fragment.
    pub title: RedactedProse,
    /// What was there: a status, a type, a value of few; `None` where nothing was, or where the texts are no matter.
    pub before: Option<String>,
    /// What is there now, as `before`.
    pub now: Option<String>,
    /// The requirements that are broken by it, or kept again, in the order of the catalogue.
    pub requirements: Vec<String>,
    /// Where the contract promises what is broken, where a check says so.
    pub promised: Option<LocationRecord>,
    /// What it does to clients, in words; `None` where they do nothing.
    pub clients: Option<String>,
    /// The entry of the known issues that accepts it. What of the same change no entry accepts is another one with the same id.
    pub accepted: Option<Accepted>,
    /// Whether the contract of the candidate announces it; `None` where both runs carried the same contract.
    pub announced: Option<bool>,
    /// The operations whose answers show it, most often first, each with how many places. Empty for connections.
    pub operations: Vec<(String, usize)>,
    /// Every place, in the order of trials and steps.
    pub places: Vec<ChangePlace>,
    /// The first place with both exchanges; `None` for connections and whole trials.
    pub example: Option<ChangeExample>,
    /// It is only seen behind another change of the same trial, and may merely follow from that.
    pub follows: bool,
    /// The command that plays the first place again against the candidate's target; empty for connections.
    pub again: String,
}

/// Where a change is seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct ChangePlace {
    /// The trial; empty for connections.
    pub trial: String,
    /// The step; empty for observations, whole trials and connections.
    pub step: String,
    /// A JSON pointer with `*` for indices, the name of a header, of an observation or of a service; empty for a whole answer.
    pub pointer: String,
    /// Method and full path template; empty where no answer is meant.
    pub operation: String,
}

/// The entry of the known issues that accepts a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Accepted {
    /// What the entry is called by: its ticket.
    pub entry: String,
    /// The last day on which it accepts it.
    pub expires: Day,
}

/// The exchanges of a place: what to show side by side.
#[derive(Clone, Debug)]
pub struct ChangeExample {
    /// The trial.
    pub trial: String,
    /// The step.
    pub step: String,
    /// The exchange in the first baseline that has it.
    pub before: Option<ExchangeRecord>,
    /// The exchange in the candidate.
    pub after: Option<ExchangeRecord>,
}
