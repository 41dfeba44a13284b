//! Campaigns: what plays or judges many times.
//!
//! - [`judge`]: a recorded run again, under other contracts.
//! - [`watch`]: a few questions again and again while a pod is replaced, and sessions that are held meanwhile.
//! - [`detect`]: the suite against every lie that the mock pod tells.
//! - [`explore`]: sequences that nobody wrote, judged by a model of sessions.

pub mod detect;
pub mod explore;
pub mod judge;
pub mod watch;
