//! What exploring found: the shortest sequence that shows it, and the scenario that keeps it.

use podproof_explore::Sequence;

use super::failure::Failure;
use super::told::Lane;

/// A finding.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What went wrong.
    pub failure: Failure,
    /// The requirement that says so.
    pub requirement: String,
    /// What the model allowed in place of it.
    pub allowed: &'static str,
    /// The seed of the sequence that it was first seen in.
    pub seed: u64,
    /// How many steps that had.
    pub drawn: usize,
    /// The shortest sequence that shows it.
    pub sequence: Sequence,
    /// In how many replays of that one it was seen.
    pub seen: usize,
    /// How many replays there were.
    pub replays: usize,
    /// The replays were in a pod that was just started, not in the one that was explored.
    pub is_fresh: bool,
    /// What happened when it was last seen.
    pub lanes: Vec<Lane>,
    /// The scenario.
    pub scenario: String,
}
