//! What catches a deviation, as a type. The mock pod names it by a word, since it does not know the runner's checks.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::suite::check::{CheckId, UnknownCheck};

/// What catches a deviation, or has to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Catcher {
    /// Nothing needs to: the deviation keeps the rules.
    Nothing,
    /// A recorded fact differs from the honest pod's.
    Observation,
    /// Exploring finds it: it shows in sequences, or in calls at once.
    Explore,
    /// A check finds it.
    Check(CheckId),
}

impl Catcher {
    /// The word in reports: `none`, `observation`, `explore` or the id of a check.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::Observation => "observation",
            Self::Explore => "explore",
            Self::Check(check) => check.as_str(),
        }
    }
}

impl fmt::Display for Catcher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Catcher {
    type Err = UnknownCheck;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match [Self::Nothing, Self::Observation, Self::Explore]
            .into_iter()
            .find(|known| known.as_str() == word)
        {
            Some(known) => Ok(known),
            None => word.parse().map(Self::Check),
        }
    }
}

impl Serialize for Catcher {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use podproof_mock_pod::Deviation;

    use super::Catcher;

    #[test]
    fn the_mock_pod_names_only_what_can_catch_its_lies() {
        for deviation in Deviation::ALL.iter().chain(Deviation::DEEP) {
            let catcher: Catcher = deviation.check().parse().expect("a check of the runner");
            assert_eq!(catcher.as_str(), deviation.check());
        }
    }
}
