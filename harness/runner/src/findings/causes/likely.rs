//! Which lies of the mock pod would look like what was seen.
//!
//! In: signatures, and what was seen of the trials that were played. Out: at most three lies that explain it together, or nothing.
//! A hypothesis is one lie, or up to three. It costs what it leaves unexplained, what it predicts and did not happen, and a little
//! for each lie; the cheapest is believed if it explains nearly all that went wrong, and nearly all that each of its lies predicts
//! happened. Otherwise nothing is said: a wrong name is worse than none.
//!
//! What an unsteady lie makes go wrong is not the same in every play: what it does often it may do anywhere, and what it does beside
//! that is not all known. So it explains a frequent symptom in every trial, and what is left over beside it counts less.
//!
//! The shares and prices were read off plays of all lies, each without its own entry, and of 200 pairs: with these hardly anything was
//! named but kin; below 0.8 explained, wrong names begin.

use std::collections::{BTreeMap, BTreeSet};

use super::bits::Bits;
use super::cell::{Cell, Observed, Symptom};
use super::signatures::{Lie, Signature, Signatures};
use crate::record::Gravity;
use crate::suite::check::ViolationKind;

/// How many lies are believed at once, and how many names one of them may have.
const MOST: usize = 3;

/// How many hypotheses of each size are built on.
const BEAM: usize = 32;

/// The share of the trials in which something went wrong that a hypothesis has to explain.
const EXPLAINED: f64 = 0.8;

/// The share of what a lie predicts, and what nothing else hides, that has to have happened.
const HAPPENED: f64 = 0.9;

/// The same of an unsteady lie.
const HAPPENED_OF_UNSTEADY: f64 = 0.8;

/// In how many trials an unsteady lie shows a symptom every time that it shows often.
const OFTEN: usize = 4;

/// What a cell costs that is not explained, or predicted in a trial where nothing went wrong; in tenths, as all costs.
const WRONG: usize = 10;

/// What a cell costs that is not explained, beside an unsteady lie.
const LEFT_BY_UNSTEADY: usize = 8;

/// What a cell costs that is predicted and did not happen, in a trial where something else went wrong: it may have been hidden.
const HIDDEN: usize = 1;

/// What each lie costs: less than a cell, so that a lie of one cell can be recognised.
const LIE: usize = 6;

/// What each cell costs that a lie predicts, beside the lie itself: a lie that predicts much has to explain more than the few
/// cells that others leave over.
const PREDICTED: usize = 1;

/// A likely cause: what was seen looks as if the pod told this lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likely {
    /// The names of the lie; several where they cannot be told apart.
    pub deviations: Vec<String>,
    /// What such a pod does.
    pub sentence: String,
    /// The gravest that it explains. What is only tolerated is not counted beside what fails.
    pub gravity: Gravity,
    /// How many trials failed, or warned, in a way that it explains.
    pub explains: usize,
    /// How many trials failed, or warned.
    pub of: usize,
    /// What it explains.
    pub cells: BTreeSet<Cell>,
}

/// The likely causes of what was seen, the one that explains most first.
pub fn likely(signatures: &Signatures, observed: &Observed) -> Vec<Likely> {
    let field = Field::new(signatures, observed);
    let Some(best) = field.best() else {
        return Vec::new();
    };
    let mut likely: Vec<Likely> = best.lies.iter().filter_map(|lie| field.told(*lie)).collect();
    likely.sort_by(|one, other| (other.explains, &one.deviations).cmp(&(one.explains, &other.deviations)));
    likely
}

/// All that is compared: the cells that were seen, and those that a lie predicts of the trials that were played.
struct Field<'s> {
    cells: Vec<&'s Cell>,
    seen: Bits,
    /// The cells of trials in which something went wrong.
    troubled: Bits,
    /// In how many trials something went wrong.
    trials: usize,
    candidates: Vec<Candidate<'s>>,
}

/// Lies that predict the same of these trials.
struct Candidate<'s> {
    lies: Vec<&'s Lie>,
    predicted: Bits,
    is_unsteady: bool,
    /// What is predicted, and what else that was seen may come of it.
    explains: Bits,
    /// How many cells that are.
    size: usize,
}

/// Some candidates together.
struct Hypothesis {
    /// Their places, in ascending order.
    lies: Vec<usize>,
    explains: Bits,
    cost: usize,
}

impl<'s> Field<'s> {
    fn new(signatures: &'s Signatures, observed: &'s Observed) -> Self {
        let was_played = |cell: &&Cell| observed.played.contains(&cell.trial);
        let predicted = signatures.entries.iter().flat_map(|entry| &entry.cells);
        let cells: BTreeSet<&Cell> = predicted.filter(was_played).chain(&observed.cells).collect();
        let cells: Vec<&Cell> = cells.into_iter().collect();
        let bits = |is_in: &dyn Fn(&Cell) -> bool| {
            let mut bits = Bits::none(cells.len());
            for (place, cell) in cells.iter().enumerate() {
                if is_in(cell) {
                    bits.insert(place);
                }
            }
            bits
        };
        let troubled: BTreeSet<&str> = observed.cells.iter().map(|cell| &*cell.trial).collect();
        let seen = bits(&|cell| observed.cells.contains(cell));
        let mut candidates: Vec<Candidate<'s>> = Vec::new();
        for entry in &signatures.entries {
            let predicted = bits(&|cell| entry.cells.contains(cell));
            if predicted.and(&seen).is_none() {
                continue;
            }
            match candidates.iter_mut().find(|candidate| candidate.predicted == predicted) {
                Some(candidate) => candidate.lies.extend(&entry.lies),
                None => {
                    let often = often(entry);
                    let explains = bits(&|cell| often.contains(&cell.symptom)).and(&seen).or(&predicted);
                    candidates.push(Candidate {
                        lies: entry.lies.iter().collect(),
                        predicted,
                        is_unsteady: entry.is_unsteady,
                        size: explains.count(),
                        explains,
                    });
                }
            }
        }
        Self {
            troubled: bits(&|cell| troubled.contains(&*cell.trial)),
            trials: troubled.len(),
            seen,
            candidates,
            cells,
        }
    }

    /// The cheapest hypothesis, if it can be believed.
    fn best(&self) -> Option<Hypothesis> {
        let mut best: Option<Hypothesis> = None;
        let nothing = Hypothesis {
            lies: Vec::new(),
            explains: Bits::none(self.cells.len()),
            cost: 0,
        };
        let mut level = vec![nothing];
        for _ in 0..MOST {
            level = self.larger(&level);
            // Of equally cheap ones the smaller: it was found first.
            if let Some(cheapest) = level.first()
                && best.as_ref().is_none_or(|best| cheapest.cost < best.cost)
            {
                best = Some(self.with(&[], cheapest.lies.iter().copied()));
            }
        }
        best.filter(|best| self.is_believed(best))
    }

    /// The cheapest hypotheses of one lie more.
    fn larger(&self, level: &[Hypothesis]) -> Vec<Hypothesis> {
        let mut larger: BTreeMap<Vec<usize>, Hypothesis> = BTreeMap::new();
        for hypothesis in level {
            for lie in (0..self.candidates.len()).filter(|lie| !hypothesis.lies.contains(lie)) {
                let one = self.with(&hypothesis.lies, [lie]);
                larger.entry(one.lies.clone()).or_insert(one);
            }
        }
        let mut larger: Vec<Hypothesis> = larger.into_values().collect();
        larger.sort_by_key(|hypothesis| hypothesis.cost);
        larger.truncate(BEAM);
        larger
    }

    fn with(&self, lies: &[usize], more: impl IntoIterator<Item = usize>) -> Hypothesis {
        let mut lies: Vec<usize> = lies.iter().copied().chain(more).collect();
        lies.sort_unstable();
        let each = || lies.iter().map(|lie| &self.candidates[*lie]);
        let explains = self.explained(lies.iter().copied());
        let unexplained = self.seen.without(&explains).count();
        let absent = explains.without(&self.seen);
        let hidden = absent.and(&self.troubled).count();
        let left = if each().any(|lie| lie.is_unsteady) {
            LEFT_BY_UNSTEADY
        } else {
            WRONG
        };
        let sizes = each().map(|lie| lie.size);
        let cost = left * unexplained
            + WRONG * (absent.count() - hidden)
            + HIDDEN * hidden
            + LIE * lies.len()
            + PREDICTED * sizes.sum::<usize>();
        Hypothesis { lies, explains, cost }
    }

    fn explained(&self, lies: impl Iterator<Item = usize>) -> Bits {
        lies.fold(Bits::none(self.cells.len()), |bits, lie| {
            bits.or(&self.candidates[lie].explains)
        })
    }

    /// Whether nearly all that went wrong is explained, and each lie is needed for it and shows nearly all that it predicts.
    fn is_believed(&self, hypothesis: &Hypothesis) -> bool {
        let explained = self.trials_of(&hypothesis.explains.and(&self.seen));
        let each = hypothesis.lies.iter().all(|lie| {
            let others = hypothesis.lies.iter().copied().filter(|other| other != lie);
            let candidate = &self.candidates[*lie];
            let happened = candidate.explains.and(&self.seen);
            let absent = candidate.predicted.without(&self.seen).without(&self.troubled).count();
            let is_needed = !happened.without(&self.explained(others)).is_none();
            let least = if candidate.is_unsteady {
                HAPPENED_OF_UNSTEADY
            } else {
                HAPPENED
            };
            is_needed && share(happened.count(), happened.count() + absent) >= least
        });
        each && share(explained, self.trials) >= EXPLAINED
    }

    fn trials_of(&self, cells: &Bits) -> usize {
        let trials: BTreeSet<&str> = self.at(cells).map(|cell| &*cell.trial).collect();
        trials.len()
    }

    fn at<'f>(&'f self, cells: &'f Bits) -> impl Iterator<Item = &'s Cell> + 'f {
        let places = (0..self.cells.len()).filter(|place| cells.contains(*place));
        places.map(|place| self.cells[place])
    }

    /// What is told of a lie; nothing where too many look the same.
    fn told(&self, lie: usize) -> Option<Likely> {
        let candidate = &self.candidates[lie];
        if candidate.lies.len() > MOST {
            return None;
        }
        let explained = candidate.explains.and(&self.seen);
        let gravity = self.at(&explained).map(|cell| cell.symptom.gravity).max()?;
        let counted = |cells: &Bits| {
            let cells = self.at(cells).filter(|cell| is_like(cell.symptom.gravity, gravity));
            let trials: BTreeSet<&str> = cells.map(|cell| &*cell.trial).collect();
            trials.len()
        };
        let sentences: Vec<&str> = candidate.lies.iter().map(|lie| lie.sentence.as_str()).collect();
        Some(Likely {
            deviations: candidate.lies.iter().map(|lie| lie.name.clone()).collect(),
            sentence: sentences.join("; or "),
            gravity,
            explains: counted(&explained),
            of: counted(&self.seen),
            cells: self.at(&explained).cloned().collect(),
        })
    }
}

/// What an unsteady lie shows often. That the pod refuses has so many causes that it says nothing.
fn often(entry: &Signature) -> BTreeSet<&Symptom> {
    let mut counts: BTreeMap<&Symptom, usize> = BTreeMap::new();
    if entry.is_unsteady {
        for cell in &entry.cells {
            *counts.entry(&cell.symptom).or_default() += 1;
        }
    }
    let is_often = |symptom: &Symptom, count: usize| count >= OFTEN && symptom.kind != ViolationKind::Refused;
    let often = counts.into_iter().filter(|(symptom, count)| is_often(symptom, *count));
    often.map(|(symptom, _)| symptom).collect()
}

/// Whether both fail, or both do not.
fn is_like(one: Gravity, other: Gravity) -> bool {
    (one > Gravity::Warned) == (other > Gravity::Warned)
}

#[expect(clippy::cast_precision_loss, reason = "counts of cells are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::check::CheckId;

    fn cell(trial: &str) -> Cell {
        Cell {
            trial: trial.into(),
            symptom: Symptom {
                check: CheckId::Status,
                kind: ViolationKind::Accepted,
                status: Some(200),
                received: None,
                at: None,
                gravity: Gravity::Failed,
            },
        }
    }

    /// Trials `t-1`, `t-2`, and so on.
    fn cells(numbers: impl IntoIterator<Item = usize>) -> BTreeSet<Cell> {
        numbers.into_iter().map(|number| cell(&format!("t-{number}"))).collect()
    }

    fn signatures(entries: &[(&str, BTreeSet<Cell>)]) -> Signatures {
        let entry = |(name, cells): &(&str, BTreeSet<Cell>)| Signature {
            lies: vec![Lie {
                name: (*name).to_owned(),
                sentence: format!("it does {name}"),
            }],
            is_unsteady: false,
            cells: cells.clone(),
        };
        Signatures {
            entries: entries.iter().map(entry).collect(),
            ..Signatures::default()
        }
    }

    /// What is said where these went wrong, of so many trials.
    fn said(signatures: &Signatures, played: usize, cells: BTreeSet<Cell>) -> Vec<(String, usize, usize)> {
        let observed = Observed {
            played: (0..played).map(|number| format!("t-{number}").into()).collect(),
            cells,
        };
        let likely = likely(signatures, &observed).into_iter();
        likely
            .map(|likely| (likely.deviations.join("|"), likely.explains, likely.of))
            .collect()
    }

    fn of(name: &str, explains: usize, of: usize) -> (String, usize, usize) {
        (name.to_owned(), explains, of)
    }

    #[test]
    fn a_lie_is_recognised_by_what_it_makes_go_wrong() {
        let known = signatures(&[
            ("wide", cells(0..30)),
            ("narrow", cells(0..3)),
            ("other", cells(40..60)),
        ]);
        assert_eq!(said(&known, 90, cells(0..30)), [of("wide", 30, 30)]);
        assert_eq!(said(&known, 90, cells(0..3)), [of("narrow", 3, 3)]);
        assert_eq!(said(&known, 90, cells([])), []);
    }

    #[test]
    fn two_and_three_at_once_are_recognised_and_the_one_that_explains_most_comes_first() {
        let known = signatures(&[
            ("one", cells(0..10)),
            ("two", cells(8..30)),
            ("three", cells([40])),
            ("four", cells(50..60)),
        ]);
        assert_eq!(said(&known, 90, cells(0..30)), [of("two", 22, 30), of("one", 10, 30)]);
        assert_eq!(
            said(&known, 90, cells((0..30).chain([40]))),
            [of("two", 22, 31), of("one", 10, 31), of("three", 1, 31)]
        );
    }

    #[test]
    fn what_nothing_fits_is_given_no_name() {
        let known = signatures(&[("wide", cells(0..30)), ("narrow", cells(0..3))]);
        // Much is not explained; much that is predicted did not happen.
        assert_eq!(said(&known, 90, cells(0..20)), []);
        assert_eq!(said(&known, 90, cells(20..60)), []);
        assert_eq!(said(&known, 90, cells(0..45)), []);
    }

    #[test]
    fn only_what_was_played_counts_and_lies_that_look_the_same_are_told_together() {
        let known = signatures(&[("wide", cells(0..30)), ("narrow", cells(0..3)), ("other", cells(2..9))]);
        assert_eq!(said(&known, 2, cells(0..2)), [of("wide|narrow", 2, 2)]);
        let many = ["a", "b", "c", "d"].map(|name| (name, cells([0, name.len() + 9])));
        assert_eq!(said(&signatures(&many), 5, cells([0])), []);
    }

    #[test]
    fn what_an_unsteady_lie_does_often_it_may_do_anywhere() {
        let seen = || cells((0..8).chain(20..40));
        let mut known = signatures(&[("unsteady", cells(0..10)), ("narrow", cells([50, 51, 52]))]);
        assert_eq!(
            said(&known, 90, seen()),
            [],
            "a steady one does no more than it did every time"
        );
        known.entries[0].is_unsteady = true;
        assert_eq!(said(&known, 90, seen()), [of("unsteady", 28, 28)]);
        // What it did seldom says nothing of other trials.
        known.entries[0].cells = cells(0..3);
        assert_eq!(said(&known, 90, seen()), []);
    }

    #[test]
    fn what_another_lie_hides_is_not_held_against_one() {
        // `breaks` ends the trials 0 to 9 before `shows` could be seen in them.
        let broken = |numbers: std::ops::Range<usize>| {
            let cells = cells(numbers).into_iter();
            cells.map(|mut cell| {
                cell.symptom.check = CheckId::BodySchema;
                cell
            })
        };
        let known = signatures(&[("shows", cells(5..12)), ("breaks", broken(0..10).collect())]);
        let seen = cells(10..12).into_iter().chain(broken(0..10)).collect();
        assert_eq!(said(&known, 90, seen), [of("breaks", 10, 12), of("shows", 2, 12)]);
    }
}
