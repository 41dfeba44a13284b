//! The bodies of requests and answers: media types, and the schema of each.

use super::{
    Aspect, Kind,
    change::Changes,
    pair::Pair,
    schemas::{self, Direction},
};
use crate::document::Place;
use crate::model::{MediaType, Operation};

pub(super) fn request_bodies(pair: &Pair<'_>, old: &Operation, new: &Operation, changes: &mut Changes) {
    let (before, after) = match (&old.request_body, &new.request_body) {
        (None, None) => return,
        (None, Some(after)) => {
            let kind = if after.required { Kind::Breaking } else { Kind::Additive };
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
            return changes.add(Kind::Breaking, Aspect::RequestBody, message, Some(&before.place), None);
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
    media_types(pair, Direction::Request, &lists, "the request body", changes);
}

/// The media types of a body, old and new, with the places to point at where one of them has no counterpart.
pub(super) struct Lists<'o> {
    pub(super) old: &'o [MediaType],
    pub(super) new: &'o [MediaType],
    pub(super) places: (Option<&'o Place>, Option<&'o Place>),
}

/// Compares the media types of a body that messages call `name`.
pub(super) fn media_types(pair: &Pair<'_>, direction: Direction, lists: &Lists<'_>, name: &str, changes: &mut Changes) {
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
    let has = |list: &[MediaType], wanted: &MediaType| list.iter().any(|other| essence(other) == essence(wanted));
    // Without any list, a document promises no type: what is said now, or no longer, is another exactness.
    let vague = |list: &[MediaType]| list.iter().any(|media_type| media_type.name == "*/*");
    let exactness = vague(lists.old) || vague(lists.new);
    for after in lists.new.iter().filter(|after| !has(lists.old, after)) {
        let kind = if exactness { Kind::Neutral } else { Kind::Additive };
        changes.add(
            kind,
            aspect,
            format!("{name} may be `{}` now", after.name),
            lists.places.0,
            Some(&after.place),
        );
    }
    for before in lists.old.iter().filter(|before| !has(lists.new, before)) {
        let kind = if exactness { Kind::Neutral } else { Kind::Breaking };
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
        if let Some(before) = lists.old.iter().find(|before| essence(before) == essence(after)) {
            bodies(pair, direction, before, after, name, changes);
            compared = true;
        }
    }
    if let (false, Some(before), Some(after)) = (compared, lists.old.first(), lists.new.first()) {
        bodies(pair, direction, before, after, name, changes);
    }
}

fn bodies(pair: &Pair<'_>, direction: Direction, old: &MediaType, new: &MediaType, name: &str, changes: &mut Changes) {
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
        (Some(before), Some(after)) => {
            schemas::compare(pair, direction, Aspect::Schema, (before, after), name, changes);
        }
    }
}
