//! Campaigns: what plays or judges many times, and what joins many runs.
//!
//! - [`judge`]: a recorded run again, under other contracts.
//! - [`merge`]: the shards of a recorded run, as one run.
//! - [`watch`]: a few questions again and again while a pod is replaced, and sessions that are held meanwhile.
//! - [`load`]: trials in turn, as many per second or by as many users as is asked for.
//! - [`detect`]: the suite against every lie that the mock pod tells.
//! - [`explore`]: sequences that nobody wrote, judged by a model of sessions.

pub mod detect;
pub mod explore;
pub mod judge;
pub mod load;
pub mod merge;
pub mod watch;
