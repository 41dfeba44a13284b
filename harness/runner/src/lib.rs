//! podproof: conformance and contract tests for the authentication of Symphony pods.
//!
//! contract + scenarios + target → plan → exchanges → findings → verdicts → reports

pub mod exchange;
pub mod report;
pub mod run;
pub mod secret;
