//! The record: what a run leaves, and all that reports are made from.
//!
//! manifest → trials and notes, as they end → closing facts; one line of JSON each, written as the run goes and read back
//! trial by trial.
//!
//! The format is [`FORMAT`], described by [`record_schema`]. Secrets are replaced before anything gets here.

pub mod load;
pub mod watch;

mod cause;
mod closing;
mod ending;
mod first_line;
mod folder;
mod known_issues;
mod line;
mod lock;
mod manifest;
mod note;
mod plan;
mod problem_id;
mod reader;
mod scales;
mod shard;
mod trial;
mod verdict;
mod writer;

pub use cause::CauseRecord;
pub use closing::{Closing, EndCause, EndedEarlyRecord, OpenSessionsRecord, SlowedRecord};
pub use ending::{Ending, in_order};
pub use folder::{FILE_NAME, PlaceError, RecordPlace, earlier_record};
pub use known_issues::{CoveredRecord, Knowing, KnownIssueRecord, KnownIssuesRecord};
pub use line::{Line, push_harmless, record_schema};
pub use lock::{Holder, Lock, NoLock};
pub use manifest::{
    CatalogueEntry, FORMAT, Hashes, JudgedRecord, Manifest, NamedRecord, OperationEntry, PlannedTrial, SelectionRecord,
    SettingsRecord, UnsupportedEntry,
};
pub use note::{ConnectionRecord, Note, ServiceIssueId, ServiceIssueRecord};
pub use plan::Plan;
pub use problem_id::{ProblemId, short_digest};
pub use reader::{ReadError, Record};
pub use shard::{DividedBy, MergedShard, ShardRecord, ShardedTrial};
pub use trial::{
    AskedRecord, BodyRecord, CheckRecord, CheckState, CheckTotals, END_OF_SESSION, ExchangeRecord, FindingRecord,
    Gravity, IS_SESSION_ALIVE, LocationRecord, ResponseRecord, SharedSession, TrialRecord,
};
pub use verdict::Verdict;
pub use writer::{MemoryRecord, RecordWriteError, RecordWriter};
