//! Exploring: sequences that nobody wrote are played, judged by a model of sessions, made short, and written down as scenarios.
//!
//! seed → sequence → scenario → trial → record → history → violations → shorter sequences → a scenario to keep
//!
//! The model, the sequences and how they are made short are those of the crate `podproof-explore`; a sequence is played as any trial
//! is, so that pace, budget, contracts, redaction and tidying up are those of a run.

mod examine;
mod explorer;
mod failure;
mod finding;
mod history;
mod settings;
mod stage;
mod told;

pub use examine::{Breach, examine};
pub use explorer::{Explored, Progress, Stopped, explore};
pub use failure::Failure;
pub use finding::Finding;
pub use settings::{ExploreSettings, Source};
pub use stage::{Restart, Stage, everything, offer};
pub use told::Lane;
