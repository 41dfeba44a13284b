//! podproof: conformance and contract tests for the authentication of Symphony pods.
//!
//! contract + scenarios + target → plan → exchanges → findings → verdicts → reports

pub mod check;
pub mod cli;
pub mod complaint;
pub mod contracts;
pub mod coverage;
pub mod detect;
pub mod doctor;
pub mod exchange;
pub mod expression;
pub mod folder;
pub mod judge;
pub mod limit;
pub mod plan;
pub mod report;
pub mod requirement;
pub mod run;
pub mod scenario;
pub mod secret;
pub mod service;
pub mod strength;
pub mod suite;
pub mod target;
pub mod trial;
