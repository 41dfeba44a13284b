//! What each fuzz target does with its bytes: nothing may panic, hang or grow, and what is said below must hold.
//!
//! Plain functions of bytes: the fuzzer calls them, and so does a test of the main workspace, which replays the corpora (`replay.rs` in
//! `harness/runner/tests/it`).

mod answer;
mod contract;
mod credentials;
mod expression;
mod overlay;
mod record;
mod redaction;
mod reports;
mod scenario;
mod shared;
mod target;

/// A target, and what it does.
pub(crate) type Body = (&'static str, fn(&[u8]));

/// All targets, by the names of their corpora.
pub(crate) const BODIES: &[Body] = &[
    ("answer", answer::answer),
    ("contract", contract::contract),
    ("credentials", credentials::credentials),
    ("expression", expression::expression),
    ("junit", reports::junit),
    ("overlay", overlay::overlay),
    ("page", reports::page),
    ("record", record::record),
    ("redaction", redaction::redaction),
    ("scenario", scenario::scenario),
    ("target", target::target),
];
