//! What a run could test of this target, as the file has it, and what it could not and why.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::step::Step;
use crate::suite::plan::{SetGap, Trial, gaps};
use crate::targets::Target;
use crate::text::{by_number, commas, count};

/// A step about the sets of the pool that some trials cannot be played with: one for all sets that lack the same.
pub(super) fn of_sets(trials: Option<&[Trial]>, target: &Target) -> Vec<Step> {
    let mut alike: Vec<(SetGap, Vec<usize>)> = Vec::new();
    let mut known = HashMap::new();
    for gap in gaps(trials.unwrap_or_default(), target) {
        let number = gap.number;
        let place = *known.entry(gap.reasons.clone()).or_insert_with(|| {
            alike.push((gap, Vec::new()));
            alike.len() - 1
        });
        alike[place].1.push(number);
    }
    let step = |(gap, sets): (SetGap, Vec<usize>)| {
        let what = format!("{} {} of the pool", by_number(sets.len(), "set", "sets"), ranges(&sets));
        let each = if sets.len() == 1 { "" } else { "each " };
        let found = format!("{each}{}: {}", gap.headline(), gap.detail());
        Step::warn(what, found).help(SetGap::HELP)
    };
    alike.into_iter().map(step).collect()
}

/// Ascending numbers: `1 to 3, 5`.
fn ranges(numbers: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let said = ranges.into_iter().map(|(first, last)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first} to {last}")
        }
    });
    commas(said)
}

/// The step about the trials that a run would play.
pub(super) fn step(trials: Option<&[Trial]>, target: &Target) -> Step {
    let what = "scenarios";
    let Some(trials) = trials else {
        return Step::skipped(what, "they could not be read; `podproof check` says why");
    };
    let mut lacking = Lacking::default();
    for trial in trials {
        lacking.add(trial, target);
    }
    let out = lacking.in_target.len() + lacking.in_sets.len();
    if out == 0 {
        return Step::ok(what, format!("the file has what all {} trials need", trials.len()));
    }
    let found = format!(
        "{out} of {} {} not applicable: {}",
        count(trials.len(), "trial"),
        by_number(trials.len(), "is", "are"),
        lacking.said()
    );
    Step::warn(what, found).help("add what is lacking to the target file, or leave it: these trials are skipped")
}

/// Why trials are not applicable.
#[derive(Default)]
struct Lacking {
    /// What the target lacks, for each trial.
    in_target: Vec<String>,
    /// What the first set of its pool lacks, where no set has all, for each trial.
    in_sets: Vec<String>,
}

impl Lacking {
    fn add(&mut self, trial: &Trial, target: &Target) {
        let Some(reason) = &trial.not_applicable else { return };
        let of_sets = !target.pool.is_empty() && trial.has_services(target);
        match trial.lacking_in(target, 0).filter(|_| of_sets) {
            Some(lack) => self.in_sets.push(lack),
            None => self.in_target.push(reason.to_string()),
        }
    }

    /// Each reason once, with its number of trials.
    fn said(&self) -> String {
        let of_target = counted(&self.in_target);
        let of_target = of_target
            .iter()
            .map(|(reason, count)| format!("{count} because {reason}"));
        let of_sets = counted(&self.in_sets);
        let lacks = commas(of_sets.iter().map(|(lack, count)| format!("{lack} ({count})")));
        let of_sets = (!lacks.is_empty()).then(|| {
            let all = self.in_sets.len();
            format!("{all} because no set of the target's pool has all that they need; set 1 has {lacks}")
        });
        commas(of_target.chain(of_sets))
    }
}

/// Texts, each once with its number, the most frequent first.
fn counted(texts: &[String]) -> Vec<(&str, usize)> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for text in texts {
        *numbers.entry(text).or_default() += 1;
    }
    let mut counted: Vec<(&str, usize)> = numbers.into_iter().collect();
    counted.sort_by_key(|(text, number)| (Reverse(*number), *text));
    counted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_is_told_once_with_its_number_of_trials() {
        let texts = |of: &[&str]| of.iter().map(|text| (*text).to_owned()).collect();
        let lacking = Lacking {
            in_target: texts(&["the target has no relay"]),
            in_sets: texts(&["no `admin`", "no `otherBot`", "no `otherBot`"]),
        };
        assert_eq!(
            lacking.said(),
            "1 because the target has no relay, 3 because no set of the target's pool has all that they need; \
             set 1 has no `otherBot` (2), no `admin` (1)"
        );
    }

    #[test]
    fn numbers_in_a_row_are_told_by_their_ends() {
        assert_eq!(ranges(&[1, 2, 3, 5, 7, 8]), "1 to 3, 5, 7 to 8");
        assert_eq!(ranges(&[4]), "4");
    }
}
