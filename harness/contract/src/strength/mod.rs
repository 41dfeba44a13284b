//! How strong a contract is: a good body is made for each documented response, spoilt in every way that is known, and
//! what the checks let through is counted.
//!
//! contract → sample → mutants → judgements → [`Strength`]

mod constraints;
mod measure;
mod mutate;
mod mutation;
mod sample;
mod text;
mod wire;

pub use measure::{Mutant, Strength, strength};
pub use mutation::Mutation;
