//! Places: which trials may be played now, and with which sets of accounts.
//!
//! In: the trials that were selected. Out: those that can be put under load, in turn, each with a set on which its play disturbs no other
//! play of the same trial. Trials that say that they may be played beside themselves share a set; any other has one play on each.

use std::collections::VecDeque;

use crate::suite::plan::Trial;
use crate::text::{Prose, count};

/// What can be put under load, and what cannot.
#[derive(Debug)]
pub struct Planned {
    /// What is played, in turn.
    pub trials: Vec<Trial>,
    /// What was selected and is not, with the reason, a lower-case fragment.
    pub left_out: Vec<(Trial, Prose)>,
}

/// More users than can play at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooFewPlaces {
    /// How many users there are to be.
    pub users: usize,
    /// How many plays there can be at a time.
    pub places: usize,
    /// How many trials are played.
    pub trials: usize,
}

impl TooFewPlaces {
    /// How many sets of accounts it takes.
    pub fn sets(&self) -> usize {
        self.users.div_ceil(self.trials.max(1))
    }

    /// What is wrong, a lower-case fragment.
    pub fn headline(&self) -> String {
        format!(
            "{} cannot play at the same time: {} with the accounts of the target allow {} at a time",
            count(self.users, "user"),
            count(self.trials, "trial"),
            count(self.places, "play")
        )
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        format!(
            "give the target {} of accounts (`conformance.pool`; `podproof mock --pool {}` has them), ask for {} at most, or select scenarios with \
             `beside: itself` as well",
            count(self.sets(), "set"),
            self.sets(),
            count(self.places, "user")
        )
    }
}

/// Parts what can be put under load from what cannot.
pub fn plan(selected: Vec<Trial>) -> Planned {
    let (mut trials, mut left_out) = (Vec::new(), Vec::new());
    for trial in selected {
        let reason: Option<Prose> = match &trial.not_applicable {
            Some(reason) => Some((**reason).into()),
            None if trial.is_alone() => {
                Some("nothing may be played beside it (`beside: nobody`), so that it cannot be put under load".into())
            }
            None => None,
        };
        match reason {
            Some(reason) => left_out.push((trial, reason)),
            None => trials.push(trial),
        }
    }
    Planned { trials, left_out }
}

impl Planned {
    /// Whether so many users can play at the same time.
    ///
    /// # Errors
    /// There are too few sets of accounts for them.
    pub fn has_places_for(&self, users: usize) -> Result<(), TooFewPlaces> {
        let Some(places) = self.places().filter(|places| *places < users) else {
            return Ok(());
        };
        Err(TooFewPlaces {
            users,
            places,
            trials: self.trials.len(),
        })
    }

    /// How many plays there can be at a time; `None`: as many as one likes.
    fn places(&self) -> Option<usize> {
        let each = self.trials.iter().map(|trial| {
            let is_free = trial.is_beside_itself();
            (!is_free).then_some(trial.sets.len())
        });
        each.sum()
    }
}

/// A place that is taken: a trial, and the set of accounts that it is played with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The index of the trial.
    pub(super) trial: usize,
    /// The set, from 0.
    pub(super) set: usize,
}

/// The places of a load.
pub(super) struct Places {
    of: Vec<PlacesOf>,
    /// The trials, by their indices, those first that have not been played for longest.
    turn: VecDeque<usize>,
}

struct PlacesOf {
    /// Several plays share a set.
    is_shared: bool,
    /// The sets that are free, those first that have been so for longest.
    free: VecDeque<usize>,
}

impl Places {
    pub(super) fn new(trials: &[Trial]) -> Self {
        let each = trials.iter().map(|trial| PlacesOf {
            is_shared: trial.is_beside_itself(),
            free: trial.sets.iter().copied().collect(),
        });
        Self {
            of: each.collect(),
            turn: (0..trials.len()).collect(),
        }
    }

    /// The place of the next play: that of the trial whose turn it is and which has one; `None` where none has.
    pub(super) fn take(&mut self) -> Option<Place> {
        let index = self.turn.iter().position(|trial| !self.of[*trial].free.is_empty())?;
        let trial = self.turn.remove(index)?;
        self.turn.push_back(trial);
        let places = &mut self.of[trial];
        let set = places.free.pop_front()?;
        if places.is_shared {
            places.free.push_back(set);
        }
        Some(Place { trial, set })
    }

    /// Gives a place back.
    pub(super) fn give_back(&mut self, place: Place) {
        let places = &mut self.of[place.trial];
        if !places.is_shared {
            places.free.push_back(place.set);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(each: &[(bool, &[usize])]) -> Places {
        Places {
            of: each
                .iter()
                .map(|(is_shared, free)| PlacesOf {
                    is_shared: *is_shared,
                    free: free.iter().copied().collect(),
                })
                .collect(),
            turn: (0..each.len()).collect(),
        }
    }

    fn taken(places: &mut Places, times: usize) -> Vec<(usize, usize)> {
        let each = (0..times).map_while(|_| places.take());
        each.map(|place| (place.trial, place.set)).collect()
    }

    #[test]
    fn trials_take_turns_and_each_has_a_set_for_itself() {
        let mut places = places(&[(false, &[0, 1]), (false, &[1])]);
        assert_eq!(taken(&mut places, 9), [(0, 0), (1, 1), (0, 1)]);
        places.give_back(Place { trial: 1, set: 1 });
        places.give_back(Place { trial: 0, set: 0 });
        assert_eq!(taken(&mut places, 9), [(1, 1), (0, 0)]);
    }

    #[test]
    fn what_may_be_played_beside_itself_has_always_a_place_and_uses_all_sets() {
        let mut places = places(&[(true, &[0, 1])]);
        assert_eq!(taken(&mut places, 4), [(0, 0), (0, 1), (0, 0), (0, 1)]);
    }

    #[test]
    fn what_is_missing_is_counted_in_sets() {
        let few = TooFewPlaces {
            users: 20,
            places: 3,
            trials: 3,
        };
        assert_eq!(few.sets(), 7);
    }
}
