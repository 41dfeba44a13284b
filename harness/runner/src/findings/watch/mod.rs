//! What a watch saw: lines of its record in, a view out, and what changed after each line.
//!
//! Each sample has a class by what came of it ([`SampleClass`]) and by what other lanes saw at the same time (our network);
//! runs of one class are intervals; and of all follow outages, sessions that died, mixed versions, response times and the outcome of
//! budgets. Pure: no clock, nothing is sent.

mod allowance;
mod budget;
mod class;
mod event;
mod judge;
mod lane;
mod latency;
mod mixed;
mod network;
mod reader;
mod session;
mod view;

#[cfg(test)]
mod kit;
#[cfg(test)]
mod tests;

pub use allowance::{
    AllowanceError, ShareError, allowances_after, allowances_after_report, read_allowance, read_share,
};
pub use budget::{BudgetOf, BudgetOutcome, BudgetState};
pub use class::{Cause, SampleClass};
pub use event::WatchEvent;
pub use judge::slow_after_ms;
pub use lane::Interval;
pub use latency::{ChangePeriod, LaneLatency, Quantiles, StripSlice};
pub use mixed::{Course, MixedWindow, Part};
pub use reader::WatchReader;
pub use session::{Flapping, Life, Loss, Sessions};
pub use view::{ClassTotal, LaneView, WatchVerdict, WatchView};
