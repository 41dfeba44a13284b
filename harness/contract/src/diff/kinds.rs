//! Discriminators: by which property a client tells the kinds of a value apart, and which schema each of its values means.
//!
//! They change no validation, but clients decode by them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Aspect, Kind,
    label::Label,
    schema_summary::{Shape, name},
    schemas::{Comparison, Places},
    variance::Variance,
};
use crate::document::{Address, Source};

/// What a `discriminator` says.
struct Kinds {
    property: String,
    /// The schemas that values mean, where it says so.
    mapping: BTreeMap<String, Address>,
}

impl Kinds {
    fn of(source: &Source, at: &Address) -> Option<Self> {
        let members = source.node(at)?.as_object()?;
        let mapping = members.get("mapping").and_then(Value::as_object);
        Some(Self {
            property: members.get("propertyName")?.as_str()?.to_owned(),
            mapping: mapping
                .into_iter()
                .flatten()
                .filter_map(|(value, target)| Some((value.clone(), meant(source, at, target.as_str()?)?)))
                .collect(),
        })
    }
}

/// The schema that a value of a mapping names: a reference, or the name of a component.
fn meant(source: &Source, at: &Address, target: &str) -> Option<Address> {
    let named = Address {
        page: at.page,
        pointer: "/components/schemas".to_owned(),
    }
    .child(target);
    if source.node(&named).is_some() {
        return Some(named);
    }
    source.target(at, target).ok()
}

impl Comparison<'_> {
    /// Compares the discriminators of two schemas.
    pub(super) fn kinds(&mut self, old: &Shape, new: &Shape, label: &Label) {
        let (Some(before), Some(after)) = (&old.discriminator, &new.discriminator) else {
            return;
        };
        let places = Places {
            old: self.pair.old.place(before),
            new: self.pair.new.place(after),
        };
        let (Some(before), Some(after)) = (Kinds::of(self.pair.old, before), Kinds::of(self.pair.new, after)) else {
            return;
        };
        if before.property != after.property {
            let message = format!(
                "the kind of {} is told by `{}` now, it was told by `{}`",
                label.new, after.property, before.property
            );
            self.add(Kind::Breaking, self.aspect, message, &places);
        }
        for (value, schema) in &after.mapping {
            match before.mapping.get(value) {
                Some(known) => self.meaning(value, known, schema, label, &places),
                None => {
                    let message = format!("{} has the kind `{value}` now", label.new);
                    self.add(Kind::Additive, self.aspect, message, &places);
                }
            }
        }
        for value in before
            .mapping
            .keys()
            .filter(|value| !after.mapping.contains_key(*value))
        {
            let message = format!("{} has no kind `{value}` any more", label.new);
            self.add(self.weigh(Variance::Narrowed), self.aspect, message, &places);
        }
    }

    /// Compares what a value means. A schema that is only called otherwise is compared as any other.
    fn meaning(&mut self, value: &str, old: &Address, new: &Address, label: &Label, places: &Places) {
        let (before, after) = (name(self.pair.old, old), name(self.pair.new, new));
        let still_there = before.as_ref().is_some_and(|before| {
            let same = Address::own("/components/schemas").child(before);
            self.pair.new.node(&same).is_some()
        });
        match (before, after) {
            (Some(before), Some(after)) if before != after && still_there => {
                let message = format!("`{value}` of {} means `{after}` now, it meant `{before}`", label.new);
                self.add(Kind::Breaking, Aspect::Schema, message, places);
            }
            _ => self.schemas(old, new, &label.below(&format!("({value})"))),
        }
    }
}
