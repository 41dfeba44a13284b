//! What a comparison comes to: a decision, and a sentence that says it.

use std::collections::BTreeSet;

use super::comparison::Comparison;
use crate::suite::change::ChangeClass;
use crate::text::{by_number, count, list};

/// What a comparison comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A change that nobody accepted breaks clients, or an acceptance is no longer true.
    Breaking,
    /// Nothing breaks clients, as far as it could be seen; but trials that were judged before could not be now.
    NotJudged,
    /// Something changed, or may have; nothing of it breaks clients.
    Changed,
    /// Nothing changed, or nothing but noise and what is accepted.
    Same,
}

impl Comparison {
    /// The decision.
    pub fn decision(&self) -> Decision {
        let is_open = |class| self.of(class).next().is_some();
        if is_open(ChangeClass::Breaking) || self.untrue_acceptances().next().is_some() {
            Decision::Breaking
        } else if !self.trials.not_judged.is_empty() {
            Decision::NotJudged
        } else if [ChangeClass::Additive, ChangeClass::Neutral, ChangeClass::Unstable]
            .into_iter()
            .any(is_open)
        {
            Decision::Changed
        } else {
            Decision::Same
        }
    }

    /// The decision in a sentence without a full stop: `1 change breaks clients, 2 are accepted until 2027-01-31, 5 are additive`.
    pub fn headline(&self) -> String {
        let breaking = self.of(ChangeClass::Breaking).count();
        let mut parts = vec![match breaking {
            0 => "nothing breaks clients".to_owned(),
            number => format!(
                "{} {} clients",
                count(number, "change"),
                by_number(number, "breaks", "break")
            ),
        }];
        let accepted = self.accepted().count();
        if accepted > 0 {
            let until: BTreeSet<String> = self
                .accepted()
                .filter_map(|change| change.accepted.as_ref())
                .map(|accepted| accepted.expires.to_string())
                .collect();
            let are = by_number(accepted, "is", "are");
            parts.push(format!("{accepted} {are} accepted until {}", list(until)));
        }
        for class in [
            ChangeClass::Additive,
            ChangeClass::Neutral,
            ChangeClass::Unstable,
            ChangeClass::Noise,
        ] {
            let number = self.of(class).count();
            if number > 0 {
                parts.push(format!("{number} {} {class}", by_number(number, "is", "are")));
            }
        }
        let not_judged = self.trials.not_judged.len();
        if not_judged > 0 {
            parts.push(format!("{} could not be judged", count(not_judged, "trial")));
        }
        let vanished = self.trials.vanished.len();
        if vanished > 0 {
            let are = by_number(vanished, "was", "were");
            parts.push(format!("{} {are} not played again", count(vanished, "trial")));
        }
        let untrue = self.untrue_acceptances().count();
        if untrue > 0 {
            let are = by_number(untrue, "is", "are");
            parts.push(format!("{} {are} no longer true", count(untrue, "known issue")));
        }
        if parts.len() == 1 && breaking == 0 {
            return "nothing changed".to_owned();
        }
        parts.join(", ")
    }
}
