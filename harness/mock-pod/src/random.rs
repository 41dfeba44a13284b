//! Unguessable names for sessions and tokens.
//!
//! Goes out: lower-case hexadecimal, two characters a byte.

use std::fmt::Write as _;

/// `BYTES` random bytes as lower-case hexadecimal.
///
/// # Panics
/// When the operating system has no randomness to give, which aws-lc rules out by aborting first.
pub(crate) fn hex<const BYTES: usize>() -> String {
    let mut bytes = [0_u8; BYTES];
    aws_lc_rs::rand::fill(&mut bytes).expect("the system's random source never fails once it is seeded");
    bytes.iter().fold(String::with_capacity(BYTES * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
