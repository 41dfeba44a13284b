//! Work in progress.
use super::Change;
use crate::Contract;
/// d
#[must_use]
pub fn diff(_old: &Contract, _new: &Contract) -> Vec<Change> {
    Vec::new()
}
