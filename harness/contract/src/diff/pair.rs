//! What all comparisons share.

use crate::document::Source;

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
