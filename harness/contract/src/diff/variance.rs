//! How much room a schema leaves for values.

use std::collections::BTreeSet;

/// How much room a schema leaves, compared to before.
#[derive(Clone, Copy)]
pub(super) enum Variance {
    /// Less: an answer keeps to the old promise, a request may not.
    Narrowed,
    /// More: the other way round.
    Widened,
    /// Another.
    Changed,
}

/// How much room `new` leaves, compared to `old`; `None` leaves all.
pub(super) fn room(old: Option<&BTreeSet<String>>, new: Option<&BTreeSet<String>>) -> Variance {
    match (old, new) {
        (None, _) => Variance::Narrowed,
        (Some(_), None) => Variance::Widened,
        (Some(old), Some(new)) if new.is_subset(old) => Variance::Narrowed,
        (Some(old), Some(new)) if new.is_superset(old) => Variance::Widened,
        _ => Variance::Changed,
    }
}

/// Whether a changed limit leaves less room or more.
pub(super) fn tightened(keyword: &str, before: &str, after: &str) -> Variance {
    let (Ok(before), Ok(after)) = (before.parse::<f64>(), after.parse::<f64>()) else {
        return Variance::Changed;
    };
    match (keyword, after > before) {
        ("minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties", true) => Variance::Narrowed,
        ("minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties", false) => Variance::Widened,
        ("maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties", true) => Variance::Widened,
        ("maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties", false) => Variance::Narrowed,
        _ => Variance::Changed,
    }
}
