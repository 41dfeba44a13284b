//! Two schemas of the same position.
//!
//! The same change weighs differently in a request and in an answer: a client may send less than the new contract asks
//! for, and may get more than the old one promised. New values of an `enum` in answers are additive, because the vendor
//! announces that it adds values.

use std::collections::{BTreeSet, HashSet};

use super::{
    Aspect, Kind,
    change::Changes,
    label::Label,
    pair::{Pair, same_text},
    schema_summary::{Shape, name},
    variance::{Variance, room, tightened},
};
use crate::document::{Address, Place};
use crate::text::names;

/// Which way the values go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Direction {
    Request,
    Answer,
}

/// Compares the schemas `addresses` (old, new) of the position `label`.
pub(super) fn compare(
    pair: &Pair<'_>,
    direction: Direction,
    aspect: Aspect,
    addresses: (&Address, &Address),
    label: &str,
    changes: &mut Changes,
) {
    let before = changes.count();
    let mut comparison = Comparison {
        pair,
        direction,
        aspect,
        seen: HashSet::new(),
        changes,
    };
    comparison.schemas(
        addresses.0,
        addresses.1,
        &Label {
            old: label.to_owned(),
            new: label.to_owned(),
        },
    );
    let seen = comparison.seen;
    if changes.count() == before {
        changes.found_equal(direction, seen);
    }
}

pub(super) struct Comparison<'c> {
    pub(super) pair: &'c Pair<'c>,
    direction: Direction,
    pub(super) aspect: Aspect,
    /// What was compared for this position; schemas may contain themselves.
    seen: HashSet<(Address, Address)>,
    changes: &'c mut Changes,
}

impl Comparison<'_> {
    pub(super) fn schemas(&mut self, old: &Address, new: &Address, label: &Label) {
        let resolved = (self.pair.old.schema(old), self.pair.new.schema(new));
        let (Ok((old, _)), Ok((new, _))) = resolved else {
            return;
        };
        let both = (old.clone(), new.clone());
        if self.changes.are_equal(self.direction, &both) || !self.seen.insert(both) {
            return;
        }
        let places = Places {
            old: self.pair.old.place(&old),
            new: self.pair.new.place(&new),
        };
        let names = (name(self.pair.old, &old), name(self.pair.new, &new));
        if let (Some(before), Some(after)) = &names
            && before != after
        {
            let message = format!("the schema of {} is called `{after}` now, it was `{before}`", label.new);
            self.add(Kind::Neutral, Aspect::Name, message, &places);
        }
        let label = &Label {
            old: names.0.map_or_else(|| label.old.clone(), |name| format!("`{name}`")),
            new: names.1.map_or_else(|| label.new.clone(), |name| format!("`{name}`")),
        };
        let (before, after) = (Shape::of(self.pair.old, &old), Shape::of(self.pair.new, &new));
        if !same_text(before.description.as_deref(), after.description.as_deref()) {
            self.add(
                Kind::Neutral,
                Aspect::Text,
                format!("the description of {} changed", label.new),
                &places,
            );
        }
        if !self.types(&before, &after, label, &places) {
            return;
        }
        self.formats(&before, &after, label, &places);
        self.values(&before, &after, label, &places);
        self.limits(&before, &after, label, &places);
        self.properties(&before, &after, label, &places);
        self.others(&before, &after, label, &places);
        self.alternatives(&before, &after, label, &places);
        self.kinds(&before, &after, label);
        if let (Some(before), Some(after)) = (&before.items, &after.items) {
            self.schemas(before, after, &label.each());
        }
    }

    pub(super) fn add(&mut self, kind: Kind, aspect: Aspect, message: String, places: &Places) {
        self.changes
            .add(kind, aspect, message, Some(&places.old), Some(&places.new));
    }

    pub(super) fn weigh(&self, room: Variance) -> Kind {
        match (self.direction, room) {
            (_, Variance::Changed)
            | (Direction::Answer, Variance::Widened)
            | (Direction::Request, Variance::Narrowed) => Kind::Breaking,
            (Direction::Answer, Variance::Narrowed) => Kind::Neutral,
            (Direction::Request, Variance::Widened) => Kind::Additive,
        }
    }

    /// Whether the types have anything in common, so that the rest can be compared.
    fn types(&mut self, old: &Shape, new: &Shape, label: &Label, places: &Places) -> bool {
        if old.types == new.types {
            return true;
        }
        let known = |types| Some(types).filter(|types: &&BTreeSet<String>| !types.is_empty());
        let room = room(known(&old.types), known(&new.types));
        let text = |types: &BTreeSet<String>| match types.len() {
            0 => "any type".to_owned(),
            _ => {
                let mut names: Vec<&str> = types.iter().map(String::as_str).collect();
                names.sort_by_key(|name| *name == "null");
                names.join(" or ")
            }
        };
        let message = format!("{} is {} now, it was {}", label.new, text(&new.types), text(&old.types));
        self.add(self.weigh(room), self.aspect, message, places);
        old.types.is_empty() || new.types.is_empty() || !old.types.is_disjoint(&new.types)
    }

    fn formats(&mut self, old: &Shape, new: &Shape, label: &Label, places: &Places) {
        let room = match (old.format.as_deref(), new.format.as_deref()) {
            (old, new) if old == new => return,
            (Some("int32"), Some("int64")) | (Some(_), None) => Variance::Widened,
            (Some("int64"), Some("int32")) | (None, Some(_)) => Variance::Narrowed,
            _ => Variance::Changed,
        };
        let text = |format: &Option<String>| {
            format
                .as_ref()
                .map_or("none".to_owned(), |format| format!("`{format}`"))
        };
        let message = format!(
            "the format of {} is {} now, it was {}",
            label.new,
            text(&new.format),
            text(&old.format)
        );
        self.add(self.weigh(room), self.aspect, message, places);
    }

    fn values(&mut self, old: &Shape, new: &Shape, label: &Label, places: &Places) {
        if old.values == new.values {
            return;
        }
        let message = match (&old.values, &new.values) {
            (Some(old), Some(new)) => {
                let gained = names(new.difference(old).map(String::as_str));
                let lost = names(old.difference(new).map(String::as_str));
                match (gained.is_empty(), lost.is_empty()) {
                    (false, true) => format!("{} may be {gained} now", label.new),
                    (true, _) => format!("{} may no longer be {lost}", label.new),
                    (false, false) => {
                        format!("{} may be {gained} now, and no longer {lost}", label.new)
                    }
                }
            }
            (None, _) => format!("{} is one of a list of values now", label.new),
            (Some(_), None) => format!("{} may be any value now", label.new),
        };
        let kind = match (self.direction, room(old.values.as_ref(), new.values.as_ref())) {
            (Direction::Answer, Variance::Widened | Variance::Changed) => Kind::Additive,
            (_, room) => self.weigh(room),
        };
        self.add(kind, self.aspect, message, places);
    }

    fn limits(&mut self, old: &Shape, new: &Shape, label: &Label, places: &Places) {
        let keywords: BTreeSet<&String> = old.limits.keys().chain(new.limits.keys()).collect();
        for keyword in keywords {
            let (before, after) = (old.limits.get(keyword), new.limits.get(keyword));
            let (room, message) = match (before, after) {
                (before, after) if before == after => continue,
                (None, Some(after)) => (
                    Variance::Narrowed,
                    format!("`{keyword}` of {} is `{after}` now", label.new),
                ),
                (_, None) => (Variance::Widened, format!("`{keyword}` of {} is gone", label.new)),
                (Some(before), Some(after)) => (
                    tightened(keyword, before, after),
                    format!("`{keyword}` of {} is `{after}` now, it was `{before}`", label.new),
                ),
            };
            // An answer that may be longer is not yet one that clients can't read.
            let kind = match self.direction {
                Direction::Answer => Kind::Neutral,
                Direction::Request => self.weigh(room),
            };
            self.add(kind, self.aspect, message, places);
        }
    }

    fn properties(&mut self, old: &Shape, new: &Shape, label: &Label, places: &Places) {
        let find = |shape: &Shape, name: &str| {
            shape
                .properties
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, at)| at.clone())
        };
        for (name, after) in &new.properties {
            let label = label.below(name);
            let required = new.required.contains(name);
            let Some(before) = find(old, name) else {
                let (kind, what) = match (self.direction, required) {
                    _ if old.required.contains(name) => (self.weigh(Variance::Narrowed), "described now"),
                    (Direction::Request, true) => (Kind::Breaking, "new and required"),
                    _ => (Kind::Additive, "new"),
                };
                let place = self.pair.new.place(after);
                self.changes.add(
                    kind,
                    self.aspect,
                    format!("{} is {what}", label.new),
                    Some(&places.old),
                    Some(&place),
                );
                continue;
            };
            let places = Places {
                old: self.pair.old.place(&before),
                new: self.pair.new.place(after),
            };
            self.needs(old, new, name, &label, &places);
            self.schemas(&before, after, &label);
        }
        // What a schema requires it need not describe.
        let undescribed = |name: &&String| {
            let told_as_gone = find(old, name).is_some();
            !told_as_gone && (find(new, name).is_none() || old.required.contains(*name))
        };
        for name in old.required.union(&new.required).filter(undescribed) {
            self.needs(old, new, name, &label.below(name), places);
        }
        for (name, before) in old.properties.iter().filter(|(name, _)| find(new, name).is_none()) {
            let place = self.pair.old.place(before);
            let message = format!("{} is gone", label.below(name).old);
            self.changes
                .add(Kind::Breaking, self.aspect, message, Some(&place), Some(&places.new));
        }
    }

    /// Whether a property has to be there, now and before.
    fn needs(&mut self, old: &Shape, new: &Shape, name: &str, label: &Label, places: &Places) {
        let (room, what) = match (old.required.contains(name), new.required.contains(name)) {
            (false, true) => (Variance::Narrowed, "required now"),
            (true, false) => (Variance::Widened, "optional now"),
            (true, true) | (false, false) => return,
        };
        let kind = match (self.direction, room) {
            (Direction::Answer, Variance::Narrowed) => Kind::Additive,
            (_, room) => self.weigh(room),
        };
        self.add(kind, self.aspect, format!("{} is {what}", label.new), places);
    }

    fn others(&mut self, old: &Shape, new: &Shape, label: &Label, places: &Places) {
        match (old.closed, new.closed) {
            (false, true) => {
                let message = format!("{} has no other properties any more", label.new);
                self.add(self.weigh(Variance::Narrowed), self.aspect, message, places);
            }
            // In an answer, other properties are additions, which clients ignore.
            (true, false) => self.add(
                Kind::Additive,
                self.aspect,
                format!("{} may have other properties now", label.new),
                places,
            ),
            _ => {}
        }
        match (&old.others, &new.others) {
            (Some(before), Some(after)) => self.schemas(before, after, &label.below("*")),
            (None, Some(_)) if !new.closed => {
                self.add(
                    self.weigh(Variance::Narrowed),
                    self.aspect,
                    format!("other properties of {} have a schema now", label.new),
                    places,
                );
            }
            (Some(_), None) if !new.closed => {
                self.add(
                    self.weigh(Variance::Widened),
                    self.aspect,
                    format!("other properties of {} have no schema any more", label.new),
                    places,
                );
            }
            _ => {}
        }
    }

    fn alternatives(&mut self, old: &Shape, new: &Shape, label: &Label, places: &Places) {
        let (source, target) = (self.pair.old, self.pair.new);
        let mut left: Vec<&Address> = old.alternatives.iter().collect();
        for (index, after) in new.alternatives.iter().enumerate() {
            let wanted = name(target, after);
            let found = match &wanted {
                Some(_) => left.iter().position(|before| name(source, before) == wanted),
                None => left
                    .iter()
                    .position(|before| old.alternatives.get(index).is_some_and(|same| same == *before)),
            };
            let called = wanted.map_or_else(|| format!("{}", index + 1), |name| format!("`{name}`"));
            match found {
                Some(found) => {
                    let before = left.remove(found);
                    self.schemas(before, after, &label.below(&format!("({called})").replace('`', "")));
                }
                None => self.add(
                    self.weigh(Variance::Widened),
                    self.aspect,
                    format!("{} has the alternative {called} now", label.new),
                    places,
                ),
            }
        }
        for before in left {
            let called = name(source, before).map_or_else(
                || "an alternative".to_owned(),
                |name| format!("the alternative `{name}`"),
            );
            self.add(
                self.weigh(Variance::Narrowed),
                self.aspect,
                format!("{} has lost {called}", label.new),
                places,
            );
        }
    }
}

pub(super) struct Places {
    pub(super) old: Place,
    pub(super) new: Place,
}
