//! The bodies of requests and answers: media types, and the schema of each.

use super::{
    Aspect, Kind,
    change::Changes,
    pair::Pair,
    schemas::{self, Direction},
};
use crate::document::Place;
use crate::model::{MediaType, MediaTypeName, Operation};

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
    let pairs = pairs(lists.old, lists.new);
    let is_old = |before: &MediaType| pairs.iter().any(|pair| std::ptr::eq(pair.0, before));
    let is_new = |after: &MediaType| pairs.iter().any(|pair| std::ptr::eq(pair.1, after));
    // Without any list, a document promises no type: what is said now, or no longer, is another exactness.
    let vague = |list: &[MediaType]| list.iter().any(|media_type| media_type.name == "*/*");
    let exactness = vague(lists.old) || vague(lists.new);
    for after in lists.new.iter().filter(|after| !is_new(after)) {
        let kind = if exactness { Kind::Neutral } else { Kind::Additive };
        changes.add(
            kind,
            aspect,
            format!("{name} may be `{}` now", after.name),
            lists.places.0,
            Some(&after.place),
        );
    }
    for before in lists.old.iter().filter(|before| !is_old(before)) {
        let kind = if exactness { Kind::Neutral } else { Kind::Breaking };
        changes.add(
            kind,
            aspect,
            format!("{name} is no longer `{}`", before.name),
            Some(&before.place),
            lists.places.1,
        );
    }
    for (before, after) in &pairs {
        if name_of(before) != name_of(after) {
            let message = format!("{name} is `{}` now, it was `{}`", after.name, before.name);
            changes.add(Kind::Neutral, aspect, message, Some(&before.place), Some(&after.place));
        }
        bodies(pair, direction, before, after, name, changes);
    }
    if let (true, Some(before), Some(after)) = (pairs.is_empty(), lists.old.first(), lists.new.first()) {
        bodies(pair, direction, before, after, name, changes);
    }
}

/// A media type as it is compared; its text, if it is none.
fn name_of(media_type: &MediaType) -> Result<MediaTypeName, &str> {
    MediaTypeName::read(&media_type.name).ok_or(&media_type.name)
}

/// The media types that are the same in both lists; those that differ in nothing but a charset are, too.
fn pairs<'o>(old: &'o [MediaType], new: &'o [MediaType]) -> Vec<(&'o MediaType, &'o MediaType)> {
    let without_charset = |media_type| name_of(media_type).map(MediaTypeName::without_charset);
    let mut pairs: Vec<(&MediaType, &MediaType)> = Vec::new();
    for form in [&name_of as &dyn Fn(&'o MediaType) -> _, &without_charset] {
        for after in new {
            if pairs.iter().any(|pair| std::ptr::eq(pair.1, after)) {
                continue;
            }
            let free = |before: &&MediaType| !pairs.iter().any(|pair| std::ptr::eq(pair.0, *before));
            let same = old.iter().filter(free).find(|before| form(before) == form(after));
            pairs.extend(same.map(|before| (before, after)));
        }
    }
    pairs
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
