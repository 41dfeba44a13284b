//! The record: what a run leaves, and all that reports are made from.

mod check_id;
mod circumstances;
mod coverage;
mod ending;
mod run;
mod scales;
mod verdict;

pub use check_id::{CheckId, UnknownCheck};
pub use circumstances::{
    ConnectionRecord, EndCause, EndedEarlyRecord, JudgedRecord, OpenSessionsRecord, ServiceIssueId, ServiceIssueRecord,
    SlowedRecord,
};
pub use coverage::{OperationRecord, RequirementRecord};
pub use ending::{Ending, in_order};
pub use run::{
    AskedRecord, BodyRecord, CheckRecord, CheckState, CheckTotals, END_OF_SESSION, ExchangeRecord, FORMAT,
    FindingRecord, Gravity, LocationRecord, ResponseRecord, RunRecord, TrialRecord,
};
pub use verdict::Verdict;
