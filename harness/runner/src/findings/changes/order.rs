//! The order in which a report tells changes.

use std::cmp::Reverse;

use super::change::Change;
use crate::suite::change::ChangeClass;

/// Sections in their order; within one what is not accepted first, graver before less grave, what reaches further first. What is
/// unstable and what is noise come last.
pub(super) fn in_order(mut changes: Vec<Change>) -> Vec<Change> {
    changes.sort_by_cached_key(|change| {
        let is_told = !matches!(change.class, ChangeClass::Noise | ChangeClass::Unstable);
        let section = is_told.then_some(change.section);
        (
            section.is_none(),
            section,
            change.accepted.is_some(),
            change.class,
            Reverse(change.places.len()),
            change.id.clone(),
        )
    });
    changes
}
