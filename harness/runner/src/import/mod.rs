//! Files of other tools, made into scenarios.
//!
//! a file + a suite → drafts of scenarios, and a list of what could not be carried over
//!
//! In: the text of a file, and the suite whose contracts know the operations. Out: texts of scenarios that `podproof check` accepts.
//! Nothing is written here, and nothing is guessed: what has no place in a scenario is listed with its reason.

pub mod arazzo;
pub mod postman;

mod draft;
mod form;
mod known;
mod plain;

pub use draft::{Draft, Imported, LeftOut};
pub use plain::{shown, without_secrets};
