//! Latency: whether the answers of an operation take longer than before, without alarms that chance gave.
//!
//! In: for each operation, the durations of its answers, in whole milliseconds, run by run, before and after. Out: for each
//! operation an outcome with its figures, and a sentence. No clock is read, and the random numbers of the bootstrap are seeded:
//! the same durations give the same outcome on every machine.
//!
//! An alarm needs three things at once, since each alone gives false ones. The interval of the shift lies above what may be
//! chance: a tenth of what was, 20 ms, or the spread among the baselines (`interval`); answers of the same run resemble each
//! other, so runs are drawn first. The distributions differ to an extent that matters (Cliff's δ), and significantly so among as
//! many operations as were compared (`mann_whitney`, `holm`).

mod collect;
mod holm;
mod interval;
mod judge;
mod mann_whitney;
mod outcome;
mod samples;
mod words;

pub use collect::{CollectedSamples, ComparedRun};
pub use holm::holm;
pub use judge::compare_latency;
pub use mann_whitney::{Method, Ranked};
pub use outcome::{Difference, Interval, LatencyOutcome, OperationLatency, Side, TooLittle};
pub use samples::OperationSamples;
pub use words::latency_headline;
