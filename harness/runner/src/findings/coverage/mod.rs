//! Coverage: which requirement is verified by what, and which documented answers were seen.
//!
//! Scenarios and records of trials come in; rows, one a requirement and one an operation, go out.

mod claims;
mod gaps;
mod operations;
mod requirements;

pub use claims::Claims;
pub use gaps::gaps;
pub use operations::operations;
pub use requirements::requirements;
