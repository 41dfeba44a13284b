//! Likely causes: what went wrong in a run, compared with what each lie of the mock pod makes go wrong.
//!
//! cells of a record × signatures → likely causes

mod bits;
mod cell;
mod fold;
mod likely;
mod signatures;
mod write;

pub use cell::{Cell, Observed, Symptom};
pub use likely::{Likely, likely};
pub use signatures::{Lie, MadeWith, SIGNATURES_FILE, Signature, Signatures};
