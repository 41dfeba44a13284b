//! podproof: conformance and contract tests for the authentication of Symphony pods.
//!
//! contract + scenarios + target → plan → exchanges → findings → verdicts → reports

pub mod check;
pub mod complaint;
pub mod contracts;
pub mod exchange;
pub mod expression;
pub mod folder;
pub mod plan;
pub mod requirement;
pub mod report;
pub mod run;
pub mod scenario;
pub mod secret;
pub mod target;
pub mod trial;
