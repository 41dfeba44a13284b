//! Findings: what follows from a record, or from contracts. Pure: data in, a view out; nothing is read, sent or written.

pub mod coverage;
pub mod strength;
