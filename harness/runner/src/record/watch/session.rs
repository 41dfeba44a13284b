//! What became of the sessions that a watch holds.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::moment::Moment;
use crate::secret::RedactedProse;

/// A change in the life of a held session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionRecord {
    /// The session, by an id of ours, such as `3.1`: the place among the held ones, and the generation.
    pub id: String,
    /// What kind of session it is.
    pub session_kind: SessionKind,
    /// Whose it is, as the project shows accounts.
    pub account: RedactedProse,
    /// Which session of its place it is, from 1; the next one replaces a lost one.
    pub generation: u32,
    /// When it happened: for a loss, when the sample was to start that was refused first.
    pub at: Moment,
    /// When the session was last seen alive, for a loss: it died between then and `at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alive_at: Option<Moment>,
    /// What happened.
    pub change: SessionChange,
    /// Why, a lower-case fragment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<RedactedProse>,
}

/// What can happen to a held session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SessionChange {
    /// It was signed in.
    Opened,
    /// It was refused once, and accepted when it was looked at again: nodes that do not share sessions, or one that stammers.
    Flapping,
    /// The pod refuses it, each time that it was looked at again: it is lost.
    Lost,
    /// It came to the end that it had from the start, such as the `exp` of its token. No loss.
    Expired,
    /// We ended it. No loss.
    Closed,
    /// We could not end it: it stays open until it expires.
    LeftOpen,
}

/// What kind of session is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SessionKind {
    /// A bot's that signed in with its key.
    BotKey,
    /// A bot's that signed in with its certificate.
    BotCertificate,
    /// An app's.
    App,
    /// An app's on behalf of a user.
    OnBehalfOf,
}

impl SessionKind {
    /// All of them, in the order in which they take turns.
    pub const ALL: [Self; 4] = [Self::BotKey, Self::BotCertificate, Self::App, Self::OnBehalfOf];

    /// The name, as records and reports have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::BotKey => "bot-key",
            Self::BotCertificate => "bot-certificate",
            Self::App => "app",
            Self::OnBehalfOf => "on-behalf-of",
        }
    }
}

impl fmt::Display for SessionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
