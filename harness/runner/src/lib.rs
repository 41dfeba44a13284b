//! podproof: conformance and contract tests for the authentication of Symphony pods.
//!
//! contract + scenarios + target → plan → exchanges → findings → verdicts → reports
//!
//! The stages, from the highest to the lowest; imports point downwards only (`tests/it/layers.rs`). This is no stable API: it is
//! for the program and for the tests of this workspace.

pub mod cli;

pub mod evidence;

pub mod campaign;
pub mod doctor;
pub mod export;
pub mod import;
pub mod report;

pub mod findings;
pub mod run;

pub mod record;

pub mod suite;
pub mod targets;
pub mod wire;

pub mod diagnostic;
pub mod secret;
pub mod text;
