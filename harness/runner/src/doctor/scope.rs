//! What a run could test of this target, as the file has it, and what it could not and why.

use std::collections::BTreeMap;

use super::step::Step;
use crate::suite::plan::{SetGap, Trial, gaps};
use crate::targets::Target;
use crate::text::{by_number, commas, count};

/// A step about each set of the pool that some trials cannot be played with.
pub(super) fn of_sets(trials: Option<&[Trial]>, target: &Target) -> Vec<Step> {
    let gaps = gaps(trials.unwrap_or_default(), target);
    let step = |gap: SetGap| {
        let found = format!("{}: {}", gap.headline(), gap.detail());
        Step::warn(format!("set {} of the pool", gap.number), found).help(SetGap::HELP)
    };
    gaps.into_iter().map(step).collect()
}

/// The step about the trials that a run would play.
pub(super) fn step(trials: Option<&[Trial]>) -> Step {
    let what = "scenarios";
    let Some(trials) = trials else {
        return Step::skipped(what, "they could not be read; `podproof check` says why");
    };
    let mut lacking: BTreeMap<&str, usize> = BTreeMap::new();
    for trial in trials {
        if let Some(reason) = &trial.not_applicable {
            *lacking.entry(reason).or_default() += 1;
        }
    }
    let out: usize = lacking.values().sum();
    if out == 0 {
        return Step::ok(what, format!("the file has what all {} trials need", trials.len()));
    }
    let mut reasons: Vec<(&str, usize)> = lacking.into_iter().collect();
    reasons.sort_by_key(|(reason, count)| (std::cmp::Reverse(*count), *reason));
    let reasons = reasons
        .iter()
        .map(|(reason, count)| format!("{count} because {reason}"));
    let found = format!(
        "{out} of {} {} not applicable: {}",
        count(trials.len(), "trial"),
        by_number(trials.len(), "is", "are"),
        commas(reasons)
    );
    Step::warn(what, found).help("add what is lacking to the target file, or leave it: these trials are skipped")
}
