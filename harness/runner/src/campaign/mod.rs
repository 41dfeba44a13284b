//! Campaigns: what plays or judges many times.
//!
//! - [`judge`]: a recorded run again, under other contracts.
//! - [`detect`]: the suite against every lie that the mock pod tells.

pub mod detect;
pub mod judge;
