//! How much room a schema leaves for values.

use std::collections::BTreeSet;

/// How much room a schema leaves, compared to before.
#[derive(Clone, Copy)]
pub(super) enum Room {
    /// Less: an answer keeps to the old promise, a request may not.
    Less,
    /// More: the other way round.
    More,
    /// Another.
    Other,
}

/// How much room `new` leaves, compared to `old`; `None` leaves all.
pub(super) fn room(old: Option<&BTreeSet<String>>, new: Option<&BTreeSet<String>>) -> Room {
    match (old, new) {
        (None, _) => Room::Less,
        (Some(_), None) => Room::More,
        (Some(old), Some(new)) if new.is_subset(old) => Room::Less,
        (Some(old), Some(new)) if new.is_superset(old) => Room::More,
        _ => Room::Other,
    }
}

/// Whether a changed limit leaves less room or more.
pub(super) fn tightened(keyword: &str, before: &str, after: &str) -> Room {
    let (Ok(before), Ok(after)) = (before.parse::<f64>(), after.parse::<f64>()) else {
        return Room::Other;
    };
    match (keyword, after > before) {
        ("minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties", true) => Room::Less,
        ("minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties", false) => Room::More,
        ("maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties", true) => Room::More,
        ("maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties", false) => Room::Less,
        _ => Room::Other,
    }
}
