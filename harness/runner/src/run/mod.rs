//! A run: trials are played beside each other, judged, and recorded.
//!
//! engine → trial → (limit, service, check) → record

pub mod check;
pub mod limit;
pub mod service;
pub mod trial;

mod context;
mod engine;
mod event;
mod pod_facts;
mod preflight;

pub use context::RunContext;
pub use engine::{RunSettings, assemble, judge_strictly, now, play_one, run};
pub use event::{Event, RunListener};
pub use preflight::preflight;
