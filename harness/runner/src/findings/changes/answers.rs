//! How the answers of one step differ, leaf by leaf.
//!
//! In: the answers of all baselines and of the candidate. Out: differences. Of answers with another status nothing else is compared:
//! the rest follows from the status.

use std::collections::{BTreeMap, BTreeSet};

use super::body::{BodySort, Types, dotted, parent};
use super::difference::Difference;
use super::leaf::Leaf;
use super::presence::{Operations, Presence};
use super::seen::{AnswerSeen, Outcome};
use super::vocabulary::Vocabulary;
use crate::suite::change::ChangeKind;
use crate::suite::check::impact;

/// The answers of one step on both sides.
pub(super) struct Answers<'a> {
    pub(super) step: &'a str,
    pub(super) baselines: Vec<&'a AnswerSeen>,
    pub(super) candidate: Vec<&'a AnswerSeen>,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) operations: &'a Operations,
}

impl Answers<'_> {
    /// What differs; the claim that is tested tells apart who is let in wrongly.
    pub(super) fn differences(&self, claim: Option<&str>) -> Vec<Difference> {
        let outcome = self.leaf(|answer| answer.outcome);
        // Of equal requests that race, how many end in which way is chance.
        let was_seen = |now: &&AnswerSeen| self.baselines.iter().any(|before| before.rivals.contains(&now.outcome));
        let is_chance = !self.candidate.is_empty() && self.candidate.iter().all(was_seen);
        let (before, now) = match outcome {
            Leaf::Same => return self.of_equal_outcome(),
            _ if is_chance => return Vec::new(),
            Leaf::Noise => return vec![self.difference(ChangeKind::StatusChanged).noise()],
            Leaf::Changed(before, now) | Leaf::Unstable(before, now) => (before, now),
        };
        let mut difference = self.of_outcomes(before, now, claim);
        difference.parts = before.is_success() != now.is_success() || !now.is_whole();
        if matches!(outcome, Leaf::Unstable(..)) {
            difference = difference.unstable();
        }
        vec![difference]
    }

    /// The answer has another outcome: because of the operation as a whole, or by itself.
    fn of_outcomes(&self, before: Outcome, now: Outcome, claim: Option<&str>) -> Difference {
        let operation = self.candidate.first().map(|answer| answer.operation.as_str());
        let presence = operation.and_then(|operation| Some((operation, self.operations.of(operation)?)));
        if let Some((operation, presence)) = presence {
            let kind = match presence {
                Presence::New if before.is_absence() => Some(ChangeKind::OperationAdded),
                Presence::Gone if now.is_absence() => Some(ChangeKind::OperationRemoved),
                Presence::New | Presence::Gone => None,
            };
            if let Some(kind) = kind {
                let mut difference = self.difference(kind).shown(before.name(), now.name());
                difference.key.about = Some(operation.to_owned());
                return difference;
            }
        }
        let kind = if before.is_whole() && !now.is_whole() {
            ChangeKind::AnswerMissing
        } else {
            ChangeKind::StatusChanged
        };
        let mut difference = self.difference(kind).between(Some(before.name()), Some(now.name()));
        if before.is_success() != now.is_success() {
            difference.key.about = claim.map(str::to_owned);
        }
        if let (Outcome::Status(before), Outcome::Status(now)) = (before, now) {
            difference.clients = impact(&[before], now).map(str::to_owned);
        }
        difference
    }

    fn of_equal_outcome(&self) -> Vec<Difference> {
        let mut differences = self.media_type();
        differences.extend(self.headers());
        differences.extend(self.simple(ChangeKind::FramingChanged, |answer| answer.framing.clone()));
        differences.extend(self.body());
        differences
    }

    fn media_type(&self) -> Vec<Difference> {
        let essence = |answer: &AnswerSeen| answer.media_type.as_ref().map(|(essence, _)| essence.clone());
        let parameters = |answer: &AnswerSeen| answer.media_type.as_ref().map(|(_, parameters)| parameters.clone());
        let changed = self.of_leaf(
            self.leaf(essence),
            (ChangeKind::MediaTypeChanged, "content-type"),
            |before, now| self.of(ChangeKind::MediaTypeChanged).between(before, now),
        );
        let named = |parameters: Option<String>| match parameters {
            Some(parameters) if !parameters.is_empty() => parameters,
            _ => "none".to_owned(),
        };
        changed.map_or_else(
            || {
                let kind = ChangeKind::MediaTypeParameterChanged;
                let of_parameters = self.of_leaf(self.leaf(parameters), (kind, "content-type"), |before, now| {
                    self.of(kind).shown(named(before), named(now))
                });
                of_parameters.into_iter().collect()
            },
            |changed| vec![changed],
        )
    }

    fn headers(&self) -> Vec<Difference> {
        let both = self.baselines.iter().chain(&self.candidate);
        let names: BTreeSet<&String> = both.flat_map(|answer| answer.headers.keys()).collect();
        let mut differences = Vec::new();
        for name in names {
            let is_there = self.leaf(|answer| answer.headers.contains_key(name));
            let presence = self.of_leaf(is_there, (ChangeKind::HeaderAdded, name), |was_there, _| {
                let kind = if was_there {
                    ChangeKind::HeaderRemoved
                } else {
                    ChangeKind::HeaderAdded
                };
                self.of(kind).at(name)
            });
            let value = || {
                let value = self.leaf(|answer| answer.headers.get(name).cloned().flatten());
                self.of_leaf(value, (ChangeKind::HeaderChanged, name), |before, now| {
                    let shown = |value: Option<String>| value.unwrap_or_default();
                    self.of(ChangeKind::HeaderChanged)
                        .at(name)
                        .shown(shown(before), shown(now))
                })
            };
            differences.extend(presence.or_else(value));
        }
        differences
    }

    fn body(&self) -> Vec<Difference> {
        let sort = self.of_leaf(
            self.leaf(|answer| answer.body.sort),
            (ChangeKind::BodyChanged, ""),
            |before, now| {
                let kind = if before == BodySort::None {
                    ChangeKind::BodyAdded
                } else {
                    ChangeKind::BodyChanged
                };
                let name = |sort: BodySort| Some(sort.name().to_owned());
                self.of(kind).between(name(before), name(now))
            },
        );
        if let Some(sort) = sort {
            return vec![sort];
        }
        let (mut differences, told) = self.members();
        differences.extend(self.values(&told));
        differences.extend(self.texts(&told));
        differences
    }

    /// Members that came, went or have another type, and where that is; what stands below these is not looked at.
    fn members(&self) -> (Vec<Difference>, BTreeSet<String>) {
        let (mut differences, mut told) = (Vec::new(), BTreeSet::new());
        for pointer in self.pointers(|answer| &answer.body.members) {
            if is_below(&told, &pointer) {
                continue;
            }
            let has_parent =
                |answer: &&&AnswerSeen| parent(&pointer).is_none_or(|parent| answer.body.members.contains_key(parent));
            // Lists without elements say nothing of their elements.
            let is_element = pointer.ends_with("/*");
            let types = |answers: &[&AnswerSeen]| -> Vec<Option<Types>> {
                let of = answers.iter().filter(has_parent);
                let types = of.map(|answer| answer.body.members.get(&pointer).copied());
                types.filter(|types| types.is_some() || !is_element).collect()
            };
            let leaf = Leaf::of(&types(&self.baselines), &types(&self.candidate));
            let difference = self.of_leaf(leaf, (ChangeKind::MemberAdded, &pointer), |before, now| {
                let kind = match (before, now) {
                    (None, _) => ChangeKind::MemberAdded,
                    (_, None) => ChangeKind::MemberRemoved,
                    _ => ChangeKind::TypeChanged,
                };
                let names = |types: Option<Types>| types.map(Types::names);
                self.of(kind).at(&pointer).between(names(before), names(now))
            });
            if let Some(difference) = difference {
                told.insert(pointer);
                differences.push(difference);
            }
        }
        (differences, told)
    }

    fn values(&self, told: &BTreeSet<String>) -> Vec<Difference> {
        let mut differences = Vec::new();
        let Some(first) = self.baselines.first() else {
            return differences;
        };
        for pointer in self.pointers(|answer| &answer.body.values) {
            let Some(known) = self.vocabulary.of(&first.operation, first.outcome, &pointer) else {
                continue;
            };
            if is_below(told, &pointer) {
                continue;
            }
            let leaf = self.leaf(|answer| answer.body.values.get(&pointer).cloned().unwrap_or_default());
            let is_list = pointer.contains("/*");
            let Leaf::Changed(before, now) = &leaf else {
                // Which elements a list has is no matter.
                differences.extend(
                    self.of_leaf(leaf, (ChangeKind::ValueChanged, &pointer), |_, _| {
                        self.of(ChangeKind::ValueChanged).at(&pointer)
                    })
                    .filter(|_| !is_list),
                );
                continue;
            };
            let new: Vec<&String> = now.difference(known).collect();
            let word = |values: &BTreeSet<String>| values.iter().cloned().collect::<Vec<_>>().join(", ");
            if let Some(value) = new.first() {
                let added = self.of(ChangeKind::ValueAdded).at(&pointer);
                let mut added = added.between(None, Some((*value).clone()));
                added.before = Some(word(before));
                differences.push(added);
            } else if !is_list && !now.is_empty() && !before.is_empty() {
                let changed = self.of(ChangeKind::ValueChanged).at(&pointer);
                differences.push(changed.shown(word(before), word(now)));
            }
        }
        differences
    }

    fn texts(&self, told: &BTreeSet<String>) -> Vec<Difference> {
        let mut differences = Vec::new();
        for pointer in self.pointers(|answer| &answer.body.texts) {
            if is_below(told, &pointer) {
                continue;
            }
            let leaf = self.leaf(|answer| answer.body.texts.get(&pointer).cloned().unwrap_or_default());
            differences.extend(self.of_leaf(leaf, (ChangeKind::TextChanged, &pointer), |before, now| {
                let word = |texts: BTreeSet<String>| texts.into_iter().collect::<Vec<_>>().join(" / ");
                self.of(ChangeKind::TextChanged)
                    .at(&pointer)
                    .shown(word(before), word(now))
            }));
        }
        differences
    }

    fn simple(&self, kind: ChangeKind, value: impl Fn(&AnswerSeen) -> String) -> Option<Difference> {
        self.of_leaf(self.leaf(value), (kind, ""), |before, now| {
            self.of(kind).shown(before, now)
        })
    }

    fn leaf<T: PartialEq + Clone>(&self, value: impl Fn(&AnswerSeen) -> T) -> Leaf<T> {
        let of = |answers: &[&AnswerSeen]| answers.iter().map(|answer| value(answer)).collect::<Vec<T>>();
        Leaf::of(&of(&self.baselines), &of(&self.candidate))
    }

    /// The difference that a leaf is.
    /// `kind` and `at` say what is noise.
    fn of_leaf<T>(
        &self,
        leaf: Leaf<T>,
        (kind, at): (ChangeKind, &str),
        make: impl Fn(T, T) -> Difference,
    ) -> Option<Difference> {
        match leaf {
            Leaf::Same => None,
            Leaf::Changed(before, now) => Some(make(before, now)),
            Leaf::Unstable(before, now) => Some(make(before, now).unstable()),
            Leaf::Noise => Some(self.of(kind).at(at).noise()),
        }
    }

    fn pointers<T>(&self, of: impl Fn(&AnswerSeen) -> &BTreeMap<String, T>) -> BTreeSet<String> {
        let both = self.baselines.iter().chain(&self.candidate);
        both.flat_map(|answer| of(answer).keys().cloned()).collect()
    }

    fn difference(&self, kind: ChangeKind) -> Difference {
        let operation = self.candidate.first().or(self.baselines.first());
        Difference::new(kind, self.step, operation.map_or("", |answer| &answer.operation))
    }

    /// A difference of answers with the status that both sides have.
    fn of(&self, kind: ChangeKind) -> Difference {
        let outcome = self.candidate.first().map(|answer| answer.outcome.name());
        self.difference(kind).of_answers(outcome.unwrap_or_default())
    }
}

/// Whether something that was told already stands at this pointer or above it.
fn is_below(told: &BTreeSet<String>, pointer: &str) -> bool {
    told.iter().any(|above| {
        let rest = pointer.strip_prefix(above.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Where a difference is, as people write it.
pub(super) fn place(at: &str) -> String {
    if at.is_empty() {
        "the body".to_owned()
    } else if at.starts_with('/') {
        format!("`{}`", dotted(at))
    } else {
        format!("`{at}`")
    }
}
