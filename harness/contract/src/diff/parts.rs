//! The parts of an operation: parameters, request bodies, promises and their headers.

use super::{
    Aspect, Kind,
    change::Changes,
    schemas::{self, Direction},
};
use crate::{
    Location, MediaType, Operation, Parameter, Promise,
    document::{Address, Place, Source},
};

/// The pages of both contracts.
pub(super) struct Pair<'s> {
    pub(super) old: &'s Source,
    pub(super) new: &'s Source,
}

/// Whether two texts say the same but for white space.
pub(super) fn same_text(old: Option<&str>, new: Option<&str>) -> bool {
    old.unwrap_or_default()
        .split_whitespace()
        .eq(new.unwrap_or_default().split_whitespace())
}

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
            schemas::compare(
                pair,
                Direction::Request,
                Aspect::Parameter,
                (old, new),
                &name,
                changes,
            );
        }
    }
    for before in old
        .parameters
        .iter()
        .filter(|before| counterpart(before, old, new).is_none())
    {
        let message = format!(
            "the {} parameter `{}` is gone",
            before.location, before.name
        );
        changes.add(
            Kind::Breaking,
            Aspect::Parameter,
            message,
            Some(&before.place),
            None,
        );
    }
}

/// The parameter of `theirs` that is the same as `parameter` of `own`: of the same name, or at the same position in the path.
fn counterpart<'o>(
    parameter: &Parameter,
    own: &Operation,
    theirs: &'o Operation,
) -> Option<&'o Parameter> {
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
            && (other.name == name
                || (other.location == Location::Header && other.name.eq_ignore_ascii_case(name)))
    })
}

fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
}

pub(super) fn request_bodies(
    pair: &Pair<'_>,
    old: &Operation,
    new: &Operation,
    changes: &mut Changes,
) {
    let (before, after) = match (&old.request_body, &new.request_body) {
        (None, None) => return,
        (None, Some(after)) => {
            let kind = if after.required {
                Kind::Breaking
            } else {
                Kind::Additive
            };
            let what = if after.required {
                "is needed now"
            } else {
                "may be sent now"
            };
            return changes.add(
                kind,
                Aspect::RequestBody,
                format!("a request body {what}"),
                None,
                Some(&after.place),
            );
        }
        (Some(before), None) => {
            let message = "a request body is no longer taken".to_owned();
            return changes.add(
                Kind::Breaking,
                Aspect::RequestBody,
                message,
                Some(&before.place),
                None,
            );
        }
        (Some(before), Some(after)) => (before, after),
    };
    let places = (Some(&before.place), Some(&after.place));
    match (before.required, after.required) {
        (false, true) => {
            changes.add(
                Kind::Breaking,
                Aspect::RequestBody,
                "the request body is required now".to_owned(),
                places.0,
                places.1,
            );
        }
        (true, false) => {
            changes.add(
                Kind::Additive,
                Aspect::RequestBody,
                "the request body is optional now".to_owned(),
                places.0,
                places.1,
            );
        }
        _ => {}
    }
    let lists = Lists {
        old: &before.media_types,
        new: &after.media_types,
        places,
    };
    media_types(
        pair,
        Direction::Request,
        &lists,
        "the request body",
        changes,
    );
}

pub(super) fn promises(pair: &Pair<'_>, old: &Operation, new: &Operation, changes: &mut Changes) {
    let counterpart = |promise: &Promise, operation: &'_ Operation| {
        operation
            .promises
            .iter()
            .position(|other| other.scope == promise.scope)
    };
    for after in &new.promises {
        match counterpart(after, old) {
            Some(before) => promise(pair, &old.promises[before], after, changes),
            None => {
                let message = format!("the status {} is new", after.status);
                changes.add(
                    Kind::Additive,
                    Aspect::Status,
                    message,
                    None,
                    Some(&after.place),
                );
            }
        }
    }
    for before in old
        .promises
        .iter()
        .filter(|before| counterpart(before, new).is_none())
    {
        // Clients go on handling an error that is no longer promised; a success they wait for.
        let success = before.status.starts_with(['1', '2', '3']);
        let kind = if success {
            Kind::Breaking
        } else {
            Kind::Neutral
        };
        let message = format!("the status {} is no longer documented", before.status);
        changes.add(kind, Aspect::Status, message, Some(&before.place), None);
    }
}

fn promise(pair: &Pair<'_>, old: &Promise, new: &Promise, changes: &mut Changes) {
    let places = (Some(&old.place), Some(&new.place));
    let name = format!("the answer {}", new.status);
    if !same_text(Some(&old.description), Some(&new.description)) {
        changes.add(
            Kind::Neutral,
            Aspect::Text,
            format!("the description of {name} changed"),
            places.0,
            places.1,
        );
    }
    match (old.media_types.is_empty(), new.media_types.is_empty()) {
        (true, true) => {}
        (true, false) => {
            changes.add(
                Kind::Additive,
                Aspect::MediaType,
                format!("{name} has a body now"),
                places.0,
                places.1,
            );
        }
        (false, true) => {
            changes.add(
                Kind::Breaking,
                Aspect::MediaType,
                format!("{name} has no body any more"),
                places.0,
                places.1,
            );
        }
        (false, false) => {
            let lists = Lists {
                old: &old.media_types,
                new: &new.media_types,
                places,
            };
            media_types(pair, Direction::Answer, &lists, &name, changes);
        }
    }
    headers(pair, old, new, changes);
}

struct Lists<'o> {
    old: &'o [MediaType],
    new: &'o [MediaType],
    places: (Option<&'o Place>, Option<&'o Place>),
}

fn media_types(
    pair: &Pair<'_>,
    direction: Direction,
    lists: &Lists<'_>,
    name: &str,
    changes: &mut Changes,
) {
    let aspect = match direction {
        Direction::Request => Aspect::RequestBody,
        Direction::Answer => Aspect::MediaType,
    };
    let essence = |media_type: &MediaType| {
        media_type
            .name
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase()
    };
    let has = |list: &[MediaType], wanted: &MediaType| {
        list.iter().any(|other| essence(other) == essence(wanted))
    };
    // Without any list, a document promises no type: what is said now, or no longer, is another exactness.
    let vague = |list: &[MediaType]| list.iter().any(|media_type| media_type.name == "*/*");
    let exactness = vague(lists.old) || vague(lists.new);
    for after in lists.new.iter().filter(|after| !has(lists.old, after)) {
        let kind = if exactness {
            Kind::Neutral
        } else {
            Kind::Additive
        };
        changes.add(
            kind,
            aspect,
            format!("{name} may be `{}` now", after.name),
            lists.places.0,
            Some(&after.place),
        );
    }
    for before in lists.old.iter().filter(|before| !has(lists.new, before)) {
        let kind = if exactness {
            Kind::Neutral
        } else {
            Kind::Breaking
        };
        changes.add(
            kind,
            aspect,
            format!("{name} is no longer `{}`", before.name),
            Some(&before.place),
            lists.places.1,
        );
    }
    let mut compared = false;
    for after in lists.new {
        if let Some(before) = lists
            .old
            .iter()
            .find(|before| essence(before) == essence(after))
        {
            bodies(pair, direction, before, after, name, changes);
            compared = true;
        }
    }
    if let (false, Some(before), Some(after)) = (compared, lists.old.first(), lists.new.first()) {
        bodies(pair, direction, before, after, name, changes);
    }
}

fn bodies(
    pair: &Pair<'_>,
    direction: Direction,
    old: &MediaType,
    new: &MediaType,
    name: &str,
    changes: &mut Changes,
) {
    let places = (Some(&old.place), Some(&new.place));
    match (&old.schema, &new.schema) {
        (None, None) => {}
        (None, Some(_)) => changes.add(
            Kind::Neutral,
            Aspect::Schema,
            format!("{name} has a schema now"),
            places.0,
            places.1,
        ),
        (Some(_), None) => {
            changes.add(
                Kind::Breaking,
                Aspect::Schema,
                format!("{name} has no schema any more"),
                places.0,
                places.1,
            );
        }
        (Some(before), Some(after)) => schemas::compare(
            pair,
            direction,
            Aspect::Schema,
            (before, after),
            name,
            changes,
        ),
    }
}

fn headers(pair: &Pair<'_>, old: &Promise, new: &Promise, changes: &mut Changes) {
    for after in &new.headers {
        let name = format!("the header `{}` of the answer {}", after.name, new.status);
        let Some(before) = old
            .headers
            .iter()
            .find(|before| before.name.eq_ignore_ascii_case(&after.name))
        else {
            changes.add(
                Kind::Additive,
                Aspect::Header,
                format!("{name} is new"),
                None,
                Some(&after.place),
            );
            continue;
        };
        let places = (Some(&before.place), Some(&after.place));
        match (before.required, after.required) {
            (false, true) => changes.add(
                Kind::Additive,
                Aspect::Header,
                format!("{name} is always there now"),
                places.0,
                places.1,
            ),
            (true, false) => changes.add(
                Kind::Breaking,
                Aspect::Header,
                format!("{name} may be absent now"),
                places.0,
                places.1,
            ),
            _ => {}
        }
        let both: (&Option<Address>, &Option<Address>) = (&before.schema, &after.schema);
        if let (Some(before), Some(after)) = both {
            schemas::compare(
                pair,
                Direction::Answer,
                Aspect::Header,
                (before, after),
                &name,
                changes,
            );
        }
    }
    for before in &old.headers {
        if !new
            .headers
            .iter()
            .any(|after| after.name.eq_ignore_ascii_case(&before.name))
        {
            let message = format!(
                "the header `{}` of the answer {} is no longer documented",
                before.name, new.status
            );
            changes.add(
                Kind::Breaking,
                Aspect::Header,
                message,
                Some(&before.place),
                None,
            );
        }
    }
}
