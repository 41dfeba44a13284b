//! Likely causes: what went wrong in a run, compared with what each lie of the mock pod makes go wrong.
//!
//! cells of a record × signatures → likely causes

mod cell;
mod fold;
mod signatures;
mod write;

pub use cell::{Cell, Observed, Symptom};
pub use signatures::{Lie, MadeWith, SIGNATURES_FILE, Signature, Signatures};
