//! The record: what a run leaves, and all that reports are made from.

mod check_id;
mod circumstances;
mod coverage;
mod run;
mod verdict;

pub use check_id::{CheckId, UnknownCheck};
pub use circumstances::{
    ConnectionRecord, EndedEarlyRecord, JudgedRecord, OpenSessionsRecord, ServiceIssueId, ServiceIssueRecord,
    SlowedRecord,
};
pub use coverage::{OperationRecord, RequirementRecord};
pub use run::{
    AskedRecord, BodyRecord, CheckRecord, CheckState, CheckTotals, END_OF_SESSION, ExchangeRecord, FORMAT,
    FindingRecord, Gravity, LocationRecord, ResponseRecord, RunRecord, TrialRecord,
};
pub use verdict::Verdict;
