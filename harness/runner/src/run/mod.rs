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
mod given_sessions;
mod manifest;
pub(crate) mod pod_facts;
mod preflight;
mod recorder;

pub use context::RunContext;
pub use engine::{RunSettings, judge_strictly, lost, play_one, record_of, run};
pub use event::{Event, RunListener};
pub use manifest::{About, hashes, manifest, operation, requirements, shard, unsupported};
pub use preflight::preflight;
pub use recorder::{Recorder, issue_records, open_sessions};
