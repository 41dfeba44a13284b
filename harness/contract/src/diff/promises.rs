//! What an operation promises: statuses, bodies and headers.

use super::{
    Aspect, Kind,
    bodies::{Lists, media_types},
    change::Changes,
    pair::{Pair, same_text},
    schemas::{self, Direction},
};
use crate::document::Address;
use crate::model::{Operation, Promise};

pub(super) fn promises(pair: &Pair<'_>, old: &Operation, new: &Operation, changes: &mut Changes) {
    let counterpart = |promise: &Promise, operation: &'_ Operation| {
        operation.promises.iter().position(|other| other.scope == promise.scope)
    };
    for after in &new.promises {
        match counterpart(after, old) {
            Some(before) => promise(pair, &old.promises[before], after, changes),
            None => {
                let message = format!("the status {} is new", after.status);
                changes.add(Kind::Additive, Aspect::Status, message, None, Some(&after.place));
            }
        }
    }
    for before in old.promises.iter().filter(|before| counterpart(before, new).is_none()) {
        // Clients go on handling an error that is no longer promised; a success they wait for.
        let success = before.status.starts_with(['1', '2', '3']);
        let kind = if success { Kind::Breaking } else { Kind::Neutral };
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
            schemas::compare(pair, Direction::Answer, Aspect::Header, (before, after), &name, changes);
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
            changes.add(Kind::Breaking, Aspect::Header, message, Some(&before.place), None);
        }
    }
}
