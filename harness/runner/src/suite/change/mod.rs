//! The words for what a comparison of two runs finds: kinds of change, and what they mean for clients. People write them in lists
//! of known issues; the documentation and `podproof explain KIND` show them.

mod catalogue;
mod class;
mod kind;

pub use catalogue::{ChangeEntry, change_kinds, find};
pub use class::{ChangeClass, Section};
pub use kind::{ChangeKind, UnknownChangeKind};
