//! What a change does to clients, and under which heading it is told.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a change does to clients. The order is the rank: earlier is graver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeClass {
    /// It may break clients that relied on what was there: the vendor promises not to do it.
    Breaking,
    /// Clients go on; the vendor may add such things at any time.
    Additive,
    /// Nothing that clients rely on.
    Neutral,
    /// The candidate itself shows it in some repeats only, or does not show it again.
    Unstable,
    /// The baselines themselves differ there, so nothing can be said of the candidate.
    Noise,
}

impl ChangeClass {
    /// Every class, gravest first.
    pub const ALL: [Self; 5] = [
        Self::Breaking,
        Self::Additive,
        Self::Neutral,
        Self::Unstable,
        Self::Noise,
    ];

    /// The word, such as `breaking`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Additive => "additive",
            Self::Neutral => "neutral",
            Self::Unstable => "unstable",
            Self::Noise => "noise",
        }
    }
}

impl fmt::Display for ChangeClass {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// The heading under which a change is told, in the order of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// What broke.
    Worse,
    /// What is only tolerated now.
    Warned,
    /// What is different without breaking a rule.
    Changed,
    /// What was wrong and is right now.
    Better,
    /// How services are connected to.
    Connections,
    /// How long answers take.
    Speed,
}

impl Section {
    /// Every section, in the order of a report.
    pub const ALL: [Self; 6] = [
        Self::Worse,
        Self::Warned,
        Self::Changed,
        Self::Better,
        Self::Connections,
        Self::Speed,
    ];

    /// The heading.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Worse => "worse",
            Self::Warned => "newly warned",
            Self::Changed => "changed without breaking a rule",
            Self::Better => "better",
            Self::Connections => "connections",
            Self::Speed => "speed",
        }
    }
}
