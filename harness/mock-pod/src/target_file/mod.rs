//! A target file for other programs: the BDKs' own configuration, plus the `conformance:` section.

mod entry;
mod seeded;
mod write;

pub(crate) use seeded::Seeded;
pub(crate) use write::{Everybody, write};
pub use write::{TargetError, WrittenTarget};
