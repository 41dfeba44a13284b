//! The words for what is found: checks, and the kinds of what they find. People write them in catalogues and lists of known
//! issues.

mod clients;
mod id;
mod kind;

pub use clients::impact;
pub use id::{CheckId, UnknownCheck};
pub use kind::{UnknownKind, ViolationKind};
