//! Fuzz targets: what podproof does with bytes of others (contracts, scenarios, keys, records, answers), and what must hold then.
//!
//! The README beside this says how to run them, and what they found.

mod bodies;

/// Gives bytes to a target.
///
/// # Panics
///
/// What must hold does not, or there is no such target.
pub fn run(target: &str, bytes: &[u8]) {
    let body = bodies::BODIES.iter().find(|(name, _)| *name == target);
    body.expect("a target of this name").1(bytes);
}
