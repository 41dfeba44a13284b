//! Lanes: the questions that a watch asks again and again, each on its own tick.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::{list, quoted};

/// What a lane asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LaneName {
    /// Whether a bot can sign in.
    SignIn,
    /// Whether the sessions that are held are alive, over kept connections; one after the other.
    Held,
    /// The same over a new connection each time.
    NewConnection,
    /// Whether an app can act on behalf of a user.
    OnBehalfOf,
    /// A whole life: sign in, check, log out, and the session is dead.
    Life,
    /// Whether a bot can sign in at the key manager.
    KeyManager,
    /// Whether our own network is there: something that is not the pod.
    Canary,
}

/// A name that no lane has.
#[derive(Debug, Error)]
#[error("expected a lane, one of {}; found `{found}`", list(quoted(LaneName::ALL)))]
pub struct UnknownLane {
    found: String,
}

impl LaneName {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::SignIn,
        Self::Held,
        Self::NewConnection,
        Self::OnBehalfOf,
        Self::Life,
        Self::KeyManager,
        Self::Canary,
    ];

    /// The name, as records and reports have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Held => "held",
            Self::NewConnection => "new-connection",
            Self::OnBehalfOf => "on-behalf-of",
            Self::Life => "life",
            Self::KeyManager => "key-manager",
            Self::Canary => "canary",
        }
    }
}

impl fmt::Display for LaneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for LaneName {
    type Err = UnknownLane;

    fn from_str(text: &str) -> Result<Self, UnknownLane> {
        let found = Self::ALL.into_iter().find(|lane| lane.name() == text);
        found.ok_or_else(|| UnknownLane { found: text.to_owned() })
    }
}

/// Over which connection a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Connection {
    /// One that is made for it.
    New,
    /// One that was made before, where the pod keeps it open.
    Kept,
}
