//! A run: what is played, and what is left of it.

mod circumstances;
mod covered;
mod engine;
mod event;
mod preflight;
mod record;
mod verdict;

pub use circumstances::{
    ConnectionRecord, EndedEarlyRecord, JudgedRecord, OpenSessionsRecord, SlowedRecord, TroubleRecord,
};
pub use covered::{OperationRecord, RequirementRecord};
pub use engine::{RunSettings, assemble, judge_strictly, now, play_one, run};
pub use event::{Event, Watcher};
pub use preflight::preflight;
pub use record::{
    AskedRecord, BodyRecord, CheckRecord, CheckState, CheckTotals, ExchangeRecord, FORMAT, FindingRecord, Gravity,
    LocationRecord, ResponseRecord, RunRecord, TrialRecord,
};
pub use verdict::Verdict;
