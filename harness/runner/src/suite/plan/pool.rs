//! What the sets of a pool lack: trials that can be played with other sets only, or with none.
//!
//! In: the trials, and the target. Out: for each set that lacks something, what, with how many trials need it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::trial::Trial;
use crate::diagnostic::{InputError, Location, Owner};
use crate::targets::Target;
use crate::text::{commas, count};

/// A set of the pool that cannot be played with by some trials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetGap {
    /// The set, from 1.
    pub number: usize,
    /// Where it is written.
    pub place: Location,
    /// How many trials cannot be played with it.
    pub trials: usize,
    /// Why not, each with its number of trials, the most frequent first.
    pub reasons: Vec<(String, usize)>,
}

impl SetGap {
    /// How many trials it is too little for.
    pub fn headline(&self) -> String {
        format!("lacks what {} need", count(self.trials, "trial"))
    }

    /// What it lacks.
    pub fn detail(&self) -> String {
        commas(self.reasons.iter().map(|(reason, count)| format!("{reason} ({count})")))
    }

    /// What to do about it.
    pub const HELP: &'static str =
        "add it to the set, or leave it: these trials are played with other sets, if any can";

    /// The same as a warning about the target's file.
    pub fn warning(&self) -> InputError {
        let title = format!("set {} of the pool {}: {}", self.number, self.headline(), self.detail());
        InputError::at(Owner::Target, self.place.clone(), title).help(Self::HELP)
    }
}

/// The sets that some trials cannot be played with, in the order of the pool. What the target has no service for counts for none.
pub fn gaps(trials: &[Trial], target: &Target) -> Vec<SetGap> {
    let trials: Vec<&Trial> = trials.iter().filter(|trial| trial.has_services(target)).collect();
    let each = target.pool.iter().enumerate().map(|(index, set)| {
        let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
        for reason in trials.iter().filter_map(|trial| trial.lacking_in(target, index)) {
            *reasons.entry(reason).or_default() += 1;
        }
        let mut reasons: Vec<(String, usize)> = reasons.into_iter().collect();
        reasons.sort_by_key(|(_, trials)| Reverse(*trials));
        SetGap {
            number: set.number,
            place: set.place.clone(),
            trials: reasons.iter().map(|(_, trials)| trials).sum(),
            reasons,
        }
    });
    each.filter(|gap| gap.trials > 0).collect()
}
