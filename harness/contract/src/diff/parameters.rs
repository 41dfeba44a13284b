//! The parameters of an operation.

use super::{
    Aspect, Kind,
    change::Changes,
    pair::{Pair, same_text},
    schemas::{self, Direction},
};
use crate::model::{Location, Operation, Parameter};

pub(super) fn parameters(pair: &Pair<'_>, old: &Operation, new: &Operation, changes: &mut Changes) {
    for after in &new.parameters {
        let name = format!("the {} parameter `{}`", after.location, after.name);
        let Some(before) = counterpart(after, new, old) else {
            let (kind, what) = if after.required {
                (Kind::Breaking, "new and required")
            } else {
                (Kind::Additive, "new")
            };
            changes.add(
                kind,
                Aspect::Parameter,
                format!("{name} is {what}"),
                None,
                Some(&after.place),
            );
            continue;
        };
        let places = (Some(&before.place), Some(&after.place));
        if before.name != after.name {
            let message = format!("{name} was called `{}`", before.name);
            changes.add(Kind::Neutral, Aspect::Name, message, places.0, places.1);
        }
        match (before.required, after.required) {
            (false, true) => changes.add(
                Kind::Breaking,
                Aspect::Parameter,
                format!("{name} is required now"),
                places.0,
                places.1,
            ),
            (true, false) => changes.add(
                Kind::Additive,
                Aspect::Parameter,
                format!("{name} is optional now"),
                places.0,
                places.1,
            ),
            _ => {}
        }
        if before.deprecated != after.deprecated {
            let what = if after.deprecated {
                "deprecated now"
            } else {
                "no longer deprecated"
            };
            changes.add(
                Kind::Neutral,
                Aspect::Parameter,
                format!("{name} is {what}"),
                places.0,
                places.1,
            );
        }
        if !same_text(before.description.as_deref(), after.description.as_deref()) {
            changes.add(
                Kind::Neutral,
                Aspect::Text,
                format!("the description of {name} changed"),
                places.0,
                places.1,
            );
        }
        if let (Some(old), Some(new)) = (&before.schema, &after.schema) {
            schemas::compare(pair, Direction::Request, Aspect::Parameter, (old, new), &name, changes);
        }
    }
    for before in old
        .parameters
        .iter()
        .filter(|before| counterpart(before, old, new).is_none())
    {
        let message = format!("the {} parameter `{}` is gone", before.location, before.name);
        changes.add(Kind::Breaking, Aspect::Parameter, message, Some(&before.place), None);
    }
}

/// The parameter of `theirs` that is the same as `parameter` of `own`: of the same name, or at the same position in the
/// path.
fn counterpart<'o>(parameter: &Parameter, own: &Operation, theirs: &'o Operation) -> Option<&'o Parameter> {
    let name = match parameter.location {
        Location::Path => {
            let position = names(&own.path).position(|name| name == parameter.name);
            position
                .and_then(|position| names(&theirs.path).nth(position))
                .unwrap_or(&parameter.name)
        }
        _ => &parameter.name,
    };
    theirs.parameters.iter().find(|other| {
        other.location == parameter.location
            && (other.name == name || (other.location == Location::Header && other.name.eq_ignore_ascii_case(name)))
    })
}

fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
}
