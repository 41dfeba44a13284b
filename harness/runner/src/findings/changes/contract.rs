//! What the contracts of the two runs announce, joined with what really changed.
//!
//! In: the differences of both contracts, and changes. Out: changes that say whether they are announced, and which announcements
//! did not show. Joined is by data: operation, aspect, the last name of the place in the document, and whether it comes or goes.

use std::collections::BTreeSet;

use podproof_contract::{Aspect, Change as ContractChange, Contracts, Kind, Place, diff};

use super::change::Change;
use crate::record::Record;
use crate::suite::change::{ChangeClass, ChangeKind};

/// The contracts of both runs.
#[derive(Clone, Copy)]
pub struct ContractPair<'c> {
    /// Of the baselines.
    pub old: &'c Contracts,
    /// Of the candidate.
    pub new: &'c Contracts,
}

/// How the contracts differ, as far as answers could show it.
#[derive(Clone, Debug, Default)]
pub struct ContractNews {
    /// What the new contract announces of answers.
    pub announced: Vec<Announced>,
}

/// A difference of the contracts.
#[derive(Clone, Debug)]
pub struct Announced {
    /// What it does to clients.
    pub class: ChangeClass,
    /// The operations that it concerns: method and full path template.
    pub operations: Vec<String>,
    /// What the contract says now.
    pub message: String,
    /// Whether a change shows it.
    pub came: bool,
}

impl ContractNews {
    /// What was announced and did not show.
    pub fn missing(&self) -> impl Iterator<Item = &Announced> {
        self.announced.iter().filter(|one| !one.came)
    }
}

/// Says of each change whether the new contract announces it. An operation that either run asked for can show something: one that goes
/// is asked for by the baselines only.
pub(super) fn join<'r>(
    mut changes: Vec<Change>,
    contracts: Option<&ContractPair<'_>>,
    records: impl Iterator<Item = &'r Record>,
) -> (Vec<Change>, Option<ContractNews>) {
    let Some(contracts) = contracts else {
        return (changes, None);
    };
    let played: BTreeSet<String> = records
        .flat_map(|record| record.manifest.plan.iter())
        .flat_map(|trial| trial.operations)
        .collect();
    let mut announced: Vec<(ContractChange, Announced)> = differences(contracts)
        .into_iter()
        .filter(|(_, one)| one.operations.iter().any(|operation| played.contains(operation)))
        .collect();
    for change in changes.iter_mut().filter(|change| is_of_contract(change)) {
        let mut is_announced = false;
        for (difference, one) in &mut announced {
            if fits(change, difference, &one.operations) {
                is_announced = true;
                one.came = true;
            }
        }
        change.announced = Some(is_announced);
    }
    let announced = announced.into_iter().map(|(_, one)| one).collect();
    (changes, Some(ContractNews { announced }))
}

/// The differences that answers could show, by service.
fn differences(contracts: &ContractPair<'_>) -> Vec<(ContractChange, Announced)> {
    let mut all = Vec::new();
    for new in contracts.new.contracts() {
        let Some(old) = contracts
            .old
            .contracts()
            .iter()
            .find(|old| old.service() == new.service())
        else {
            continue;
        };
        let shows = |change: &ContractChange| {
            let is_of_answer = matches!(
                change.aspect,
                Aspect::Operation | Aspect::Status | Aspect::MediaType | Aspect::Header | Aspect::Schema
            );
            is_of_answer && change.kind != Kind::Neutral
        };
        for change in diff(old, new).into_iter().filter(shows) {
            let full = |operation: &String| match operation.split_once(' ') {
                Some((method, path)) => format!("{method} {}{path}", new.prefix()),
                None => operation.clone(),
            };
            let announced = Announced {
                class: match change.kind {
                    Kind::Breaking => ChangeClass::Breaking,
                    Kind::Additive => ChangeClass::Additive,
                    Kind::Neutral => ChangeClass::Neutral,
                },
                operations: change.operations.iter().map(full).collect(),
                message: change.message.clone(),
                came: false,
            };
            all.push((change, announced));
        }
    }
    all
}

/// Whether a contract could announce a change of this kind.
fn is_of_contract(change: &Change) -> bool {
    let is_told = !matches!(change.class, ChangeClass::Noise | ChangeClass::Unstable);
    is_told && !aspects(change.kind).is_empty()
}

fn aspects(kind: ChangeKind) -> &'static [Aspect] {
    match kind {
        ChangeKind::OperationAdded | ChangeKind::OperationRemoved => &[Aspect::Operation],
        ChangeKind::StatusChanged => &[Aspect::Status, Aspect::Operation],
        ChangeKind::MediaTypeChanged | ChangeKind::BodyAdded | ChangeKind::BodyChanged => &[Aspect::MediaType],
        ChangeKind::HeaderAdded | ChangeKind::HeaderRemoved => &[Aspect::Header],
        ChangeKind::MemberAdded | ChangeKind::MemberRemoved | ChangeKind::TypeChanged | ChangeKind::ValueAdded => {
            &[Aspect::Schema]
        }
        _ => &[],
    }
}

/// Whether a difference of the contracts is about the same as a change, and goes the same way.
fn fits(change: &Change, difference: &ContractChange, operations: &[String]) -> bool {
    let is_operation = change
        .operations
        .iter()
        .any(|(operation, _)| operations.contains(operation));
    if !is_operation || !aspects(change.kind).contains(&difference.aspect) {
        return false;
    }
    let name_of = |place: &Option<Place>| Some(place.as_ref()?.pointer.rsplit('/').next()?.to_owned());
    let (old, new) = (name_of(&difference.old), name_of(&difference.new));
    match difference.aspect {
        Aspect::Operation => match change.kind {
            ChangeKind::OperationAdded => old.is_none(),
            ChangeKind::OperationRemoved => new.is_none(),
            _ => (old.is_none() && is_absence(&change.before)) || (new.is_none() && is_absence(&change.now)),
        },
        // The status that comes, or the one that went.
        Aspect::Status => covers(new.as_deref(), &change.now) || covers(old.as_deref(), &change.before),
        Aspect::Header => {
            let name = |name: Option<String>| name.is_some_and(|name| name.eq_ignore_ascii_case(member(change)));
            match change.kind {
                ChangeKind::HeaderAdded => difference.kind == Kind::Additive && name(new),
                _ => difference.kind == Kind::Breaking && name(old),
            }
        }
        Aspect::Schema => {
            let [is_old, is_new] = [old, new].map(|name| name.as_deref() == Some(member(change)));
            match change.kind {
                // A member that was optional, and has to be there now, is announced as well.
                ChangeKind::MemberAdded => is_new && (!is_old || difference.kind == Kind::Additive),
                ChangeKind::MemberRemoved => is_old && !is_new,
                _ => is_old && is_new,
            }
        }
        _ => true,
    }
}

/// The last name of the place where a change is: of a member or a header.
fn member(change: &Change) -> &str {
    let pointer = change.places.first().map_or("", |place| place.pointer.as_str());
    let mut names = pointer.rsplit('/').filter(|name| *name != "*");
    names.next().unwrap_or_default()
}

fn is_absence(status: &Option<String>) -> bool {
    matches!(status.as_deref(), Some("404" | "410"))
}

/// Whether a documented status, such as `401`, `4XX` or `default`, is that of an answer.
fn covers(documented: Option<&str>, answered: &Option<String>) -> bool {
    let (Some(documented), Some(answered)) = (documented, answered) else {
        return false;
    };
    let is_range = documented.len() == 3 && documented[1..].eq_ignore_ascii_case("xx");
    documented == "default" || documented == answered || (is_range && answered.starts_with(&documented[..1]))
}
