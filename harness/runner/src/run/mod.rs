//! A run: what is played, and what is left of it.

mod covered;
mod engine;
mod event;
mod preflight;
mod record;
mod verdict;

pub use covered::{OperationRecord, RequirementRecord};
pub use engine::{RunSettings, assemble, judge_strictly, now, play_one, run};
pub use event::{Event, Watcher};
pub use preflight::preflight;
pub use record::{
    AskedRecord, BodyRecord, CheckRecord, CheckState, CheckTotals, ConnectionRecord, EndedEarlyRecord, ExchangeRecord,
    FORMAT, FindingRecord, Gravity, JudgedRecord, LocationRecord, OpenSessionsRecord, ResponseRecord, RunRecord,
    SlowedRecord, TrialRecord, TroubleRecord,
};
pub use verdict::Verdict;
