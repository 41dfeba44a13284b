//! A model of the sessions of a Symphony pod, in a reading of the requirements of its own.
//!
//! Three things stand on it. A *history* of calls is judged: what is always true, and whether some order of the calls explains
//! the answers. *Sequences* that nobody wrote are drawn from a seed. One that shows a fault is made *short*, and written down as a
//! scenario.
//!
//! Comes in: histories, seeds, answers to "does this one show it, too?". Goes out: violations with their requirement, sequences,
//! YAML. Times are milliseconds on one monotonic clock. It opens no file and no socket, reads no clock and no environment, and
//! knows neither the mock pod nor the checker.

mod draw;
mod history;
mod invariant;
mod judge;
mod linear;
mod operation;
mod rule;
mod scenario;
mod session;
mod shrink;
mod transition;

pub use draw::{Offer, draw};
pub use history::{Call, Did, History, Kind, Outcome, Place};
pub use invariant::always;
pub use judge::{Judged, judge};
pub use linear::{Explanation, Model, explain};
pub use operation::{Account, Connection, Door, Operation, Sequence, Step, User};
pub use rule::{Grace, Latitude, Rule, Rules, Violation};
pub use scenario::{Expecting, scenario};
pub use shrink::Shrinker;
pub use transition::{Transition, transitions, universe};
