//! The doctor: connects to a target step by step, and says what is wrong in words that a person can act on.
//!
//! target → configuration → connections → clock → services → sign-ins → scenarios → examination
//!
//! In: a target, the clock, and the trials that a run would play. Out: steps, each told as soon as it is done,
//! and what is being waited for.
//!
//! It is gentle: one harmless request a service, one sign-in an account and a means, and every session that it opens
//! is logged out. It waits for no answer longer than 10 s. Nothing secret is in its words.

mod account;
mod clock;
mod connection;
mod examine;
mod progress;
mod scope;
mod service;
mod step;
mod target_probe;

pub use examine::{Clock, examine};
pub use progress::Progress;
pub use step::{Examination, Outcome, Step};
