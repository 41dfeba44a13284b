//! Differences that are equal but for their trial and operation, as one change with all its places.

use std::collections::{BTreeMap, HashMap};

use super::change::{Change, ChangeExample, ChangePlace};
use super::difference::Difference;
use super::id::{ChangeId, ChangeKey};
use super::words::title;
use crate::record::{ExchangeRecord, LocationRecord, Manifest};
use crate::secret::{RedactedProse, Redactor};
use crate::suite::change::{ChangeClass, ChangeKind, Section};

/// The changes, as they are collected.
#[derive(Debug, Default)]
pub(super) struct Groups {
    groups: BTreeMap<(ChangeKey, ChangeClass), Group>,
    /// How many answers with each status were compared.
    answers: HashMap<String, usize>,
}

#[derive(Debug)]
struct Group {
    section: Section,
    before: Option<String>,
    now: Option<String>,
    headline: Option<RedactedProse>,
    requirements: Vec<String>,
    promised: Option<LocationRecord>,
    clients: Option<String>,
    places: Vec<ChangePlace>,
    /// How many of the places do not follow from another change.
    leading: usize,
    example: Option<ChangeExample>,
}

impl Groups {
    /// An answer with this status was compared.
    pub(super) fn answered(&mut self, status: String) {
        *self.answers.entry(status).or_default() += 1;
    }

    /// Adds a difference of a trial; `exchanges` finds the exchanges of its step, before and after.
    pub(super) fn add(
        &mut self,
        trial: &str,
        difference: Difference,
        exchanges: impl FnOnce(&str) -> (Option<ExchangeRecord>, Option<ExchangeRecord>),
    ) {
        let place = ChangePlace {
            trial: trial.to_owned(),
            step: difference.step,
            pointer: difference.key.at.clone().unwrap_or_default(),
            operation: difference.operation,
        };
        self.add_at(place, difference.key, difference.class, |place, group| {
            group.section = group.section.min(difference.section);
            group.leading += usize::from(!difference.follows);
            for requirement in difference.requirements {
                if !group.requirements.contains(&requirement) {
                    group.requirements.push(requirement);
                }
            }
            group.promised = group.promised.take().or(difference.promised);
            group.headline = group.headline.take().or(difference.headline);
            // What a check says of clients is nearer than what the kind says.
            group.clients = group.clients.take().or(difference.clients);
            if group.places.is_empty() {
                (group.before, group.now) = (difference.before, difference.now);
            }
            let is_better = group.example.is_none() || (group.leading == 1 && !difference.follows);
            if is_better && !place.step.is_empty() {
                let (before, after) = exchanges(&place.step);
                group.example = Some(ChangeExample {
                    trial: place.trial.clone(),
                    step: place.step.clone(),
                    before,
                    after,
                });
            }
        });
    }

    /// A service is connected to in another way.
    pub(super) fn connected(
        &mut self,
        kind: ChangeKind,
        class: ChangeClass,
        service: &str,
        before: String,
        now: String,
    ) {
        let key = ChangeKey {
            kind,
            answers: None,
            at: None,
            old: Some(before.clone()),
            new: Some(now.clone()),
            about: None,
        };
        // Names of hosts stand on certificates.
        let key = if kind == ChangeKind::CertificateChanged || class == ChangeClass::Noise {
            ChangeKey {
                old: None,
                new: None,
                ..key
            }
        } else {
            key
        };
        let place = ChangePlace {
            trial: String::new(),
            step: String::new(),
            pointer: service.to_owned(),
            operation: String::new(),
        };
        self.add_at(place, key, class, |_, group| {
            group.leading += 1;
            (group.before, group.now) = (Some(before), Some(now));
        });
    }

    /// The answers of an operation take longer.
    pub(super) fn slower(&mut self, operation: &str) {
        let key = ChangeKey {
            kind: ChangeKind::Slower,
            answers: None,
            at: None,
            old: None,
            new: None,
            about: None,
        };
        let place = ChangePlace {
            trial: String::new(),
            step: String::new(),
            pointer: String::new(),
            operation: operation.to_owned(),
        };
        self.add_at(place, key, ChangeClass::Neutral, |_, group| group.leading += 1);
    }

    fn add_at(
        &mut self,
        place: ChangePlace,
        key: ChangeKey,
        class: ChangeClass,
        add: impl FnOnce(&ChangePlace, &mut Group),
    ) {
        let entry = key.kind.entry();
        let group = self.groups.entry((key, class)).or_insert_with(|| Group {
            section: Section::Speed,
            before: None,
            now: None,
            headline: None,
            requirements: Vec::new(),
            promised: None,
            clients: (class != ChangeClass::Noise && !entry.clients.is_empty() && place.trial.is_empty())
                .then(|| entry.clients.to_owned()),
            places: Vec::new(),
            leading: 0,
            example: None,
        });
        if place.trial.is_empty() {
            group.section = entry.section;
        }
        add(&place, group);
        group.places.push(place);
    }

    /// The changes, and what only follows from them. `manifest` is the candidate's.
    pub(super) fn finish(self, manifest: &Manifest) -> (Vec<Change>, Vec<Change>) {
        let redactor = Redactor::for_recordings();
        let answers = self.answers;
        let changes = self.groups.into_iter().map(|((key, class), group)| {
            let id = ChangeId::of(&key);
            let all = key.answers.as_ref().and_then(|status| answers.get(status)).copied();
            let title = title(&key, class, &group.words(all));
            let mut requirements = group.requirements;
            let place = |id: &String| manifest.requirements.iter().position(|entry| entry.id == *id);
            requirements.sort_by_key(|id| (place(id).unwrap_or(usize::MAX), id.clone()));
            let example = group.example;
            Change {
                id,
                class,
                kind: key.kind,
                section: group.section,
                title: redactor.prose(&title.into()),
                before: group.before,
                now: group.now,
                requirements,
                promised: group.promised,
                clients: group.clients,
                accepted: None,
                announced: None,
                operations: operations(&group.places),
                again: again(&group.places, manifest),
                places: group.places,
                example,
                follows: group.leading == 0,
            }
        });
        changes.partition(|change: &Change| !change.follows)
    }
}

/// What a title is made of beside the key.
#[derive(Clone, Debug, Default)]
pub(super) struct TitleParts {
    pub(super) before: Option<String>,
    pub(super) now: Option<String>,
    pub(super) headline: Option<String>,
    /// Every answer of this status shows it.
    pub(super) is_everywhere: bool,
}

impl Group {
    fn words(&self, all: Option<usize>) -> TitleParts {
        TitleParts {
            before: self.before.clone(),
            now: self.now.clone(),
            headline: self.headline.as_ref().map(ToString::to_string),
            is_everywhere: all.is_some_and(|all| all == self.places.len() && all > 1),
        }
    }
}

pub(super) fn operations(places: &[ChangePlace]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for place in places.iter().filter(|place| !place.operation.is_empty()) {
        *counts.entry(&place.operation).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts
        .into_iter()
        .map(|(name, count)| (name.to_owned(), count))
        .collect();
    counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    counts
}

/// The command that plays the first place again.
pub(super) fn again(places: &[ChangePlace], manifest: &Manifest) -> String {
    let trial = places.iter().map(|place| &place.trial).find(|trial| !trial.is_empty());
    trial.map_or_else(String::new, |trial| manifest.named.command(trial))
}
